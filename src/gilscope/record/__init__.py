"""The JSON document of a report. No other room knows its keys. It reads untrusted files, writes and merges reports."""

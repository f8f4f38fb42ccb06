"""The JSON document of a report: no other room knows its keys. Reads untrusted files, writes and merges reports."""

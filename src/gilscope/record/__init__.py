"""The JSON document: the only room that knows its keys. Reads untrusted files, stores and merges reports."""

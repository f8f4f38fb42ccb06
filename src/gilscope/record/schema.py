"""What writing and reading a document have in common: the number of its schema, and the key of gilscope's part."""

from typing import Any

Json = dict[str, Any]

SCHEMA = 3
"""Raised when a key changes its meaning, or a reference kernel its source or length."""

KEY = "gilscope"
"""The key of gilscope's own part of a document, of each of its rows and of the facts of the machine."""

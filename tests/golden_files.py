"""Texts that were recorded: what a report looked like, in tests/data."""

import os
import sys
from pathlib import Path

DATA = Path(__file__).parent / "data"


def recorded(name: str, text: str) -> str:
    """Return the text that a file in data/ holds. With GILSCOPE_UPDATE=1 it first gets the text that there is now."""
    path = DATA / name
    if os.environ.get("GILSCOPE_UPDATE") == "1":
        assert os.environ.get("CI") != "true", "nobody reads the difference there"
        path.write_text(text, encoding="utf-8")
    before = path.read_text(encoding="utf-8") if path.exists() else f"There is no tests/data/{name} yet."
    if before != text:
        # pytest shows it with the test that fails.
        sys.stdout.write("If this is meant, run it with GILSCOPE_UPDATE=1, and read what changes in tests/data\n")
    return before

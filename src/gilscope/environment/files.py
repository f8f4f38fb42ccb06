"""Reading what the system tells in files. One that is not there, or that may not be read, tells nothing."""

from pathlib import Path


def text(path: Path) -> str | None:
    """Return a file's text without the blanks around it, or None if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def number(path: Path) -> int | None:
    """Return the whole number that a file holds, or None without one."""
    try:
        return int(text(path) or "")
    except ValueError:
        return None

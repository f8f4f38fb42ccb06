"""Reads the small files in which the system describes itself. One that is missing or may not be read gives None."""

from pathlib import Path


def read_text(path: Path) -> str | None:
    """Return a file's text stripped of white space, or None if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return None


def read_number(path: Path) -> int | None:
    """Return the whole number that a file holds, or None without one."""
    try:
        return int(read_text(path) or "")
    except ValueError:
        return None

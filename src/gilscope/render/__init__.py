"""Numbers → text. No arithmetic beyond rounding. One format is one file, over the same tables and words."""

from importlib import import_module
from pathlib import Path
from typing import Any

from gilscope.errors import UnknownName

FORMATS = ("terminal", "markdown", "csv", "html")

ENDINGS = {".html": "html", ".htm": "html", ".md": "markdown", ".csv": "csv"}


def chosen(format: str | None, path: Path | None) -> str:  # noqa: A002 - the option's name
    """Return the format: the one asked for, else what the file's ending says, else a terminal's.

    Raises:
        UnknownName: there is no such format.

    """
    name = format or ENDINGS.get("" if path is None else path.suffix.lower(), "terminal")
    if name not in FORMATS:
        raise UnknownName("format", name, FORMATS)
    return name


def text(what: str, value: Any, format: str, width: int, *, color: bool) -> str:  # noqa: A002 - the option's name
    """Return a value in a format; `what` names the function that every format has: `study` or `compared`."""
    render: Any = getattr(import_module(f"{__name__}.formats.{format}"), what)
    rendered: str = render(value, width, color=color) if format == "terminal" else render(value)
    return rendered

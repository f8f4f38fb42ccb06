"""Where a verb's text goes: the terminal or a file, in the format that was asked for."""

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gilscope import render
from gilscope.record import storage

if TYPE_CHECKING:
    pass


formatted = click.option(
    *("--format", "format_name"),
    metavar="NAME",
    show_default="by the ending of -o, else terminal",
    help=f"{', '.join(render.FORMATS)}.",
)


_put_into = click.option(
    *("-o", "--output"), metavar="FILE", type=Path, show_default="the terminal", help="Where it goes."
)


def chosen(format_name: str | None, output: Path | None) -> str:
    """Return the format, and refuse beforehand what has no place."""
    if output is not None:
        storage.check_writable(output)
    return render.chosen(format_name, output)


def put(what: str, value: object, format_name: str, output: Path | None) -> None:
    """Show a value in a format, or write it."""
    put_text(render.text(what, value, format_name, width(), color=output is None and is_colored()), output)


def put_text(text: str, output: Path | None) -> None:
    """Show a text, or write it."""
    if output is None:
        print(text, end="")
    else:
        storage.write_text(output, text)


def width() -> int:
    """Return how many columns the terminal has."""
    return shutil.get_terminal_size().columns


def is_colored() -> bool:
    """Return whether output goes to a terminal that may show colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ

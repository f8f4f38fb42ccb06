"""Where a verb's text goes: the terminal or a file, in the format that was asked for."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from gilscope.record import storage
from gilscope.render import formats
from gilscope.render.formats import Format, Screen

Result = TypeVar("Result")

formatted = click.option(
    *("--format", "format_name"),
    metavar="NAME",
    show_default="by the ending of -o, else terminal",
    help=f"{', '.join(formats.names())}.",
)


_put_into = click.option(
    *("-o", "--output"), metavar="FILE", type=Path, show_default="the terminal", help="Where it goes."
)


def choose_format(format_name: str | None, output: Path | None) -> Format:
    """Return the format for what goes to `output`, and refuse a file that cannot be written before work is done."""
    if output is not None:
        storage.check_writable(output)
    return formats.load(formats.choose(format_name, output))


def put(write: Callable[[Result, Screen], str], result: Result, output: Path | None) -> None:
    """Show a result, or write it to a file; `write` is a format's function for results of its kind."""
    put_text(write(result, screen() if output is None else Screen(width())), output)


def put_text(text: str, output: Path | None) -> None:
    """Show a text, or write it."""
    if output is None:
        print(text, end="")
    else:
        storage.write_text(output, text)


def screen() -> Screen:
    """Return what a text is shown on: the terminal."""
    return Screen(width(), is_colored())


def width() -> int:
    """Return how many columns the terminal has."""
    return shutil.get_terminal_size().columns


def is_colored() -> bool:
    """Return whether output goes to a terminal that may show colours."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ

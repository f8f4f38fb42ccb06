"""Lines of text for a terminal. What is shown may be untrusted: nothing in it is markup or control code."""

import io
from collections.abc import Iterable
from textwrap import TextWrapper

from rich.console import Console, RenderableType
from rich.text import Text

KEPT = "\N{NO-BREAK SPACE}"
"""A blank at which no line ends; it is shown as any other."""

LEAST_WIDTH = 60
MOST_WIDTH = 110
"""Columns of text. A table is never squeezed; with the longest names of the study it needs 110."""


def make_plain(text: str) -> str:
    """Return text that a terminal only shows: a control code in it becomes a replacement character."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def text_width(width: int) -> int:
    """Return how wide text is to be on a terminal of this width."""
    return max(LEAST_WIDTH, min(width, MOST_WIDTH))


def wrap(mark: str, text: str, width: int, style: str = "") -> Text:
    """Return a paragraph behind a mark, its further lines indented to match."""
    wrapper = TextWrapper(width, mark, " " * len(mark), break_long_words=False, break_on_hyphens=False)
    return Text(wrapper.fill(text).replace(KEPT, " "), style=style)


def print_parts(parts: Iterable[RenderableType], *, color: bool) -> str:
    """Return what a terminal shows of these parts, each on lines of its own."""
    paper = make_console(color=color)
    with paper.capture() as captured:
        for part in parts:
            paper.print(part, soft_wrap=True)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def make_console(*, color: bool) -> Console:
    """Return a console that never squeezes: what is wrapped was wrapped before."""
    return Console(
        file=io.StringIO(),
        width=10_000,
        height=100,  # without it, TERM=dumb would mean 80 columns
        force_terminal=color,
        color_system="standard" if color else None,
        no_color=not color,
        highlight=False,
        legacy_windows=False,
    )

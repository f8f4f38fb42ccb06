"""Lines of text for a terminal: the only way to it for what is untrusted.

Nothing that passes here is markup or a control code. `Text` makes visible what it is given, markup is off in every
console, and `print_parts` looks once more at all that is printed, whatever made it.
"""

import io
from collections.abc import Iterable, Iterator
from textwrap import TextWrapper
from typing import Any

from rich import text as rich_text
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from gilscope.visible import make_lines_visible, make_visible

KEPT = "\N{NO-BREAK SPACE}"
"""A blank at which no line ends; it is shown as any other."""

LEAST_WIDTH = 40
MOST_WIDTH = 110
"""Columns of text."""


class Text(rich_text.Text):
    """One line of rich text; what is untrusted in it is only shown."""

    def __init__(self, text: str = "", style: str = "", **options: Any) -> None:
        super().__init__(make_visible(text), style, **options)

    def append(self, text: rich_text.Text | str, style: Any = None) -> rich_text.Text:
        """Add text to the line."""
        return super().append(make_visible(text) if isinstance(text, str) else text, style)


class _Shown:
    """A part of what is printed, all of whose text is made visible when it is drawn."""

    def __init__(self, part: RenderableType) -> None:
        self._part = part

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for segment in console.render(self._part, options):
            yield Segment(make_lines_visible(segment.text), segment.style)


def text_width(width: int) -> int:
    """Return how wide text is to be on a terminal of this width."""
    return max(LEAST_WIDTH, min(width, MOST_WIDTH))


def wrap(mark: str, text: str, width: int, style: str = "") -> Text:
    """Return a paragraph behind a mark, its further lines indented to match."""
    mark = make_visible(mark)
    wrapper = TextWrapper(width, mark, " " * len(mark), break_long_words=False, break_on_hyphens=False)
    paragraph = Text(style=style)
    paragraph.append(rich_text.Text(wrapper.fill(make_visible(text)).replace(KEPT, " ")))
    return paragraph


def join_lines(lines: Iterable[str], style: str = "") -> Text:
    """Return several lines as one text; each is only shown."""
    block = Text(style=style)
    block.append(rich_text.Text("\n".join(map(make_visible, lines))))
    return block


def break_into_lines(mark: str, text: str, width: int, style: str = "") -> list[Text]:
    """Return the lines of a paragraph behind a mark, for who counts them."""
    return [Text(line, style) for line in wrap(mark, text, width).plain.split("\n")]


def print_parts(parts: Iterable[RenderableType], *, color: bool) -> str:
    """Return what a terminal shows of these parts, each on lines of its own."""
    paper = make_console(color=color)
    with paper.capture() as captured:
        for part in parts:
            paper.print(_Shown(part), soft_wrap=True)
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
        markup=False,
        emoji=False,
        legacy_windows=False,
    )

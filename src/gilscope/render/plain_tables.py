"""Tables of text for a terminal, by rich: never wider than the terminal.

Where a table has no room, it gives way step by step: less space between columns, intervals in a line of their own,
words wrapped within cells, and at last each row as a block of lines. No number is ever broken.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from textwrap import wrap

from rich.box import SIMPLE_HEAD
from rich.table import Table

from gilscope.render import table as render_table
from gilscope.render.lines import Text, join_lines, make_console, text_width
from gilscope.visible import make_visible

INTERVAL = re.compile(r"(\S+) (\[[^\]]*\])")
"""A number and its interval, as numbers.ratio_with_interval writes them."""

LEAST_LETTERS = 8
"""A column of words is not made narrower, if its longest word is not longer."""

Cells = tuple[tuple[str, ...], ...]


def make_plain_table(shown: render_table.Table, width: int) -> Table | Text:
    """Return a table of text that is no wider than this."""
    shown = _make_cells_visible(shown)
    for draw_all in DRAWN:
        for table in draw_all(shown, width):
            if needed_width(table) <= width:
                return table
    return _write_blocks(shown, width)


def choose_table(shown: render_table.Table, width: int, fewer: Iterable[render_table.Table]) -> render_table.Table:
    """Return the table, or where there is no room the first with fewer columns for which there is.

    An interval has a line of its own only if all of them are too wide otherwise.
    """
    tables = [shown, *fewer]
    for draw_all in DRAWN:
        for each in tables:
            if any(needed_width(table) <= width for table in draw_all(_make_cells_visible(each), width)):
                return each
    return shown


def _make_cells_visible(shown: render_table.Table) -> render_table.Table:
    """Return a table whose cells are only shown: from here on a line that ends in them has been ended here."""
    rows = tuple(tuple(map(make_visible, row)) for row in shown.rows)
    return replace(shown, headings=tuple(map(make_visible, shown.headings)), rows=rows)


def needed_width(table: Table) -> int:
    """Return how wide a table is."""
    return make_console(color=False).measure(table).maximum


def _draw_in_lines(shown: render_table.Table, _width: int) -> Iterator[Table]:
    yield _draw(shown, 1)
    yield _draw(shown, 0)


def _draw_intervals_below(shown: render_table.Table, _width: int) -> Iterator[Table]:
    yield _draw(_put_intervals_below(shown), 0)


def _draw_wrapped(shown: render_table.Table, width: int) -> Iterator[Table]:
    yield _draw(_wrap_cells(_put_intervals_below(shown), width), 0)


DRAWN = (_draw_in_lines, _draw_intervals_below, _draw_wrapped)
"""What draws a table with more and more ways of saving space."""


def _put_intervals_below(shown: render_table.Table) -> render_table.Table:
    rows = tuple(tuple(INTERVAL.sub(r"\1\n\2", cell) for cell in row) for row in shown.rows)
    return replace(shown, rows=rows)


def _draw(shown: render_table.Table, padding: int) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, title=Text(shown.title))
    table.title_justify, table.title_style = "left", "bold"
    table.padding = (0, padding)
    for heading, align in shown.columns:
        table.add_column(join_lines(heading.split("\n")), justify=align, no_wrap=True)
    for row in shown.rows:
        table.add_row(*(join_lines(cell.split("\n")) for cell in row))
    return table


def _wrap_cells(shown: render_table.Table, width: int) -> render_table.Table:
    """Return a table whose words are wrapped within the widest columns, as far as that is needed."""
    columns = [[heading, *(row[index] for row in shown.rows)] for index, (heading, _) in enumerate(shown.columns)]
    widths = [max(map(_measure, column)) for column in columns]
    least = [
        min(own, max(LEAST_LETTERS, *map(_measure_words, column)))
        for own, column in zip(widths, columns, strict=True)
    ]
    excess = sum(widths) + len(widths) - 1 - width
    while excess > 0:
        index = max(range(len(widths)), key=lambda each: widths[each] - least[each])
        if widths[index] <= least[index]:
            break
        taken = min(excess, widths[index] - least[index])
        widths[index] -= max(1, min(taken, 1 + (widths[index] - least[index]) // 4))
        excess = sum(widths) + len(widths) - 1 - width
    headings = tuple(
        (">" if align == "right" else "") + _wrap(heading, own)
        for (heading, align), own in zip(shown.columns, widths, strict=True)
    )
    rows = tuple(tuple(_wrap(cell, own) for cell, own in zip(row, widths, strict=True)) for row in shown.rows)
    return replace(shown, headings=headings, rows=rows)


def _measure(cell: str) -> int:
    return max(map(len, cell.split("\n")))


def _measure_words(cell: str) -> int:
    return max(map(len, cell.split()), default=0)


def _wrap(cell: str, width: int) -> str:
    lines = [wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""] for line in cell.split("\n")]
    return "\n".join(each for line in lines for each in line)


def _write_blocks(shown: render_table.Table, width: int) -> Text:
    """Return each row as a block of lines: its first cell, then a heading and a cell on each."""
    lines = [shown.title] if shown.title else []
    for row in shown.rows:
        lines += _write_block([heading for heading, _ in shown.columns], row, width)
    return join_lines(lines)


def _write_block(headings: Sequence[str], row: Sequence[str], width: int) -> Iterator[str]:
    columns = text_width(width)
    yield from wrap(row[0], columns) or [""]
    for heading, cell in zip(headings[1:], row[1:], strict=True):
        if cell:
            yield from wrap(f"{heading}: {cell}", columns, initial_indent="  ", subsequent_indent="    ")

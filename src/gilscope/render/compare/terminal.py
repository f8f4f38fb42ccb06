"""Compared reports for people at a terminal: the verdict, what differs and why, and how much is undecided."""

from dataclasses import replace
from textwrap import shorten

from rich.console import RenderableType

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.compare.condition import JudgedCondition
from gilscope.render.compare import tables, words
from gilscope.render.formats import PAPER, Screen
from gilscope.render.lines import Text, print_parts, text_width, wrap
from gilscope.render.plain_tables import make_plain_table
from gilscope.render.table import Table

MOST_LETTERS = 80
"""Of a cell at a terminal, where a list of compiler flags would bury what matters. Other formats have it whole."""


def compared(compared: Compared, screen: Screen = PAPER) -> str:
    """Show compared reports: the verdict, what differs, and how much is left undecided."""
    columns = text_width(screen.width)
    parts: list[RenderableType] = [wrap("", sentence, columns) for sentence in words.write_differences(compared)]
    parts.append(Text())
    made = tables.make_tables(compared)
    for table in (table for table in made if not tables.is_folded(table)):
        parts.append(wrap("", table.title, columns, "bold"))
        parts.append(make_plain_table(replace(_shorten_cells(table), title=""), screen.width))
        parts += [wrap("", table.caption, columns, "dim"), Text()]
    parts += [wrap("! ", warning, columns, "yellow") for warning in compared.warnings]
    folded = [table.title for table in made if tables.is_folded(table)]
    if folded:
        parts.append(wrap("- ", f"{'; '.join(folded)}. To see all: -o compare.html, .md or .csv", columns, "dim"))
    return print_parts(parts, color=screen.color)


def list_met_cases(judged: JudgedCondition, screen: Screen = PAPER, *, with_undecided: bool = False) -> str:
    """Return where a condition was met, one line each; with what is undecided, if that has a status of its own."""
    lines = list(words.write_condition(judged, with_undecided=with_undecided))
    return print_parts([wrap("", line, text_width(screen.width)) for line in lines], color=screen.color)


def _shorten_cells(table: Table) -> Table:
    if table.key != "facts":
        return table
    rows = (tuple(shorten(cell, MOST_LETTERS, placeholder=" …") for cell in row) for row in table.rows)
    return replace(table, rows=tuple(rows))

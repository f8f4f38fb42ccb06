"""Rows and tables of Markdown, in which a report's texts cannot be markup."""

import re
from collections.abc import Iterator

from gilscope.render.table import Table
from gilscope.visible import make_visible

SPECIAL = re.compile(r"([\\`*{}<>#|~@&]|(?<!\w)_|_(?!\w)|\](?=[(\[:]))")


class Markup(str):
    """Text that is Markdown already: a link or code that we made ourselves."""

    __slots__ = ()


def make_rows(table: Table) -> Iterator[str]:
    """Yield the lines of a table, without its title and caption."""
    yield make_row(*(heading for heading, _ in table.columns))
    yield make_row(*("---" if align == "left" else "--:" for _, align in table.columns))
    yield from (make_row(*cells) for cells in table.rows)


def make_row(*cells: str) -> str:
    """Return one line of a table. All cells but `Markup` are shown letter by letter."""
    return f"| {' | '.join(cell if isinstance(cell, Markup) else escape(cell) for cell in cells)} |"


def escape(text: str) -> str:
    """Return text that Markdown only shows: on one line, and nothing in it is markup, a mention or a tag."""
    return SPECIAL.sub(r"\\\1", make_visible(text)).replace("://", ":\u200b//")

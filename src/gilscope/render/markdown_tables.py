"""Rows, tables and sentences of Markdown, in which a report's texts cannot be markup.

An escape stops Markdown, but not what a platform does to the text afterwards: GitHub, GitLab and others make links of
addresses, mentions of names, references of numbers, and formulas of what stands between dollars, wherever they find
them. They leave code alone. So a word with such a thing in it becomes code.
"""

import html
import re
from collections.abc import Iterator

from gilscope.render.table import Table
from gilscope.visible import make_visible

SPECIAL = re.compile(r"([\\`*{}<>#|~@&]|(?<!\w)_|_(?!\w)|\](?=[(\[:]))")

LINE_START = re.compile(r"^(\d{0,9})([-+=.)])(?=[-=\s]|$)")
"""What begins a list, a heading or a rule where it is the first of a line."""

ACTIVE = re.compile(
    r"""
      [@$]                      # a mention, an address; a formula
    | ://                       # an address
    | \bwww\.                  # the same
    | [^\W_]\.[a-z]{2,}         # the name of a host, or what is taken for one
    | [#!%&~^][\w"]             # a reference to an issue, a milestone, a label
    | \bGH-\d                   # the same
    | \b[0-9a-f]{7,40}\b        # a commit
    | :(?=[\d+-]*[a-z_])[\w+-]+:  # a picture
    | \[\w+:                    # a reference to what is named
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What some platform turns into something else."""

OPENING, CLOSING = '(“"', ')”",;:.!?'
"""The punctuation of a sentence around a word."""


class Markup(str):
    """Text that is Markdown already: a link or code that we made ourselves."""

    __slots__ = ()


def make_rows(table: Table) -> Iterator[str]:
    """Yield the lines of a table, without its title and caption."""
    yield make_row(*(heading for heading, _ in table.columns))
    yield make_row(*("---" if align == "left" else "--:" for _, align in table.columns))
    yield from (make_row(*cells) for cells in table.rows)


def fold_table(table: Table) -> Iterator[str]:
    """Yield the lines of a table that a reader unfolds, with its caption."""
    yield f"<details><summary>{escape_in_html(table.title)}</summary>"
    yield ""
    yield from write_table(table)
    yield ""
    yield "</details>"
    yield ""


def write_table(table: Table) -> Iterator[str]:
    """Yield the lines of a table and its caption."""
    yield from make_rows(table)
    yield ""
    yield escape(table.caption)


def make_row(*cells: str) -> str:
    """Return one line of a table. All cells but `Markup` are shown letter by letter."""
    return f"| {' | '.join(cell if isinstance(cell, Markup) else _escape_words(cell) for cell in cells)} |"


def escape(text: str) -> str:
    """Return text that Markdown only shows: on one line, and nothing in it is markup, a link, a mention or a tag."""
    return LINE_START.sub(r"\1\\\2", _escape_words(text))


def escape_in_html(text: str) -> str:
    """Return the same for the inside of an HTML element, where nothing is Markdown."""
    words = re.split(r"(\s+)", make_visible(text))
    shown = [(html.escape(word), ACTIVE.search(word)) for word in words]
    return "".join(f"<code>{word}</code>" if is_active else word for word, is_active in shown)


def _escape_words(text: str) -> str:
    # A table ends a cell at a bar even in code, so code ends there too.
    return "".join(map(_escape_word, re.split(r"(\s+|\|+)", make_visible(text))))


def _escape_word(word: str) -> str:
    if not ACTIVE.search(word):
        return SPECIAL.sub(r"\\\1", word)
    rest = word.lstrip(OPENING)
    inside = _strip_closing(rest)
    if not ACTIVE.search(inside):
        return _make_code(word)
    return f"{word[: len(word) - len(rest)]}{_make_code(inside)}{rest[len(inside) :]}"


def _strip_closing(word: str) -> str:
    """Return a word without the sentence's punctuation at its end; the parenthesis of a call is the word's own."""
    while word and word[-1] in CLOSING and not (word[-1] == ")" and word.count("(") >= word.count(")")):
        word = word[:-1]
    return word


def _make_code(word: str) -> str:
    """Return a word as code, between more backticks than there are together in it."""
    fence = "`" * (max(map(len, re.findall("`+", word)), default=0) + 1)
    space = " " if word.startswith("`") or word.endswith("`") else ""
    return f"{fence}{space}{word}{space}{fence}"

"""Figures over many reports, for people at a terminal."""

from dataclasses import replace

from rich.console import RenderableType

from gilscope.analyse.history.following import History
from gilscope.render.formats import PAPER, Screen
from gilscope.render.history import tables, words
from gilscope.render.lines import Text, print_parts, text_width, wrap
from gilscope.render.plain_tables import make_plain_table

LEAST_BARS = 8


def history(found: History, screen: Screen = PAPER) -> str:
    """Show the course of each figure, and where its level has changed."""
    columns = text_width(screen.width)
    parts: list[RenderableType] = [wrap("", words.write_title(found), columns, "bold"), Text()]
    bars = max(LEAST_BARS, min(tables.MOST_BARS, screen.width // 5))
    for table in tables.series(found, bars=bars):
        # A title may be longer than its table is wide.
        parts += [wrap("", table.title, columns), make_plain_table(replace(table, title=""), screen.width), Text()]
    parts += [wrap("", sentence, columns) for sentence in words.write_sentences(found)]
    notes = list(words.write_notes(found))
    parts += [Text(), *(wrap("! ", note, columns, "yellow") for note in notes)] if notes else []
    return print_parts(parts, color=screen.color)

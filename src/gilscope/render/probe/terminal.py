"""What a probe found, for people at a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from gilscope.analyse.probe.probing import Probed
from gilscope.render.formats import PAPER, Screen
from gilscope.render.lines import KEPT, plain, text, text_width, wrapped
from gilscope.render.plain_tables import plain_table
from gilscope.render.probe import tables, words

STYLES = {"releases": "bold green", "no GIL": "bold green", "partly": "bold yellow"}
"""Verdicts, with how each is marked where there is colour; the others are bad news."""


def probed(found: Probed, screen: Screen = PAPER) -> str:
    """Return the answer, the figures, how it scales, why, what to use, and what limits all that."""
    return text(_parts(found, screen.width), color=screen.color)


def _parts(found: Probed, width: int) -> Iterator[RenderableType]:
    columns = text_width(width)
    yield wrapped("", plain(words.title(found)), columns, STYLES.get(found.verdict, "bold red"))
    yield Text()
    figures = list(words.figures(found))
    most = max((len(name) for name, _ in figures), default=0)
    yield from (wrapped(f"{name:<{most}}  ", plain(value), columns) for name, value in figures)
    table = tables.ways(found)
    if table.rows:
        yield Text()
        yield plain_table(table, width)
    why, advice = words.why(found), words.advice(found)
    if why is not None:
        yield Text()
        yield wrapped("Why not more: ", plain(why), columns)
    if advice:
        yield Text()
        yield wrapped("What to use: ", plain(" ".join(advice)), columns, "bold")
    yield Text()
    yield from (wrapped("! ", plain(note), columns, "yellow") for note in found.notes)
    for skip in found.skips:
        yield wrapped("- ", f"not measured: {plain(skip.executor)}: {plain(skip.reason)}", columns, "dim")
    yield wrapped("", " · ".join(plain(each).replace(" ", KEPT) for each in found.phrases), columns, "dim")

"""What a probe found, for people at a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType

from gilscope.analyse.probe.probing import Probed
from gilscope.render.formats import PAPER, Screen
from gilscope.render.lines import KEPT, Text, print_parts, text_width, wrap
from gilscope.render.plain_tables import make_plain_table
from gilscope.render.probe import tables, words
from gilscope.render.probe.demands import write_demand

STYLES = {"releases": "bold green", "no GIL": "bold green", "partly": "bold yellow", "undecided": "bold yellow"}
"""Verdicts, with how each is marked where there is colour; the others are bad news."""

OUTCOMES = {"fulfilled": "green", "violated": "bold red", "undecided": "bold yellow"}
"""The same of demands."""


def probed(found: Probed, screen: Screen = PAPER) -> str:
    """Return the answer, the figures, how it scales, why, what to use, and what limits all that."""
    return print_parts(_parts(found, screen.width), color=screen.color)


def _parts(found: Probed, width: int) -> Iterator[RenderableType]:
    columns = text_width(width)
    yield wrap("", words.write_title(found), columns, STYLES.get(found.verdict, "bold red"))
    for each in found.judged:
        yield wrap(f"{each.outcome}: ", write_demand(each, found), columns, OUTCOMES[each.outcome])
    yield Text()
    figures = list(words.list_figures(found))
    most = max((len(name) for name, _ in figures), default=0)
    yield from (wrap(f"{name:<{most}}  ", value, columns) for name, value in figures)
    for table in (tables.ways(found), tables.changes(found)):
        if table.rows:
            yield Text()
            yield make_plain_table(table, width)
    why, advice = words.write_reason(found), words.write_advice(found)
    if why is not None:
        yield Text()
        yield wrap("Why not more: ", why, columns)
    if advice:
        yield Text()
        yield wrap("What to use: ", " ".join(advice), columns, "bold")
    yield Text()
    yield from (wrap("! ", note, columns, "yellow") for note in found.notes)
    for skip in found.skips:
        yield wrap("- ", f"not measured: {skip.executor}: {skip.reason}", columns, "dim")
    yield wrap("", " · ".join(each.replace(" ", KEPT) for each in found.phrases), columns, "dim")

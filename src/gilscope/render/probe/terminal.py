"""What a probe found, for people at a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from gilscope.analyse.probe.probing import Probed
from gilscope.render.formats import PAPER, Screen
from gilscope.render.lines import KEPT, Text, join_lines, print_parts, text_width, wrap
from gilscope.render.plain_tables import make_plain_table
from gilscope.render.probe import tables, words
from gilscope.render.probe.advice import write_advice
from gilscope.render.probe.code import write_code
from gilscope.render.probe.demands import write_demand
from gilscope.render.probe.sharing import make_table, write_sharing

STYLES = {"releases": "bold green", "no GIL": "bold green", "partly": "bold yellow", "undecided": "bold yellow"}
"""Verdicts, with how each is marked where there is colour; the others are bad news."""

INDENT = 4
"""Blanks before each line of code."""

OUTCOMES = {"fulfilled": "green", "violated": "bold red", "undecided": "bold yellow"}
"""The same of demands."""


def probed(found: Probed, screen: Screen = PAPER) -> str:
    """Return the answer, the figures, how it scales, why, what to use, and what limits all that."""
    return print_parts(_parts(found, screen.width), color=screen.color)


def _parts(found: Probed, width: int) -> Iterator[RenderableType]:
    columns = text_width(width)
    disturbance = words.write_disturbance(found)
    if disturbance:
        yield wrap("! ", disturbance, columns, "bold yellow")
    yield wrap("", words.write_title(found), columns, STYLES.get(found.verdict, "bold red"))
    for each in found.judged:
        yield wrap(f"{each.outcome}: ", write_demand(each, found), columns, OUTCOMES[each.outcome])
    headline, (choice, *reasons) = words.write_headline(found), write_advice(found) or ("",)
    if headline:
        yield wrap("", headline.replace("× ·", f"×{KEPT}·"), columns, "bold")
    sharing = write_sharing(found.sharing)
    if sharing:
        yield wrap("", sharing, columns, "bold yellow")
    if choice:
        yield wrap("", choice, columns, "bold")
    yield from _write_reasons(reasons, columns)
    code = write_code(found, width - INDENT)
    if code:
        yield Text()
        yield join_lines(f"{' ' * INDENT}{line}".rstrip() for line in code.split("\n"))
    yield Text()
    figures = list(words.list_figures(found))
    most = max((len(name) for name, _ in figures), default=0)
    yield from (wrap(f"{name:<{most}}  ", value, columns) for name, value in figures)
    for table in (tables.ways(found), make_table(found.sharing), tables.changes(found)):
        if table.rows:
            yield Text()
            yield make_plain_table(table, width)
    why = words.write_reason(found)
    if why is not None:
        yield Text()
        yield wrap("Why not faster: ", why, columns)
    yield Text()
    yield from (wrap("! ", note, columns, "yellow") for note in found.notes)
    for skip in found.skips:
        yield wrap("- ", f"Not measured: {skip.executor}: {skip.reason}", columns, "dim")
    yield wrap("", " · ".join(each.replace(" ", KEPT) for each in found.phrases), columns, "dim")


def _write_reasons(reasons: Sequence[str], columns: int) -> Iterator[RenderableType]:
    for reason in reasons:
        yield Text()
        yield wrap("", reason, columns)

"""What a page shows of a function that was probed."""

from dataclasses import dataclass

from gilscope.analyse.probe.probing import Probed
from gilscope.render.offline import Drawn, draw
from gilscope.render.probe import tables, words
from gilscope.render.probe.advice import write_advice
from gilscope.render.probe.code import write_code
from gilscope.render.probe.sharing import write_sharing
from gilscope.render.table import Table


@dataclass(frozen=True)
class Entry:
    """The texts, tables and pictures, in their places."""

    probed: Probed
    title: str
    disturbance: str
    """What others took of the CPUs; empty if that was little."""
    advice: tuple[str, ...]
    sharing: str | None
    """What it costs that threads share objects."""
    numbers: tuple[tuple[str, str], ...]
    code: str
    figures: tuple[tuple[str, str], ...]
    why: str | None
    pictures: tuple[Drawn, ...]
    tables: tuple[Table, ...]


def make_entry(found: Probed, key: str) -> Entry:
    """Return it; the key makes the names of its pictures unlike those of others on the page."""
    from gilscope.render.probe import charts

    return Entry(
        found,
        words.write_title(found),
        words.write_disturbance(found),
        write_advice(found),
        write_sharing(found.sharing),
        tuple(words.list_large_numbers(found)),
        write_code(found),
        tuple(words.list_figures(found)),
        words.write_reason(found),
        draw(charts.draw_all(found), key),
        tables.make_tables(found),
    )

"""What the pages say: of reports, of reports side by side, of ledgers and of functions that were probed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.ruling import Ruling
from gilscope.analyse.study import SettingStudy, Study
from gilscope.render import table
from gilscope.render.claims import tables as ledger_tables
from gilscope.render.compare import tables as compare_tables
from gilscope.render.compare import words as compare_words
from gilscope.render.formats import PAPER, Screen
from gilscope.render.offline import Drawn, begin, draw, page
from gilscope.render.offline import unavailable as unavailable
from gilscope.render.probe import tables as probe_tables
from gilscope.render.probe import words as probe_words
from gilscope.render.study import cost_tables, tables, words

ENDINGS = (".html", ".htm")


@dataclass(frozen=True)
class Part:
    """What the page says of one setting."""

    key: str
    """Short and unlike any other's on the page: what its anchors begin with."""
    study: SettingStudy
    sentences: tuple[str, ...]
    pictures: tuple[Drawn, ...]
    tables: tuple[table.Table, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """What the page says of a function that was probed."""

    probed: Probed
    title: str
    advice: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    why: str | None
    pictures: tuple[Drawn, ...]
    tables: tuple[table.Table, ...]


def study(study: Study, _: Screen = PAPER) -> str:
    """Return the page of a report.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    begin()
    if len(study.probes) == 1 and not study.settings and not study.rulings:
        return probed(study.probes[0])
    return page(
        "report.html",
        parts=[_part(each, f"s{index}") for index, each in enumerate(study.settings) if each.comparisons],
        entries=_entries(study.rulings),
        ledger_title=ledger_tables.TITLE,
        ledger_caption=ledger_tables.CAPTION,
        probes=[_entry(each, f"p{index}") for index, each in enumerate(study.probes)],
    )


def compared(compared: Compared, _: Screen = PAPER) -> str:
    """Return the page of reports held against each other.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    begin()
    from gilscope.render.compare import charts as compare_charts

    return page(
        "compare.html",
        compared=compared,
        sentences=tuple(compare_words.difference(compared)),
        pictures=draw(compare_charts.all_of(compared), "c"),
        tables=compare_tables.all_of(compared),
    )


def ledger(rulings: Sequence[Ruling], _: Screen = PAPER) -> str:
    """Return the page of a ledger.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    begin()
    verdicts = Counter(each.verdict for each in rulings)
    return page(
        "ledger.html",
        title=ledger_tables.TITLE,
        caption=ledger_tables.CAPTION,
        entries=_entries(rulings),
        verdicts=verdicts,
    )


def probed(found: Probed, _: Screen = PAPER) -> str:
    """Return the page of a function that was probed.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    begin()
    return page("probe.html", entry=_entry(found, "p"))


def _entry(found: Probed, key: str) -> Entry:
    from gilscope.render.probe import charts as probe_charts

    return Entry(
        found,
        probe_words.title(found),
        probe_words.advice(found),
        tuple(probe_words.figures(found)),
        probe_words.why(found),
        draw(probe_charts.all_of(found), key),
        probe_tables.all_of(found),
    )


def _entries(rulings: Sequence[Ruling]) -> list[tuple[Ruling, str, str, table.Table, Drawn | None]]:
    """Return what the page shows of each claim."""
    if not rulings:
        return []
    from gilscope.render.claims import charts as ledger_charts

    pictures = ledger_charts.of(rulings)
    drawn = dict(zip(pictures, draw(list(pictures.values()), "l"), strict=True))
    return [
        (
            each,
            ledger_tables.figure(each),
            ledger_tables.meaning(each),
            ledger_tables.evidence(each),
            drawn.get(each.id),
        )
        for each in rulings
    ]


def _part(study: SettingStudy, key: str) -> Part:
    from gilscope.render.study import charts

    warnings = (*study.warnings, *(warning for each in study.comparisons for warning in each.warnings))
    return Part(
        key,
        study,
        (*words.answer(study.headline), *words.release(study.release_costs)),
        draw(charts.all_of(study), key),
        tables.all_of(study, *cost_tables.all_of(study)),
        warnings,
    )

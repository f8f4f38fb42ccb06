"""What the pages say: of reports, of reports side by side, of ledgers and of functions that were probed."""

from collections.abc import Sequence
from dataclasses import dataclass

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.probe.environments import Environments
from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.probe.sizes import Sizes
from gilscope.analyse.ruling import Ledger, Ruling
from gilscope.analyse.study import StudyFigures
from gilscope.render import table
from gilscope.render.claims import tables as ledger_tables
from gilscope.render.claims import words as ledger_words
from gilscope.render.compare import tables as compare_tables
from gilscope.render.compare import words as compare_words
from gilscope.render.environments import tables as environment_tables
from gilscope.render.environments import words as environment_words
from gilscope.render.formats import PAPER, Screen
from gilscope.render.history.page import history as history
from gilscope.render.offline import Drawn, draw, fill_page, load_library
from gilscope.render.offline import unavailable as unavailable
from gilscope.render.probe.page import Entry, make_entry
from gilscope.render.sizes import tables as size_tables
from gilscope.render.sizes import words as size_words
from gilscope.render.study import page_top
from gilscope.render.study.section import compose_section

ENDINGS = (".html", ".htm")

OTHER_TITLE = "What functions do to threads"
"""Of a page without a study and without claims."""


@dataclass(frozen=True)
class Together:
    """What the page says of a function that was probed in several environments."""

    title: str
    sentences: tuple[str, ...]
    tables: tuple[table.Table, ...]
    notes: tuple[str, ...]
    entries: tuple[tuple[str, Entry], ...]
    """What each environment's probe found, with the environment's label."""


@dataclass(frozen=True)
class Varied:
    """What the page says of a function that was probed at several values of a variable."""

    title: str
    sentences: tuple[str, ...]
    pictures: tuple[Drawn, ...]
    tables: tuple[table.Table, ...]


def study(study: StudyFigures, _: Screen = PAPER) -> str:
    """Return the page of a report.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    load_library()
    is_of_probes = not study.settings and not study.rulings
    if is_of_probes and len(study.probes) == 1:
        return probed(study.probes[0])
    if is_of_probes and len(study.environments) == 1 and not study.lone_probes:
        return environments(study.environments[0])
    if is_of_probes and len(study.sizes) == 1 and not (study.lone_probes or study.environments):
        return sizes(study.sizes[0])
    measured = [each for each in study.settings if each.comparisons]
    return fill_page(
        "report.html",
        title=page_top.write_title(measured) if measured else ledger_tables.TITLE if study.rulings else OTHER_TITLE,
        parts=[compose_section(each, f"s{index}") for index, each in enumerate(measured)],
        entries=_entries(study.rulings),
        ledger_title=ledger_tables.TITLE,
        ledger_caption=ledger_tables.CAPTION,
        words=ledger_words.VERDICT_WORDS,
        probes=[make_entry(each, f"p{index}") for index, each in enumerate(study.lone_probes)],
        together=[_together(each, f"e{index}") for index, each in enumerate(study.environments)],
        varied=[_varied(each, f"v{index}") for index, each in enumerate(study.sizes)],
    )


def compared(compared: Compared, _: Screen = PAPER) -> str:
    """Return the page of compared reports.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    load_library()
    from gilscope.render.compare import charts as compare_charts

    return fill_page(
        "compare.html",
        compared=compared,
        sentences=tuple(compare_words.write_differences(compared)),
        pictures=draw(compare_charts.draw_all(compared), "c"),
        tables=compare_tables.make_tables(compared),
        is_folded=compare_tables.is_folded,
    )


def ledger(found: Ledger, _: Screen = PAPER) -> str:
    """Return the page of a ledger.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    load_library()
    return fill_page(
        "ledger.html",
        title=ledger_tables.TITLE,
        caption=ledger_tables.CAPTION,
        entries=_entries(found.rulings),
        where=found.where,
        count=ledger_words.write_count(found),
        words=ledger_words.VERDICT_WORDS,
    )


def probed(found: Probed, _: Screen = PAPER) -> str:
    """Return the page of a function that was probed.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    load_library()
    return fill_page("probe.html", entry=make_entry(found, "p"))


def environments(found: Environments, _: Screen = PAPER) -> str:
    """Return the page of what probes in several environments found.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    load_library()
    return fill_page("environments.html", each=_together(found, "e"))


def _together(found: Environments, key: str) -> Together:
    return Together(
        environment_words.write_title(found),
        tuple(environment_words.write_sentences(found)),
        environment_tables.make_tables(found),
        tuple(environment_words.write_notes(found)),
        tuple((side.label, make_entry(side.found, f"{key}{index}")) for index, side in enumerate(found.sides)),
    )


def sizes(found: Sizes, _: Screen = PAPER) -> str:
    """Return the page of what probes found at several values of a variable.

    Raises:
        NotAvailable: the `report` extra is not installed.

    """
    load_library()
    return fill_page("sizes.html", each=_varied(found, "v"))


def _varied(found: Sizes, key: str) -> Varied:
    from gilscope.render.sizes import charts as size_charts

    return Varied(
        size_words.write_title(found),
        tuple(size_words.write_sentences(found)),
        draw(size_charts.draw_all(found), key),
        size_tables.make_tables(found),
    )


def _entries(rulings: Sequence[Ruling]) -> list[tuple[Ruling, str, str, table.Table, Drawn | None]]:
    """Return what the page shows of each claim."""
    if not rulings:
        return []
    from gilscope.render.claims import charts as ledger_charts

    pictures = ledger_charts.draw_all(rulings)
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

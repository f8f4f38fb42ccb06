"""Every kind of result as plain values for programs: units in the names of figures, None for what is no number."""

from dataclasses import asdict
from math import isfinite
from typing import Any

from gilscope import __version__
from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.history.following import History
from gilscope.analyse.probe.environments import Environments
from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.probe.sizes import Sizes
from gilscope.analyse.ruling import Ledger, Ruling
from gilscope.analyse.study import SettingFigures, StudyFigures
from gilscope.analyse.workers import WorkersFound
from gilscope.render.cells import list_bounds
from gilscope.render.compare import rows as compare_rows
from gilscope.render.compare import words as compare_words
from gilscope.render.environments import tables as environment_tables
from gilscope.render.history import tables as history_tables
from gilscope.render.probe import tables as probe_tables
from gilscope.render.sizes import tables as size_tables
from gilscope.render.study import rows as study_rows
from gilscope.render.study import words as study_words

Values = dict[str, Any]


def study(study: StudyFigures) -> Values:
    """Return a report: settings with a row for each arm, then probes and claims, if there are any."""
    return _wrap(
        "report",
        settings=[_setting(each) for each in study.settings],
        probes=[probe_tables.for_programs(each) for each in study.lone_probes],
        environments=[environment_tables.for_programs(each) for each in study.environments],
        sizes=[size_tables.for_programs(each) for each in study.sizes],
        claims=[_ruling(each) for each in study.rulings],
    )


def _setting(setting: SettingFigures) -> Values:
    return {
        "label": setting.setting.label,
        "facts": dict(setting.setting.facts),
        "sentences": list(study_words.write_sentences(setting)),
        "warnings": [*setting.warnings, *(each for one in setting.comparisons for each in one.warnings)],
        "averages": [
            {
                "gil": tally.group,
                "workers_kind": tally.executor.family,
                "workers": tally.workers,
                "speedup": tally.typical,
            }
            for tally in setting.headline.tallies
        ],
        "rows": [dict(zip(study_rows.COLUMNS, row, strict=True)) for row in study_rows.list_rows(setting)],
    }


def compared(compared: Compared) -> Values:
    """Return compared reports: the verdict in sentences, counts, a row for each case, and what differs besides."""
    return _wrap(
        "comparison",
        metric=compared.metric,
        margin=compared.margin,
        reference=compared.sides[0].label,
        sides=[side.label for side in compared.sides],
        sentences=list(compare_words.write_differences(compared)),
        summaries=[
            {
                "side": each.label,
                "cases": dict(each.counts),
                **dict(zip(("ratio", "ratio_low", "ratio_high"), list_bounds(each.typical), strict=True)),
                "enough_sessions": each.enough_sessions,
            }
            for each in compared.summaries
        ],
        rows=[dict(zip(compare_rows.COLUMNS, row, strict=True)) for row in compare_rows.list_rows(compared)],
        differing_facts=[{"fact": each.key, "values": list(each.values)} for each in compared.facts],
        conditions=[
            {"condition": each.text, "met": len(each.met), "undecided": len(each.undecided)}
            for each in compared.conditions
        ],
        warnings=list(compared.warnings),
    )


def ledger(found: Ledger) -> Values:
    """Return what came of each claim, with the number that decided it."""
    return _wrap("claims", where=list(found.where), claims=[_ruling(each) for each in found.rulings])


def _ruling(ruling: Ruling) -> Values:
    figure = dict(zip(("figure", "figure_low", "figure_high"), list_bounds(ruling.figure), strict=True))
    return {
        "claim": ruling.id,
        "statement": ruling.statement,
        "verdict": ruling.verdict,
        **figure,
        "unit": ruling.unit or "ratio",
        "figure_of": ruling.figure_of,
        "reading": ruling.reading,
        "reason": ruling.reason,
    }


def probed(found: Probed) -> Values:
    """Return what a probe found."""
    return _wrap("probe", **probe_tables.for_programs(found))


def environments(found: Environments) -> Values:
    """Return what probes in several environments found, and the ratios between them."""
    return _wrap("environments", **environment_tables.for_programs(found))


def sizes(found: Sizes) -> Values:
    """Return what probes found at several values of a variable."""
    return _wrap("sizes", **size_tables.for_programs(found))


def history(found: History) -> Values:
    """Return figures over many reports, and where their level has changed."""
    return _wrap("history", **history_tables.for_programs(found))


def workers(found: WorkersFound) -> Values:
    """Return how many workers to use, and from what that follows."""
    return _wrap("workers", workers=found.count, is_estimate=found.chosen is None, **asdict(found))


def _wrap(kind: str, **values: Any) -> Values:
    """Return values behind what they are and which gilscope wrote them; strict JSON has no NaN."""
    return {"gilscope": __version__, "kind": kind, **{name: _make_finite(each) for name, each in values.items()}}


def _make_finite(value: Any) -> Any:
    match value:
        case float():
            return value if isfinite(value) else None
        case dict():
            return {key: _make_finite(each) for key, each in value.items()}
        case set() | frozenset():
            return sorted(value)
        case list() | tuple():
            return [_make_finite(each) for each in value]
    return value

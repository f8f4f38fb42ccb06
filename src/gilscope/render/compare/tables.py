"""Compared reports as tables of text."""

from collections.abc import Iterator, Sequence
from typing import Any

from gilscope.analyse.compare.comparing import Compared, SideRatio
from gilscope.analyse.compare.figures import Figure, Metric
from gilscope.analyse.compare.sides import Side
from gilscope.model.case import Case
from gilscope.model.declarations import Declarations
from gilscope.render import names, numbers
from gilscope.render.claims import tables
from gilscope.render.compare import probed
from gilscope.render.compare.words import GIL_WORDS, name_workers
from gilscope.render.names import fact_name
from gilscope.render.table import Table
from gilscope.statistics.estimate import Estimate

METRICS = {"speedup": "speedup ×", "efficiency": "efficiency", "time": "time"}


def make_tables(compared: Compared) -> tuple[Table, ...]:
    """Return every table of a comparison that has rows, what was decided first."""
    summaries = (probed.gil(compared),) if compared.is_of_probes else (groups(compared), verdicts(compared))
    made = (
        *summaries,
        suspects(compared),
        tables.differences(compared.ledgers),
        *(ratios(compared, index) for index in range(1, len(compared.sides))),
        facts(compared),
        sameness(compared),
        missing(compared),
        sides(compared.sides),
    )
    return tuple(table for table in made if table.rows)


def groups(compared: Compared) -> Table:
    """Return one ratio for each kind of code on each kind of workers: what is asked first."""
    return Table(
        "groups",
        "Group by group",
        f"The mean {compared.metric} of each group over all kernels, compared with {compared.sides[0].label}, with "
        f"its 95 % interval over sessions. Same: the ratio is clearly within ±{compared.margin:.0%}. Differs: it is "
        "clearly not 1, and beyond that margin and the noise of either side.",
        ("report", "workers", "code", ">cases", ">ratio", "verdict"),
        tuple(
            (
                each.label,
                name_workers(group),
                GIL_WORDS[group.gil],
                str(group.cases),
                numbers.ratio_with_interval(group.value),
                group.verdict,
            )
            for each in compared.summaries
            for group in each.groups
        ),
    )


def verdicts(compared: Compared) -> Table:
    """Return, for each side, in how many cases its figure is the reference's."""
    return Table(
        "verdicts",
        "Case by case",
        "How many single cases are the same, by the same rule. Of all verdicts of a side, groups and cases, any is "
        "wrong with a chance of 5 % at most.",
        ("report", ">same", ">differs", ">undecided", ">typical ratio"),
        tuple(
            (
                each.label,
                *(str(each.counts.get(verdict, 0)) for verdict in ("same", "differs", "undecided")),
                numbers.ratio(each.typical),
            )
            for each in compared.summaries
        ),
    )


def suspects(compared: Compared) -> Table:
    """Return the undecided cases that probably differ."""
    return Table(
        "suspects",
        "Suspects",
        "Undecided by themselves. Of the cases in such lists one in ten is expected to be chance: measure these "
        "again before anything is built on them.",
        ("report", "kernel", "implementation", "way", ">ratio"),
        tuple(
            (
                side.label,
                row.case.kernel,
                implementation(row.case, compared.declared),
                row.case.label,
                numbers.ratio_with_interval(ratio.value),
            )
            for index, side in enumerate(compared.sides)
            for row in compared.rows
            if (ratio := row.ratios[index]) is not None and ratio.is_suspect
        ),
    )


def ratios(compared: Compared, index: int) -> Table:
    """Return one side against the reference, case by case."""
    reference, side = compared.sides[0].label, compared.sides[index].label
    metric = METRICS[compared.metric]
    return Table(
        f"side-{index}",
        f"{side} against {reference}",
        f"The {compared.metric} of each with its 95 % interval, and their ratio. By capacity: the same ratio with "
        "each side relative to what its machine gives native threads.",
        (
            "kernel",
            "implementation",
            "way",
            f">{reference}: {metric}",
            f">{side}: {metric}",
            ">ratio",
            ">by capacity",
            "verdict",
        ),
        tuple(
            (
                row.case.kernel,
                implementation(row.case, compared.declared),
                row.case.label,
                figure(row.figures[0], compared.metric),
                figure(row.figures[index], compared.metric),
                numbers.ratio_with_interval(ratio.value),
                numbers.ratio_with_interval(ratio.relative),
                ratio.verdict,
            )
            for row in compared.rows
            if (ratio := row.ratios[index]) is not None
        ),
    )


def facts(compared: Compared) -> Table:
    """Return the facts that are not the same on all sides."""
    return Table(
        "facts",
        "What differs between them",
        "A difference in figures may come from any of these.",
        ("fact", *(side.label for side in compared.sides)),
        tuple((fact_name(each.key), *map(_fact, each.values)) for each in compared.facts),
    )


def sameness(compared: Compared) -> Table:
    """Return where the sides computed something else."""
    return Table(
        "sameness",
        "Not the same computation",
        "The digests of inputs, or of strict results, are not the same: these figures are of different work.",
        ("kernel", "implementation", "inputs", "results"),
        tuple(
            (each.kernel, f"{each.implementation} ({each.size})", _alike(each.inputs), _alike(each.outputs))
            for each in compared.sameness
            if each.inputs is False or each.outputs is False
        ),
    )


def missing(compared: Compared) -> Table:
    """Return which cases a side lacks, one row for each reason."""
    return Table(
        "missing",
        "Not on both sides",
        "Cases that another side has.",
        ("report", "reason", ">cases", "which"),
        tuple(
            (each.label, each.reason, str(len(each.cases)), "; ".join(_brief(each.cases, compared.declared)))
            for each in compared.missing
        ),
    )


def sides(found: Sequence[Side]) -> Table:
    """Return which setting stands on which side."""
    return Table(
        "sides",
        "The reports",
        "The first is the reference.",
        ("report", "setting", ">sessions", "measured on"),
        tuple(
            (
                side.label,
                side.study.setting.label,
                str(len(side.study.setting.sessions)),
                " · ".join(side.study.setting.phrases),
            )
            for side in found
        ),
    )


def implementation(case: Case, declared: Declarations) -> str:
    """Return its name, and the size where that is not the one that such code is usually given."""
    return names.name_implementation_at(case.implementation, case.size, declared.implementation(case.implementation))


def figure(found: Figure | None, metric: Metric) -> str:
    """Return a side's figure in the unit of its metric."""
    if found is None:
        return numbers.MISSING
    shown = _in_unit(found.value, metric)
    is_share = metric == "efficiency"
    return numbers.mark_above_limit(shown, found.value, is_above=found.above_limit is not None) if is_share else shown


def verdict(ratio: SideRatio | None) -> str:
    """Return a ratio with what is known of it."""
    return numbers.MISSING if ratio is None else f"{numbers.ratio(ratio.value.value)} {ratio.verdict}"


def _in_unit(value: Estimate, metric: Metric) -> str:
    if metric == "time":
        return numbers.duration(value.value)
    if metric == "efficiency":
        bounds = f" [{numbers.share(value.low)}–{numbers.share(value.high)}]" if value.has_interval else ""
        return numbers.share(value.value) + bounds
    return numbers.ratio_with_interval(value)


def _brief(cases: Sequence[Case], declared: Declarations) -> Iterator[str]:
    """Yield the cases, those of one kernel and implementation together."""
    found: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        found.setdefault((case.kernel, implementation(case, declared)), []).append(case.label)
    for (kernel, name), ways in found.items():
        yield f"{kernel} {name}: {', '.join(ways)}"


def _alike(same: bool | None) -> str:
    return {True: "same", False: "differ", None: "not known"}[same]


def _fact(value: Any) -> str:
    if value is None:
        return "unknown"
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)

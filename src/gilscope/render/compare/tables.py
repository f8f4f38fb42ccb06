"""Compared reports as tables of text."""

from collections.abc import Iterator, Mapping, Sequence

from gilscope.analyse.compare.comparing import Compared
from gilscope.analyse.compare.figures import Figure, Metric
from gilscope.analyse.compare.sides import Side
from gilscope.model.case import Case
from gilscope.model.declarations import Declarations
from gilscope.render import numbers
from gilscope.render.claims import tables
from gilscope.render.compare import probed
from gilscope.render.compare.words import name_code, name_group, name_way, write_enough
from gilscope.render.names import CODE_WORDS, fact_name, write_fact
from gilscope.render.table import Table
from gilscope.statistics.equivalence import Equivalence

RULE = (
    "Equal: within ±{margin:.3g} %. Differs: by more than that and by more than the noise. Errors are controlled "
    "over all groups and cases of a report (Holm, 5 %)."
)

FOLDED = ("undecided", "equal", "missing")
"""What the key of a table begins with that is only counted at a terminal, and folded elsewhere."""

MOST_COLUMNS = 2
"""Facts of more sides than this are listed value by value, so that the table stays narrow."""


def make_tables(compared: Compared) -> tuple[Table, ...]:
    """Return every table of a comparison that has rows: what was decided and why, then what is undecided."""
    made = (
        probed.gil(compared) if compared.is_of_probes else groups(compared),
        *_by_side(compared, "differs"),
        suspects(compared),
        sameness(compared),
        facts(compared),
        tables.differences(compared.ledgers),
        *_by_side(compared, "undecided"),
        *_by_side(compared, "same"),
        missing(compared),
        sides(compared.sides),
    )
    return tuple(table for table in made if table.rows)


def is_folded(table: Table) -> bool:
    """Return whether a table is of what was not decided, or is the same: nobody asks for that first."""
    return table.key.startswith(FOLDED)


def groups(compared: Compared) -> Table:
    """Return one ratio for each kind of code on each kind of workers: what is asked first."""
    reference = compared.sides[0].label
    has_many = len(compared.sides) > 2
    return Table(
        "groups",
        f"{compared.metric.capitalize()} relative to {reference}",
        "The mean over all kernels, with its 95 % interval over sessions. "
        + RULE.format(margin=100 * compared.margin),
        (*(("report", "group") if has_many else ("group", ">cases")), ">ratio", "verdict"),
        tuple(
            (
                *((each.label, name_group(group)) if has_many else (name_group(group), str(group.cases))),
                numbers.ratio_with_interval(group.value),
                VERDICT_WORDS[group.verdict],
            )
            for each in compared.summaries
            for group in each.groups
        ),
    )


def suspects(compared: Compared) -> Table:
    """Return the undecided cases that probably differ."""
    has_many = len(compared.sides) > 2
    return Table(
        "suspects",
        "Probably different",
        "Undecided by themselves. One in ten of such a list is expected to be chance: measure these again.",
        (*(("report",) if has_many else ()), "case", ">ratio"),
        tuple(
            (
                *((side.label,) if has_many else ()),
                name_case(row.case, compared.declared),
                numbers.ratio_with_interval(ratio.value),
            )
            for index, side in enumerate(compared.sides)
            for row in compared.rows
            if (ratio := row.ratios[index]) is not None and ratio.is_suspect
        ),
    )


TITLES: Mapping[Equivalence, str] = {"differs": "What differs", "undecided": "Undecided", "same": "Equal"}

VERDICT_WORDS: Mapping[Equivalence, str] = {"same": "equal", "differs": "differs", "undecided": "undecided"}


def _by_side(compared: Compared, verdict: Equivalence) -> Iterator[Table]:
    for index in range(1, len(compared.sides)):
        yield ratios(compared, index, verdict)


def ratios(compared: Compared, index: int, verdict: Equivalence) -> Table:
    """Return the cases of one side that have a verdict, beside the reference."""
    reference, side = compared.sides[0].label, compared.sides[index].label
    whose = f" in {side}" if len(compared.sides) > 2 else ""
    enough = f" {write_enough(compared, [index])}" if verdict == "undecided" and not compared.is_of_probes else ""
    rows = tuple(
        (
            name_case(row.case, compared.declared),
            figure(row.figures[0], compared.metric),
            figure(row.figures[index], compared.metric),
            numbers.ratio_with_interval(ratio.value),
        )
        for row in compared.rows
        if (ratio := row.ratios[index]) is not None and ratio.verdict == verdict
    )
    return Table(
        f"{VERDICT_WORDS[verdict]}-{index}",
        f"{TITLES[verdict]}{whose}: {numbers.count_things(len(rows), 'case')}",
        f"The {compared.metric} on both sides, and their ratio with its 95 % interval.{enough}",
        ("case", f">{reference}", f">{side}", ">ratio"),
        rows,
    )


def name_case(case: Case, declared: Declarations) -> str:
    """Return a case in people's words: its kernel, how its code is compiled, and its workers."""
    return f"{case.kernel}: {name_code(case, declared)}; {name_way(case, declared)}"


def facts(compared: Compared) -> Table:
    """Return the facts that are not the same on all sides."""
    title, caption = "What else differs", "A difference may come from any of these."
    labels = [side.label for side in compared.sides]
    if len(labels) <= MOST_COLUMNS:
        rows = tuple((fact_name(each.key), *map(write_fact, each.values)) for each in compared.facts)
        return Table("facts", title, caption, ("fact", *labels), rows)
    return Table("facts", title, caption, ("fact", "value", "reports"), tuple(_list_values(compared, labels)))


def _list_values(compared: Compared, labels: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each value of a fact, with the sides that have it."""
    for each in compared.facts:
        having: dict[str, list[str]] = {}
        for label, value in zip(labels, each.values, strict=True):
            having.setdefault(write_fact(value), []).append(label)
        for value, own in having.items():
            yield fact_name(each.key), value, ", ".join(own)


def sameness(compared: Compared) -> Table:
    """Return where the sides computed something else."""
    return Table(
        "sameness",
        "Not the same computation",
        "The digests of inputs, or of strict results, are not the same: these figures are of different work.",
        ("kernel", "code", "inputs", "results"),
        tuple(
            (
                each.kernel,
                f"{CODE_WORDS.get(each.implementation, each.implementation)} ({each.size})",
                _alike(each.inputs),
                _alike(each.outputs),
            )
            for each in compared.sameness
            if each.inputs is False or each.outputs is False
        ),
    )


def missing(compared: Compared) -> Table:
    """Return which cases a side lacks, one row for each reason."""
    return Table(
        "missing",
        "Not measured on every side",
        "Cases that another report has.",
        ("report", "reason", ">cases", "which"),
        tuple(
            (each.label, each.reason, str(len(each.cases)), " · ".join(_brief(each.cases, compared.declared)))
            for each in compared.missing
        ),
    )


def sides(found: Sequence[Side]) -> Table:
    """Return which setting stands on which side."""
    return Table(
        "sides",
        "The reports",
        "The first is the reference.",
        ("report", "measured on"),
        tuple((side.label, " · ".join(side.study.setting.phrases)) for side in found),
    )


def figure(found: Figure | None, metric: Metric) -> str:
    """Return a side's figure in the unit of its metric."""
    if found is None:
        return numbers.MISSING
    if metric == "time":
        return numbers.duration(found.value.value)
    if metric == "efficiency":
        is_above = found.above_limit is not None
        return numbers.mark_above_limit(numbers.share(found.value.value), found.value, is_above=is_above)
    return f"{numbers.ratio(found.value.value)}×"


def _brief(cases: Sequence[Case], declared: Declarations) -> Iterator[str]:
    """Yield the cases, those of one kernel and implementation together."""
    found: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        found.setdefault((case.kernel, name_code(case, declared)), []).append(name_way(case, declared))
    for (kernel, name), ways in found.items():
        yield f"{kernel}, {name}: {'; '.join(ways)}"


def _alike(same: bool | None) -> str:
    return {True: "same", False: "differ", None: "not known"}[same]

"""What a report says, as tables of text: shared by all formats that show tables."""

from collections.abc import Iterable, Iterator, Sequence

from gilscope.analyse.headline import Headline
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.study import SettingFigures
from gilscope.model.case import Skip
from gilscope.render import numbers
from gilscope.render.names import fact_name, families, name_implementation, write_fact
from gilscope.render.study.law_tables import laws
from gilscope.render.study.words import GROUPS, describe_intervals, limit_to_session
from gilscope.render.table import Table

ABOVE = " More than 100% of the capacity is noise (~), or its cause is in a warning (!)."
"""What the marks mean that `share_of_limit` makes."""


def make_tables(study: SettingFigures, *more: Table) -> tuple[Table, ...]:
    """Return every table of one setting that has rows, with more before the last two."""
    made = (
        summary(study.comparisons),
        ways(study.comparisons),
        laws(study.comparisons),
        reasons(study.comparisons),
        *more,
        skips(study.skips),
        facts(study),
    )
    return tuple(table for table in made if table.rows)


def summary(comparisons: Sequence[ComparisonScaling]) -> Table:
    """Return what each family that was measured brings for each kernel and implementation, and which wins."""
    shown = families(comparisons)
    intervals = describe_intervals(each.serial_ns for each in comparisons)
    return Table(
        "summary",
        "Which way wins",
        f"Speedup over the serial arm of the same implementation {intervals}, warm pools; the fastest way of each "
        "family. Capacity is what as many independent native threads get from this machine for the same kind of "
        "work. A/A is how far two identical serial arms seem to differ: nothing within it is claimed."
        + explain_marks(each.fastest for each in comparisons),
        (
            *("kernel", "implementation", ">serial"),
            *(f">{executor.family} ×" for executor in shown),
            *(">capacity", ">of it", ">A/A", "wins"),
        ),
        tuple(
            (
                each.kernel,
                name_implementation(each),
                numbers.duration(each.serial_ns.value),
                *(best(each, executor.family) for executor in shown),
                capacity(each),
                reached(each),
                numbers.noise(each.noise),
                each.winner,
            )
            for each in comparisons
            if each.is_usual
        ),
    )


def tallies(headline: Headline) -> Table:
    """Return how each family of workers does for each group of implementations."""
    return Table(
        "tallies",
        "In short",
        "Over all kernels: the geometric mean of the speedups of the fastest way of each family, the least and the "
        "most; how many are clearly faster or slower than serial, and in how many it is the best way of all.",
        ("code", "workers", ">typical ×", ">least", ">most", ">faster", ">slower", ">best", ">of"),
        tuple(
            (
                GROUPS[each.group],
                f"{each.workers} {each.executor.many}",
                *(numbers.ratio(value) for value in (each.typical, each.least, each.most)),
                *(
                    str(count) if headline.claims else numbers.MISSING
                    for count in (each.faster, each.slower, each.wins)
                ),
                str(each.comparisons),
            )
            for each in headline.tallies
        ),
    )


def ways(comparisons: Sequence[ComparisonScaling]) -> Table:
    """Return every arm."""
    intervals = describe_intervals(each.serial_ns for each in comparisons)
    return Table(
        "ways",
        "Every way of running",
        f"Each speedup is shown {intervals}. CPU/wall is how many CPUs were at work. Efficiency is speedup / "
        "capacity. The serial fraction is Karp and "
        "Flatt's: what share of the work seems not to have been shared out."
        + explain_marks(arm for each in comparisons for arm in each.arms),
        ("kernel", "implementation", "way", ">workers", ">speedup ×", ">efficiency", ">CPU/wall", ">serial fraction"),
        tuple(
            (
                each.kernel,
                name_implementation(each),
                arm.way,
                str(arm.arm.case.count),
                numbers.ratio_with_interval(arm.speedup),
                share_of_limit(arm),
                numbers.ratio(arm.cpu_per_wall),
                numbers.share(None if arm.serial_fraction is None else arm.serial_fraction.value),
            )
            for each in comparisons
            for arm in each.arms
        ),
    )


def reasons(comparisons: Sequence[ComparisonScaling]) -> Table:
    """Return why arms scale badly, where they do: one row for each reason, with all arms that it explains."""
    found: dict[tuple[str, str], list[str]] = {}
    for each in comparisons:
        for arm in each.arms:
            if arm.diagnosis is not None:
                name = f"{each.kernel} {name_implementation(each)}, {arm.arm.case.label}"
                arms = found.setdefault((arm.diagnosis.kind, arm.diagnosis.sentence), [])
                arms.append(f"{name} ({numbers.ratio(arm.speedup.value)})")
    return Table(
        "reasons",
        "Why not more",
        "For the arms well below the machine's capacity, the first of the declared rules that fits what was "
        "recorded; behind each its speedup." + limit_to_session(comparisons),
        ("reason", "what happened", ">arms", "where"),
        tuple((kind, sentence, str(len(arms)), "; ".join(arms)) for (kind, sentence), arms in found.items()),
    )


def skips(skipped: Iterable[Skip]) -> Table:
    """Return what was not measured: one row for each reason, as an absent compiler is one fact."""
    return Table(
        "skips",
        "Not measured",
        "What the plan holds and this machine, interpreter or kernel cannot have.",
        ("what", "reason"),
        tuple((", ".join(names), reason) for reason, names in skip_reasons(skipped)),
    )


def skip_reasons(skipped: Iterable[Skip]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each reason with the names of all that was skipped for it."""
    found: dict[str, list[str]] = {}
    for skip in skipped:
        named = [part for part in (skip.kernel, skip.implementation, skip.executor) if part != "*"]
        found.setdefault(skip.reason, []).append(" × ".join(named))
    yield from found.items()


def facts(study: SettingFigures) -> Table:
    """Return the facts of machine, interpreter and build."""
    return Table(
        "facts",
        "Measured on",
        "As the first session found it.",
        ("fact", "value"),
        tuple((fact_name(key), write_fact(value)) for key, value in study.setting.facts.items()),
    )


def best(comparison: ComparisonScaling, family: str) -> str:
    """Return the speedup of a family's fastest arm."""
    arm = comparison.best(family)
    return numbers.ratio_with_interval(None if arm is None else arm.speedup)


def capacity(comparison: ComparisonScaling) -> str:
    """Return what native threads get."""
    return numbers.MISSING if comparison.capacity is None else numbers.ratio(comparison.capacity.value)


def reached(comparison: ComparisonScaling) -> str:
    """Return how much of the capacity the fastest arm got."""
    return share_of_limit(comparison.fastest)


def explain_marks(arms: Iterable[ArmScaling | None]) -> str:
    """Return what the marks of shares of the limit mean, for a caption; nothing where none of these arms has one."""
    return ABOVE if any({*share_of_limit(arm)} & {"~", "!"} for arm in arms) else ""


def share_of_limit(arm: ArmScaling | None) -> str:
    """Return how much of this machine's limit an arm reached, with a mark where that is more than there is."""
    if arm is None:
        return numbers.MISSING
    return numbers.share_of_limit(arm.efficiency, is_above=arm.above_limit is not None)

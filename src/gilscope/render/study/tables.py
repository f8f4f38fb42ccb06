"""What a report says, as tables of text: shared by all formats that show tables."""

from collections.abc import Iterable, Iterator, Sequence

from gilscope.analyse.headline import Headline, Tally
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.study import SettingFigures
from gilscope.model.case import Skip
from gilscope.render import numbers
from gilscope.render.names import (
    GROUP_WORDS,
    fact_name,
    name_groups,
    name_implementation,
    name_method,
    name_method_with_workers,
    write_fact,
)
from gilscope.render.study.law_tables import laws
from gilscope.render.study.summary_table import explain_marks as explain_marks
from gilscope.render.study.summary_table import share_of_limit as share_of_limit
from gilscope.render.study.summary_table import summary as summary
from gilscope.render.study.words import describe_intervals, limit_to_session
from gilscope.render.table import Table


def make_tables(study: SettingFigures, *more: Table) -> tuple[Table, ...]:
    """Return every table of one setting that has rows, with more before the last two."""
    made = (
        averages(study.headline, has_gil=study.setting.facts.gil_enabled),
        summary(study.comparisons),
        ways(study.comparisons),
        laws(study.comparisons),
        reasons(study.comparisons),
        *more,
        skips(study.skips),
        facts(study),
    )
    return tuple(table for table in made if table.rows)


def averages(headline: Headline, *, has_gil: bool) -> Table:
    """Return the average speedup of each family of workers for each group of implementations."""
    crews = dict.fromkeys((each.executor, each.workers) for each in sorted(headline.tallies, key=_place))
    found = {(each.group, each.executor, each.workers): each.typical for each in headline.tallies}
    return Table(
        "averages",
        "Average speedup",
        "How many times as fast as a plain loop over the same code: the average (geometric mean) over all kernels.",
        ("average speedup", *(f">{workers} {executor.many}" for executor, workers in crews)),
        tuple(
            (
                words,
                *(
                    f"{numbers.ratio(found[group, *crew])}×" if (group, *crew) in found else numbers.MISSING
                    for crew in crews
                ),
            )
            for group, words in name_groups(has_gil=has_gil).items()
            if any((group, *crew) in found for crew in crews)
        ),
    )


def _place(tally: Tally) -> tuple[int, int]:
    return tally.executor.place, tally.workers


def tallies(headline: Headline) -> Table:
    """Return how each family of workers does for each group of implementations."""
    return Table(
        "tallies",
        "In short",
        "Over all kernels: the average (geometric mean) speedup over a plain loop, the least and the most; in how "
        "many comparisons it is clearly (95 %) faster or slower than a plain loop, and in how many it is the best.",
        ("code", "workers", ">average ×", ">least", ">most", ">faster", ">slower", ">best", ">of"),
        tuple(
            (
                GROUP_WORDS[each.group],
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
        "Everything that was measured",
        f"Each speedup over a plain loop is shown {intervals}. Of limit: the share reached of the most that this "
        "machine can give. CPUs: how many were at work. Serial fraction (Karp–Flatt): share of the work that did not "
        "run in parallel." + explain_marks(arm for each in comparisons for arm in each.arms),
        ("kernel", "code", "method", ">workers", ">speedup ×", ">of limit", ">CPUs", ">serial fraction"),
        tuple(
            (
                each.kernel,
                name_implementation(each),
                name_method(arm),
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
                name = f"{each.kernel} {name_implementation(each)}, {name_method_with_workers(arm)}"
                arms = found.setdefault((arm.diagnosis.kind, arm.diagnosis.sentence), [])
                arms.append(f"{name} ({numbers.ratio(arm.speedup.value)})")
    return Table(
        "reasons",
        "Why not faster",
        "For what stays well below this machine's limit: the first of the declared rules that fits what was "
        "recorded. Each has its speedup behind it." + limit_to_session(comparisons),
        ("reason", "what happened", ">cases", "where"),
        tuple((kind, sentence, str(len(arms)), "; ".join(arms)) for (kind, sentence), arms in found.items()),
    )


def skips(skipped: Iterable[Skip]) -> Table:
    """Return what was not measured: one row for each reason, as an absent compiler is one fact."""
    return Table(
        "skips",
        "Not measured",
        "Planned, but not possible here.",
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
        "Of the first session.",
        ("fact", "value"),
        tuple((fact_name(key), write_fact(value)) for key, value in study.setting.facts.items()),
    )

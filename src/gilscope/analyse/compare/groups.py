"""What is asked first: one ratio for each kind of code on each kind of workers, over all kernels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum, isfinite, nan

from gilscope.analyse.compare.figures import Figure, GroupKey
from gilscope.model.case import Case
from gilscope.model.executor import Executor
from gilscope.model.implementation import GIL_USES, GilUse
from gilscope.statistics.balance import find_whole
from gilscope.statistics.equivalence import Equivalence, Judgement
from gilscope.statistics.estimate import Estimate, make_estimate
from gilscope.statistics.noise import is_beyond_noise
from gilscope.statistics.replication import Scatter, estimate_over_sessions, estimate_quotient


@dataclass(frozen=True)
class GroupRatio:
    """A side's typical figure of a group over the reference's."""

    gil: GilUse
    """What the code does with the GIL."""
    executor: Executor
    """One of the family."""
    is_single: bool
    """Whether one worker computes alone."""
    cases: int
    value: Estimate
    judgement: Judgement
    """Among all groups and cases of this side."""
    verdict: Equivalence
    """The judgement's, but where two identical arms of either side differ by as much it cannot be told."""


def group_cases(cases: Iterable[Case], figures: Mapping[Case, Figure]) -> dict[GroupKey, list[Case]]:
    """Return the cases of each group, plain Python first, families in the order in which they are shown."""
    found: dict[GroupKey, list[Case]] = {}
    for case in cases:
        found.setdefault(figures[case].group, []).append(case)

    def rank(key: GroupKey) -> tuple[int, int, bool, str]:
        return GIL_USES.index(key.gil), figures[found[key][0]].executor.place, key.is_single, key.family

    return {key: found[key] for key in sorted(found, key=rank)}


def divide_means(
    cases: Sequence[Case], other: Mapping[Case, Figure], reference: Mapping[Case, Figure], scatter: Scatter | None
) -> Estimate:
    """Return the ratio of two sides' mean figures of a group, by Welch's t over the sessions.

    The mean is taken within each session, so that it does not matter how far a slow session is slow in all cases.
    """
    mine, theirs = (average([figures[case].value for case in cases]) for figures in (other, reference))
    return estimate_quotient(mine, theirs, scatter)


def is_noise(
    ratio: Estimate, cases: Sequence[Case], other: Mapping[Case, Figure], reference: Mapping[Case, Figure]
) -> bool:
    """Return whether two identical arms differ by as much, on average over the group's comparisons."""
    floors = []
    for figures in (other, reference):
        own = {(case.kernel, case.size, case.implementation): figures[case].floor for case in cases}
        floors.append(average(list(own.values())))
    return not is_beyond_noise(ratio.value, *floors)


def average(estimates: Sequence[Estimate]) -> Estimate:
    """Return the geometric mean of figures, session by session, over the largest part of them without gaps."""
    places, names = find_whole({place: list(each.sessions) for place, each in enumerate(estimates)})
    if not names:
        return Estimate(nan, nan, nan, 0)
    whole = [estimates[place] for place in places]
    return estimate_over_sessions({name: _average([each.sessions[name] for each in whole]) for name in names})


def _average(estimates: Sequence[Estimate]) -> Estimate:
    """Return the mean of one session. Its figures have rounds in common, so their errors are not independent."""
    count = len(estimates)
    center, blocks = fsum(each.log for each in estimates) / count, estimates[0].n
    error = fsum(each.error for each in estimates) / count
    if not isfinite(error):  # fewer blocks than an interval needs: several sessions need none of their own
        return Estimate(exp(center), nan, nan, blocks)
    return make_estimate(center, error, min(each.freedom for each in estimates), blocks)

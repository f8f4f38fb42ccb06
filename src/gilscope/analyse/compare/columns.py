"""Compares the figures of two sides, group by group and case by case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, fsum, nan

from gilscope.analyse.compare import groups
from gilscope.analyse.compare.enough import count_enough_sessions
from gilscope.analyse.compare.figures import Figure, GroupKey, KnownScatter, Metric
from gilscope.analyse.compare.groups import GroupRatio
from gilscope.model.case import Case
from gilscope.statistics.equivalence import Equivalence, Judgement, judge_groups
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.noise import is_beyond_noise
from gilscope.statistics.replication import Scatter, estimate_quotient


@dataclass(frozen=True)
class SideRatio:
    """A side's figure over the reference's."""

    value: Estimate
    """By Welch's t on the sessions' logarithms."""
    relative: Estimate | None
    """Of the speedups, each relative to its machine's capacity: the ratio of efficiencies. None for other metrics."""
    judgement: Judgement
    """Among all groups and cases of this side."""
    verdict: Equivalence
    """The judgement's, but where two identical arms of either side differ by as much it cannot be told."""

    @property
    def is_suspect(self) -> bool:
        """Whether it is undecided by itself, but in a list of which one in ten is expected to be chance."""
        return self.judgement.is_suspect


@dataclass(frozen=True)
class Against:
    """One side against the reference."""

    ratios: Mapping[Case, SideRatio]
    groups: tuple[GroupRatio, ...]
    typical: Estimate
    """The mean figure of all cases that both have over the reference's."""
    enough_sessions: int | None


@dataclass(frozen=True)
class Rules:
    """By what sides are compared."""

    metric: Metric
    margin: float
    scatters: Mapping[Metric, KnownScatter]

    def find_scatter(self, metric: Metric, group: GroupKey) -> Scatter | None:
        """Return how much sessions scatter in a group, if that is known from elsewhere."""
        known = self.scatters.get(metric)
        return None if known is None else known.find(group)


def compare_columns(
    cases: Sequence[Case], reference: Mapping[Case, Figure], other: Mapping[Case, Figure], rules: Rules
) -> Against:
    """Return one side's ratios to the reference: of groups, which are tested first, and of their cases."""
    grouped = groups.group_cases((case for case in cases if case in reference and case in other), reference)
    scatters = {key: rules.find_scatter(rules.metric, key) for key in grouped}
    means = [groups.divide_means(own, other, reference, scatters[key]) for key, own in grouped.items()]
    values = [
        [estimate_quotient(other[case].value, reference[case].value, scatters[key]) for case in own]
        for key, own in grouped.items()
    ]
    judged = judge_groups(means, values, rules.margin)
    ratios: dict[Case, SideRatio] = {}
    found = []
    for place, (key, own) in enumerate(grouped.items()):
        for case, value, judgement in zip(own, values[place], judged.members[place], strict=True):
            is_noise = not is_beyond_noise(value.value, reference[case].floor, other[case].floor)
            relative = _relative(reference[case], other[case], rules)
            judgement = replace(judgement, is_suspect=judgement.is_suspect and not is_noise)
            ratios[case] = SideRatio(value, relative, judgement, _judge_noise(judgement, is_noise))
        is_noise = groups.is_noise(means[place], own, other, reference)
        verdict = _judge_noise(judged.groups[place], is_noise)
        executor = reference[own[0]].executor
        found.append(
            GroupRatio(key.gil, executor, key.is_single, len(own), means[place], judged.groups[place], verdict)
        )
    every = [case for own in grouped.values() for case in own]
    scatter = next(iter(scatters.values())) if len(set(scatters.values())) == 1 else None
    # What noise hides is not decided by more sessions.
    undecided = [
        (ratios[case].value, min(len(side[case].value.sessions) for side in (reference, other)))
        for case in every
        if ratios[case].judgement.verdict == "undecided"
    ]
    return Against(
        ratios,
        tuple(found),
        _average(every, ratios, other, reference, scatter),
        count_enough_sessions(undecided, len(every), rules.margin),
    )


def _average(
    cases: Sequence[Case],
    ratios: Mapping[Case, SideRatio],
    other: Mapping[Case, Figure],
    reference: Mapping[Case, Figure],
    scatter: Scatter | None,
) -> Estimate:
    """Return the mean ratio over all cases; without an interval where no session has all of them."""
    if not cases:
        return Estimate(nan, nan, nan, 0)
    mean = groups.divide_means(cases, other, reference, scatter)
    logs = [each.value.log for each in ratios.values()]
    return mean if mean.has_interval else Estimate(exp(fsum(logs) / len(logs)), nan, nan, 0)


def _judge_noise(judgement: Judgement, is_noise: bool) -> Equivalence:
    return "undecided" if judgement.verdict == "differs" and is_noise else judgement.verdict


def _relative(reference: Figure, other: Figure, rules: Rules) -> Estimate | None:
    if rules.metric != "speedup" or reference.efficiency is None or other.efficiency is None:
        return None
    if reference.bound != other.bound:
        return None
    return estimate_quotient(
        other.efficiency, reference.efficiency, rules.find_scatter("efficiency", reference.group)
    )

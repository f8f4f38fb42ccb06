"""Whether a probe fulfils what a user demands: only whole intervals decide, and what they leave open is undecided."""

from collections.abc import Sequence
from math import isfinite

from gilscope.analyse.probe.advice import MeasuredMethod
from gilscope.analyse.probe.demands import LETS_GO, NO_GIL, RANGES, Bound, Demand, Expectation, Judged, Outcome
from gilscope.analyse.probe.probing import Probed
from gilscope.model.case import Case
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.noise import is_beyond_noise


def judge_demands(demands: Sequence[Demand], probed: Probed) -> tuple[Judged, ...]:
    """Return for each demand whether a probe fulfils it."""
    return tuple(
        _judge_expectation(each, probed)
        if isinstance(each, Expectation)
        else _judge_released(each, probed)
        if each.is_of_share
        else _judge_speedup(each, probed)
        for each in demands
    )


def _judge_expectation(demand: Expectation, probed: Probed) -> Judged:
    if probed.verdict == "no GIL":
        # Where there is no GIL nobody waits for it, as beside a call that releases it.
        is_expected = not {NO_GIL, LETS_GO, "releases"}.isdisjoint(demand.allowed)
        return Judged(demand, "fulfilled" if is_expected else "violated")
    if probed.verdict != "broken" and set(demand.allowed) == {NO_GIL}:
        return Judged(demand, "violated")
    if LETS_GO not in demand.allowed:
        return _judge_share(demand, probed)
    if probed.lets_go:
        return Judged(demand, "fulfilled")
    is_all = {LETS_GO, NO_GIL}.issuperset(demand.allowed)
    other = Judged(demand, "violated") if is_all else _judge_share(demand, probed)
    return Judged(demand, "undecided") if other.outcome == "violated" and probed.lets_go is None else other


def _judge_share(demand: Expectation, probed: Probed) -> Judged:
    """Judge by the interval of the released share: it must lie within what is expected, or all outside of that."""
    share = probed.released
    if share is None:
        return Judged(demand, "undecided", "not watched")
    is_within = _lies_within(share.low, share.high, [RANGES[each] for each in RANGES if each in demand.allowed])
    is_outside = _lies_within(share.low, share.high, [RANGES[each] for each in RANGES if each not in demand.allowed])
    return Judged(demand, "fulfilled" if is_within else "violated" if is_outside else "undecided")


def _lies_within(low: float, high: float, ranges: Sequence[tuple[float, float]]) -> bool:
    """Return whether an interval lies within some of these ranges, of which neighbours are one."""
    joined: list[tuple[float, float]] = []
    for begin, end in ranges:
        if joined and joined[-1][1] == begin:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    return any(begin <= low and high <= end for begin, end in joined)


def _judge_released(demand: Bound, probed: Probed) -> Judged:
    share = probed.released
    if probed.verdict == "no GIL":
        return Judged(demand, _decide(demand, 1.0, 1.0))
    if share is None:
        return Judged(demand, "undecided", "not watched")
    return Judged(demand, _decide(demand, share.low, share.high))


def _judge_speedup(demand: Bound, probed: Probed) -> Judged:
    way = find_way(probed, demand.quantity, demand.workers)
    if way is None:
        return Judged(demand, "undecided", "not measured")
    case, figure = way.arm.arm.case, way.arm.speedup
    if demand.is_relative:
        found = _find_ratio(probed, case)
        if found is None:
            return Judged(demand, "undecided", "no baseline", way)
        figure = found
    ratio = figure if demand.is_relative else None
    if demand.operator == "<" and way.objection == "other results":
        # A speedup of wrong results is none.
        return Judged(demand, "violated", "other results", way, ratio)
    # A ratio to the baseline has an interval even if this speedup has none: then it is of the baseline alone.
    if not (figure.has_interval and way.arm.speedup.has_interval):
        return Judged(demand, "undecided", "no interval", way, ratio)
    outcome = _decide(demand, figure.low, figure.high)
    is_low = figure.high < demand.bound
    if outcome != "undecided" and is_low and way.is_starved:
        return Judged(demand, "undecided", "starved", way, ratio)
    floor = None if probed.scaling is None else probed.scaling.floor
    if outcome != "undecided" and floor is not None and not is_beyond_noise(figure.value / demand.bound, floor):
        return Judged(demand, "undecided", "noise", way, ratio)
    return Judged(demand, outcome, "", way, ratio)


def _find_ratio(probed: Probed, case: Case) -> Estimate | None:
    """Return the speedup of a case over that of the baseline, or None if that has none."""
    for row in () if probed.baseline is None else probed.baseline.rows:
        if (row.case.executor, row.case.workers) == (case.executor, case.workers) and row.ratios[-1] is not None:
            return row.ratios[-1].value
    return None


def find_way(probed: Probed, kind: str, workers: int | None) -> MeasuredMethod | None:
    """Return how so many workers did, or the most that were measured; of a family, those that were fastest."""
    ways = [
        way
        for way in probed.ways
        if kind in (way.arm.arm.case.executor, way.arm.family)
        and workers in (None, way.arm.arm.case.workers)
        and isfinite(way.speedup)
    ]
    most = max((way.arm.arm.case.workers for way in ways), default=0)
    return max((way for way in ways if way.arm.arm.case.workers == most), key=lambda way: way.speedup, default=None)


def _decide(demand: Bound, low: float, high: float) -> Outcome:
    """Return on which side of the bound a whole interval lies."""
    below, above = high < demand.bound, low > demand.bound
    if not below and not above:
        # An interval that touches the bound from the side where nothing is wrong has not passed it.
        is_fine = low >= demand.bound if demand.operator == "<" else high <= demand.bound
        return "fulfilled" if is_fine else "undecided"
    return "violated" if below == (demand.operator == "<") else "fulfilled"

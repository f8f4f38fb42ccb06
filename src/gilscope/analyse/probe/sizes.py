"""The same call at several values of a variable: from which value on each way pays."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, inf, log

from gilscope.analyse.probe.advice import MeasuredMethod
from gilscope.analyse.probe.probing import Probed, analyse_probe
from gilscope.model.executor import Executor
from gilscope.model.report import SessionReport
from gilscope.statistics.estimate import Estimate


@dataclass(frozen=True)
class Point:
    """What was found at one value."""

    label: str
    """The value as the user wrote it."""
    value: float
    found: Probed


@dataclass(frozen=True)
class Crossing:
    """The value from which on calls that are handed out one by one gain; each end is 0 or infinite beyond the range.

    The gain is interpolated between neighbouring values, on logarithmic axes.
    """

    value: float
    """0: at every value; infinite: at none."""
    low: float
    """Where the upper end of the speedup's interval crosses."""
    high: float
    """Where its lower end does."""


@dataclass(frozen=True)
class Curve:
    """One way of making many calls at once, over all values at which it was measured."""

    executor: Executor
    workers: int
    points: tuple[tuple[Point, MeasuredMethod], ...]
    pays_from: Crossing | None
    """None where what handing out a call costs is not known, or a result cannot be sent back."""


@dataclass(frozen=True)
class Sizes:
    """A call at several values of a variable, in ascending order."""

    variable: str
    points: tuple[Point, ...]
    curves: tuple[Curve, ...]


def is_of_values(sessions: Sequence[SessionReport]) -> bool:
    """Return whether the sessions of a rotation have a value of a variable each, and are not environments."""
    return all(each.probe and each.probe.environment and each.probe.environment.variable for each in sessions)


def analyse_sizes(sessions: Sequence[SessionReport]) -> Sizes:
    """Return what the sessions of one rotation tell, each of which has its own value."""
    points = tuple(sorted(map(_make_point, sessions), key=lambda point: point.value))
    first = sessions[0].probe
    assert first is not None
    assert first.environment is not None
    return Sizes(first.environment.variable, points, tuple(_draw_curves(points)))


def _make_point(session: SessionReport) -> Point:
    assert session.probe is not None
    assert session.probe.environment is not None
    label = session.probe.environment.label
    return Point(label, float(label), analyse_probe(session))


def _draw_curves(points: Sequence[Point]) -> Iterator[Curve]:
    """Yield a curve for each way of several workers."""
    found: dict[tuple[str, int], list[tuple[Point, MeasuredMethod]]] = {}
    for point in points:
        for way in point.found.ways:
            case = way.arm.arm.case
            if case.workers > 1:
                found.setdefault((case.executor, case.workers), []).append((point, way))
    for (_, workers), own in found.items():
        yield Curve(own[0][1].arm.executor, workers, tuple(own), _find_crossing(own))


def _find_crossing(own: Sequence[tuple[Point, MeasuredMethod]]) -> Crossing | None:
    """Return from where on handing out single calls gains, and where the ends of its interval say so."""
    if any(not (way.comes_back and way.overhead_ns >= 0) for _, way in own):
        return None

    def cross(end: Callable[[Estimate], float]) -> float:
        return find_crossing([(point.value, _gain(point, way, end)) for point, way in own])

    usable = all(way.arm.speedup.has_interval for _, way in own)
    value = cross(lambda speedup: speedup.value)
    if not usable:
        return Crossing(value, 0.0, inf)
    return Crossing(value, cross(lambda speedup: speedup.high), cross(lambda speedup: speedup.low))


def _gain(point: Point, way: MeasuredMethod, end: Callable[[Estimate], float]) -> float:
    """Return the time of a call over that of its share of workers, with what handing it out costs."""
    call_ns = point.found.call_ns
    return call_ns / (call_ns / max(end(way.arm.speedup), 1e-9) + way.overhead_ns)


def find_crossing(gains: Sequence[tuple[float, float]]) -> float:
    """Return the value from which on a gain stays above 1: 0 if it always is, infinite if the last one is not.

    `gains` are pairs of a value above 0 and a gain, in ascending order; between two of them both logarithms are
    interpolated linearly.
    """
    if gains[-1][1] <= 1:
        return inf
    for (value, gain), (next_value, next_gain) in zip(reversed(gains[:-1]), reversed(gains[1:]), strict=True):
        if gain <= 1:
            share = -log(gain) / (log(next_gain) - log(gain))
            return exp(log(value) + share * (log(next_value) - log(value)))
    return 0.0

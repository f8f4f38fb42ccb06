"""Sessions that ran far apart from the others: which they are, and what they have in common."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, fsum, log
from statistics import fmean

from gilscope.analyse.pace import describe_pace, is_bimodal
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.starvation import WORTH_NAMING
from gilscope.statistics.estimate import Estimate

MOST_NAMED = 3
"""So many sessions that ran apart are named: those of the most arms."""


@dataclass(frozen=True)
class Beside:
    """A figure in the session that ran apart, and in the others; means over the arms in which it did."""

    apart: float
    others: float


@dataclass(frozen=True)
class SessionApart:
    """One session that was in the smaller of two modes in some arms, and slower there than the others, or faster."""

    session: str
    arms: int
    ratio: float
    """Its speedups over those of the other sessions: the geometric mean over these arms."""
    busy_cpus: Beside | None
    """CPU time per wall time."""
    capacity: Beside | None
    lost_cpus: Beside | None
    """CPUs that others had instead."""
    ended_on: tuple[int, ...] | None = None
    """The CPUs on which its tasks ended in most of these arms; None where the others' ended on the same ones."""
    others_ended_on: tuple[int, ...] | None = None


def find_sessions_apart(comparisons: Sequence[ComparisonScaling]) -> tuple[SessionApart, ...]:
    """Return the sessions that ran apart from the others, that of the most arms first."""
    found: dict[tuple[str, bool], list[tuple[ComparisonScaling, ArmScaling]]] = {}
    for comparison in comparisons:
        for arm in comparison.arms:
            for name in arm.speedup.apart:
                is_slower = find_ratio_apart(name, arm.speedup) < 1
                found.setdefault((name, is_slower), []).append((comparison, arm))
    named = (_describe(name, pairs) for (name, _), pairs in found.items())
    return tuple(sorted(named, key=lambda each: (-each.arms, each.session)))


def _describe(session: str, pairs: Sequence[tuple[ComparisonScaling, ArmScaling]]) -> SessionApart:
    ratios = [find_ratio_apart(session, arm.speedup) for _, arm in pairs]
    busy = [_beside(session, arm.busy_cpus, arm.speedup.apart) for _, arm in pairs]
    capacities = [
        _beside(session, {name: each.value for name, each in capacity.sessions.items()}, arm.speedup.apart)
        for comparison, arm in pairs
        if (capacity := comparison.capacities.get(arm.arm.case.at_once)) is not None
    ]
    lost = [
        _beside(session, {name: each.cpus for name, each in comparison.losses.items()}, arm.speedup.apart)
        for comparison, arm in pairs
    ]
    typical = exp(fsum(map(log, ratios)) / len(ratios))
    own, others = _usual_cpus(session, pairs)
    return SessionApart(session, len(pairs), typical, _mean(busy), _mean(capacities), _mean(lost), own, others)


def _usual_cpus(
    session: str, pairs: Sequence[tuple[ComparisonScaling, ArmScaling]]
) -> tuple[tuple[int, ...] | None, tuple[int, ...] | None]:
    """Return the CPUs on which a session's tasks ended in most of these arms, and the others'; None if the same."""
    own = Counter(arm.ended_on[session] for _, arm in pairs if session in arm.ended_on)
    others = Counter(cpus for _, arm in pairs for name, cpus in arm.ended_on.items() if name not in arm.speedup.apart)
    if not own or not others:
        return None, None
    first, second = own.most_common(1)[0][0], others.most_common(1)[0][0]
    return (first, second) if first != second else (None, None)


def find_ratio_apart(session: str, speedup: Estimate) -> float:
    """Return a session's own speedup over the typical one of those that did not run apart."""
    others = [each.value for name, each in speedup.sessions.items() if name not in speedup.apart]
    return speedup.sessions[session].value / exp(fsum(map(log, others)) / len(others))


def _beside(session: str, values: Mapping[str, float], apart: frozenset[str]) -> Beside | None:
    others = [value for name, value in values.items() if name not in apart]
    return Beside(values[session], fmean(others)) if session in values and others else None


def _mean(found: Sequence[Beside | None]) -> Beside | None:
    known = [each for each in found if each is not None]
    return Beside(fmean(each.apart for each in known), fmean(each.others for each in known)) if known else None


def write_modes(comparisons: Sequence[ComparisonScaling]) -> Iterator[str]:
    """Say where sessions, or the rounds of one, fall into two modes, and what those that ran apart have in common."""
    arms = [arm for each in comparisons for arm in each.arms]
    in_modes = sum(bool(arm.speedup.apart) for arm in arms)
    if in_modes:
        yield (
            f"Two modes: {in_modes} of {len(arms)} speedups are those of most sessions, as others ran far apart; "
            "their intervals reach over both"
        )
    for each in find_sessions_apart(comparisons)[:MOST_NAMED]:
        common = "; ".join(_write_common(each))
        how = "slower" if each.ratio < 1 else "faster"
        yield (
            f"Session {each.session} was {how} than the others in {each.arms} of {len(arms)} cases, at "
            f"{each.ratio:.2f}× their speedup{': ' if common else ''}{common}"
        )
    mixed = [(each, arm) for each in comparisons for arm in each.arms if arm.mixed]
    if mixed:
        first, arm = mixed[0]
        yield (
            f"In {len(mixed)} of {len(arms)} cases the times of a session fall into two groups (the first: "
            f"{first.label}, {arm.arm.case.label}, session {arm.mixed[0]}): its figure is of both"
        )
    yield from _write_bimodal(comparisons)


def _write_bimodal(comparisons: Sequence[ComparisonScaling]) -> Iterator[str]:
    slow = [(pace, each.label) for each in comparisons if (pace := each.pace) is not None and is_bimodal(pace)]
    if slow:
        worst, label = max(slow, key=lambda pair: pair[0].slowdown)
        yield (
            f"Bimodal: in {len(slow)} of {len(comparisons)} comparisons the best serial round took half of the "
            f"typical one. Most in {label}: {describe_pace(worst)}"
        )


def _write_common(apart: SessionApart) -> Iterator[str]:
    if apart.busy_cpus is not None:
        yield f"{apart.busy_cpus.apart:.2f} CPUs at work, {apart.busy_cpus.others:.2f} in the others"
    if apart.ended_on is not None and apart.others_ended_on is not None:
        own, others = _list_cpus(apart.ended_on), _list_cpus(apart.others_ended_on)
        yield f"its tasks ended on {own}, those of the others on {others}"
    if apart.capacity is not None:
        yield f"this machine's limit was {apart.capacity.apart:.2f} ×, {apart.capacity.others:.2f} × in the others"
    if apart.lost_cpus is not None and max(apart.lost_cpus.apart, apart.lost_cpus.others) >= WORTH_NAMING:
        lost = apart.lost_cpus
        yield f"other programs or guests had {lost.apart:.2f} CPUs, {lost.others:.2f} in the other sessions"


def _list_cpus(numbers: Sequence[int]) -> str:
    return f"CPU{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"

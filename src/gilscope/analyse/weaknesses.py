"""What weakens a setting's figures: warnings of one kind are counted, and the worst is named."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import nextafter
from types import MappingProxyType
from typing import Literal, get_args

from gilscope.analyse.modes import find_ratio_apart
from gilscope.analyse.pace import is_bimodal
from gilscope.analyse.reasons import Excess
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.scaling import NOISY_FLOOR
from gilscope.model.report import Ending, EndReason, SessionReport

APART = 1.1
"""Sessions whose speedups of one arm are farther apart than this are worth a warning."""

Kind = Literal[
    "interrupted",
    "one session",
    "other results",
    "other inputs",
    "recorded",
    "facts",
    "missing",
    "above limit",
    "slow serial",
    "few blocks",
    "noise",
    "out of time",
    "sessions apart",
    "rounds apart",
    "scatter",
]
"""The gravest first: in this order they are shown."""

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Weakness:
    """Warnings of one kind."""

    kind: Kind
    count: int = 1
    of: int = 1
    """How many there are of what is counted: comparisons, arms or sessions."""
    worst: str = ""
    """The kernel where it is worst; or the first text that a session has recorded, or the facts that differ."""
    amount: float = 0.0
    """How bad it is there: more is worse. What that means depends on the kind."""
    cause: Excess = "unknown"
    """Of what is above the limit."""


def find_weaknesses(
    sessions: Sequence[SessionReport],
    comparisons: Sequence[ComparisonScaling],
    differing: Sequence[str],
    endings: Mapping[str, Ending] = MappingProxyType({}),
) -> tuple[Weakness, ...]:
    """Return what weakens the figures of sessions, the gravest first; `differing` are facts in which they differ.

    `endings` has why comparisons were measured no further, by their labels: these lack no session.
    What others took of the CPUs is not among it: that is the verdict on the machine (trust.py).
    """
    found = (
        *_of_records(sessions, differing),
        *_of_comparisons(comparisons, len(sessions), endings),
        *_of_limits(comparisons),
        *_of_arms(comparisons),
    )
    return join_weaknesses([found])


def join_weaknesses(settings: Iterable[Iterable[Weakness]]) -> tuple[Weakness, ...]:
    """Return the weaknesses of several settings together, each kind once, the gravest first."""
    found: dict[Kind, list[Weakness]] = {}
    for each in chain.from_iterable(settings):
        found.setdefault(each.kind, []).append(each)
    return tuple(_join(found[kind]) for kind in sorted(found, key=KINDS.index))


def find_spread(arm: ArmScaling) -> float:
    """Return how far apart the sessions' own speedups of an arm are: the largest over the smallest."""
    values = [each.value for each in arm.speedup.sessions.values()]
    return max(values) / min(values) if len(values) > 1 else 1.0


def _join(alike: Sequence[Weakness]) -> Weakness:
    worst = max(alike, key=lambda each: each.amount)
    return replace(worst, count=sum(each.count for each in alike), of=sum(each.of for each in alike))


def _of_records(sessions: Sequence[SessionReport], differing: Sequence[str]) -> Iterator[Weakness]:
    interrupted = sum(not each.complete for each in sessions)
    if interrupted:
        yield Weakness("interrupted", interrupted, len(sessions))
    measuring = sum(bool(each.measured) for each in sessions)
    if measuring == 1:
        yield Weakness("one session")
    setups = (measured.setup.warnings for each in sessions for measured in each.measured)
    texts = dict.fromkeys(chain(*(each.warnings for each in sessions), *setups))
    if texts:
        yield Weakness("recorded", len(texts), len(sessions), next(iter(texts)))
    if differing:
        yield Weakness("facts", len(differing), len(differing), ", ".join(differing))


def _of_comparisons(
    comparisons: Sequence[ComparisonScaling], sessions: int, endings: Mapping[str, Ending]
) -> Iterator[Weakness]:
    badness: dict[Kind, Callable[[ComparisonScaling], float]] = {
        "other results": lambda each: len(each.digests.outputs) - 1 if len(each.digests.inputs) == 1 else 0,
        "other inputs": lambda each: len(each.digests.inputs) - 1,
        "missing": lambda each: sessions - len(each.losses) if each.losses and each.label not in endings else 0,
        "slow serial": lambda each: each.pace.slowdown if each.pace is not None and is_bimodal(each.pace) else 0,
        "few blocks": lambda each: not each.floor.has_interval,
        "out of time": lambda each: _find_width(each) if _ended_by(endings.get(each.label), "budget") else 0,
        "noise": lambda each: each.noise if each.noise > NOISY_FLOOR else 0,
    }
    for kind, judge in badness.items():
        yield from _count(kind, [(judge(each), each.kernel) for each in comparisons])


def _of_limits(comparisons: Sequence[ComparisonScaling]) -> Iterator[Weakness]:
    above = [
        (arm.efficiency.value, each.kernel, arm.above_limit.kind)
        for each in comparisons
        for arm in each.arms
        if arm.above_limit is not None and arm.efficiency is not None
    ]
    if above:
        most, kernel, cause = max(above)
        yield Weakness("above limit", len(above), sum(len(each.arms) for each in comparisons), kernel, most, cause)


def _of_arms(comparisons: Sequence[ComparisonScaling]) -> Iterator[Weakness]:
    badness: dict[Kind, Callable[[ArmScaling], float]] = {
        "sessions apart": _find_factor_apart,
        "rounds apart": lambda arm: len(arm.mixed),
        "scatter": lambda arm: spread if (spread := find_spread(arm)) > APART else 0,
    }
    for kind, judge in badness.items():
        yield from _count(kind, [(judge(arm), each.kernel) for each in comparisons for arm in each.arms])


def _count(kind: Kind, judged: Sequence[tuple[float, str]]) -> Iterator[Weakness]:
    """Yield how many are bad at all, and the worst, of pairs of how bad each is and its kernel."""
    bad = [(amount, kernel) for amount, kernel in judged if amount > 0]
    if bad:
        amount, kernel = max(bad, key=lambda pair: pair[0])
        yield Weakness(kind, len(bad), len(judged), kernel, amount)


def _ended_by(ending: Ending | None, reason: EndReason) -> bool:
    return ending is not None and ending.reason == reason


def _find_width(comparison: ComparisonScaling) -> float:
    """Return how far the widest interval of its speedups reaches up or down; next to 0 without any."""
    speedups = (arm.speedup for arm in comparison.fair_arms)
    return max((each.reach for each in speedups if each.has_interval), default=nextafter(0, 1))


def _find_factor_apart(arm: ArmScaling) -> float:
    """Return how many times slower or faster the session is that is farthest apart from the others; 0 for none."""
    ratios = [find_ratio_apart(name, arm.speedup) for name in arm.speedup.apart]
    return max((max(each, 1 / each) for each in ratios), default=0.0)

"""What a comparison of probes says beside the ratios: what became of the GIL, and what it cannot know."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp, inf, log1p, sqrt
from types import MappingProxyType

from gilscope.analyse.compare.figures import METRICS, KnownScatter, Metric
from gilscope.analyse.compare.probed_calls import name_call
from gilscope.analyse.compare.sides import Side
from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.probe.verdicts import GilVerdict
from gilscope.model.case import Case
from gilscope.model.probe import Source
from gilscope.statistics.equivalence import Equivalence
from gilscope.statistics.estimate import CONFIDENCE, t_quantile
from gilscope.statistics.replication import Scatter

SESSION_SD = 0.1
"""How much the speedups of fresh processes scatter, if nobody says it. In the studies of docs/data their standard
deviation over sessions is 6 to 11 % (root mean square over all cases)."""

SCATTERS: Mapping[Metric, KnownScatter] = MappingProxyType(
    dict.fromkeys(METRICS, KnownScatter(Scatter(log1p(SESSION_SD) ** 2, inf)))
)
"""The same as what a comparison takes for known."""

KINDS: Mapping[GilVerdict, GilVerdict] = {"never lets go": "holds"}
"""Verdicts that are the same as another one where two are compared."""

UNDECIDED: tuple[GilVerdict, ...] = ("undecided", "broken", "unknown")


@dataclass(frozen=True)
class GilChange:
    """What a function does with the GIL on one side, and on the reference."""

    label: str
    """Of the side."""
    call: str
    before: Probed
    now: Probed
    verdict: Equivalence


def compare_gil(sides: Sequence[Side]) -> Iterator[GilChange]:
    """Yield for each side and function whether it does the same with the GIL as on the reference."""
    reference = {name_call(each): each for each in sides[0].probes}
    for side in sides[1:]:
        for call, now in {name_call(each): each for each in side.probes}.items():
            if call in reference:
                before = reference[call]
                yield GilChange(side.label, call, before, now, _compare_verdicts(before.verdict, now.verdict))


def write_caution(scatters: Mapping[Metric, KnownScatter]) -> str:
    """Return what a comparison of probes loses that were not measured in the same blocks."""
    deviation = sqrt(max(each.default.variance for each in scatters.values()))
    least = exp(t_quantile(1e9, CONFIDENCE) * sqrt(2) * deviation)
    return (
        "Probes are measured one after the other, not in the same blocks: whatever else changed meanwhile, as the "
        f"load of the machine, is in these ratios too. Single ones are taken to scatter by {exp(deviation) - 1:.0%} "
        f"(gilscope compare --session-sd): ratios from {1 / least:.2f} to {least:.2f} decide nothing. Three or more "
        "of each side, joined by gilscope merge, show how much they scatter."
    )


def find_source(sides: Sequence[Side], call: str) -> Source | None:
    """Return where a function begins: on the last side, which is what a project looks like now."""
    return next((each.source for side in reversed(sides) for each in side.probes if name_call(each) == call), None)


def is_starved(side: Side, case: Case) -> bool:
    """Return whether others took CPUs that the workers of a case needed, so that its speedup may be too low."""
    return any(
        way.is_starved
        for each in side.probes
        if name_call(each) == case.kernel
        for way in each.ways
        if (way.arm.arm.case.executor, way.arm.arm.case.workers) == (case.executor, case.workers)
    )


def _compare_verdicts(before: GilVerdict, now: GilVerdict) -> Equivalence:
    if before in UNDECIDED or now in UNDECIDED:
        return "undecided"
    return "same" if KINDS.get(before, before) == KINDS.get(now, now) else "differs"

"""The intervals of a setting's comparisons from the scatter of all its cases, kind by kind."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace

from gilscope.analyse.results import ComparisonScaling
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.moderation import moderate_all

Place = tuple[int, Hashable]
"""Which comparison, and which of its figures."""


def moderate_comparisons(comparisons: Sequence[ComparisonScaling]) -> tuple[ComparisonScaling, ...]:
    """Return comparisons of one setting whose intervals over sessions are moderated.

    Speedups, efficiencies, times, noise floors and capacities scatter differently: each kind is moderated by itself.
    """
    kinds: dict[str, dict[Place, Estimate]] = {}
    for index, each in enumerate(comparisons):
        for kind, place, estimate in _list_figures(each):
            kinds.setdefault(kind, {})[index, place] = estimate
    moderated = {kind: moderate_all(estimates) for kind, estimates in kinds.items()}
    return tuple(_replace_figures(each, index, moderated) for index, each in enumerate(comparisons))


def _list_figures(comparison: ComparisonScaling) -> Iterator[tuple[str, Hashable, Estimate]]:
    """Yield each figure with its kind and its place in the comparison."""
    yield "floor", None, comparison.floor
    yield "time", None, comparison.serial_ns
    for count, capacity in comparison.capacities.items():
        if count > 1:
            yield "capacity", count, capacity
    for arm in comparison.arms:
        yield "speedup", arm.arm, arm.speedup
        yield "time", arm.arm, arm.wall_ns
        if arm.efficiency is not None:
            yield "efficiency", arm.arm, arm.efficiency


def _replace_figures(
    comparison: ComparisonScaling, index: int, found: Mapping[str, Mapping[Place, Estimate]]
) -> ComparisonScaling:
    arms = tuple(
        replace(
            each,
            speedup=found["speedup"][index, each.arm],
            wall_ns=found["time"][index, each.arm],
            efficiency=None if each.efficiency is None else found["efficiency"][index, each.arm],
        )
        for each in comparison.arms
    )
    capacities = {
        count: found["capacity"][index, count] if count > 1 else each for count, each in comparison.capacities.items()
    }
    return replace(
        comparison,
        arms=arms,
        floor=found["floor"][index, None],
        serial_ns=found["time"][index, None],
        capacities=capacities,
    )

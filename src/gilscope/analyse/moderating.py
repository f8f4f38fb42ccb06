"""The intervals of a setting's comparisons from the scatter of all its cases, kind by kind."""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from gilscope.analyse import precision
from gilscope.analyse.results import ComparisonScaling
from gilscope.model.case import SERIAL
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.moderation import moderate_all

Place = tuple[int, Hashable]
"""Which comparison, and which of its figures."""


@dataclass(frozen=True)
class _Figure:
    what: str
    """Speedups, efficiencies, times, noise floors and capacities scatter differently."""
    place: Hashable
    """Within the comparison."""
    code: Hashable
    """What the code does with the GIL; of a capacity, what limits it."""
    workers: Hashable
    """Which family of them, and whether it is one worker alone."""
    estimate: Estimate

    @property
    def kinds(self) -> tuple[Hashable, ...]:
        """What it is alike with: the same code on the same workers; where these are few, any code on them."""
        return (self.code, self.workers), self.workers


def moderate_comparisons(
    comparisons: Sequence[ComparisonScaling], ended_early: Collection[str] = ()
) -> tuple[ComparisonScaling, ...]:
    """Return comparisons of one setting whose intervals over sessions are moderated, each kind by itself.

    `ended_early` has the labels of those that were measured until their intervals were narrow.
    """
    figures = [(index, figure) for index, each in enumerate(comparisons) for figure in _list_figures(each)]
    moderated: dict[str, Mapping[Place, Estimate]] = {}
    for what in dict.fromkeys(figure.what for _, figure in figures):
        own = {(index, each.place): each for index, each in figures if each.what == what}
        estimates = {place: each.estimate for place, each in own.items()}
        found = moderate_all(estimates, {place: each.kinds for place, each in own.items()})
        moderated[what] = {
            place: precision.widen(each, ended_early, comparisons[place[0]].label) for place, each in found.items()
        }
    return tuple(_replace_figures(each, index, moderated) for index, each in enumerate(comparisons))


def _list_figures(comparison: ComparisonScaling) -> Iterator[_Figure]:
    """Yield every figure of a comparison."""
    code = comparison.group
    yield _Figure("floor", None, code, SERIAL, comparison.floor)
    yield _Figure("time", None, code, SERIAL, comparison.serial_ns)
    for count, capacity in comparison.capacities.items():
        if count > 1:
            yield _Figure("capacity", count, comparison.bound, "native threads", capacity)
    for arm in comparison.arms:
        workers = (arm.family, arm.arm.case.at_once == 1)
        yield _Figure("speedup", arm.arm, code, workers, arm.speedup)
        yield _Figure("time", arm.arm, code, workers, arm.wall_ns)
        if arm.efficiency is not None:
            yield _Figure("efficiency", arm.arm, code, workers, arm.efficiency)


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

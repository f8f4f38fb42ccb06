"""Where a series of figures changes its level: a permutation test, its error held over all series that are looked at.

The statistic is Hawkins's likelihood ratio for one shift of the mean ("Testing a sequence of observations for a shift
in location", JASA 72, 1977), weighted by each figure's own error and the scatter between reports; several shifts are
found by binary segmentation (Scott and Knott, Biometrics 30, 1974). The weights do not depend on the order, so that
under "nothing changed" every order is as likely and the permutation test keeps its level.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gilscope.statistics.equivalence import adjust_by_holm
from gilscope.statistics.estimate import Array

LEVEL = 0.05
LEAST_REPORTS = 8
LEAST_SIDE = 3
PERMUTATIONS = 1999

MORE_PERMUTATIONS = 100
"""So many for each series, of which one is clear: else Holm's correction over many series could leave none."""

WORTH_MORE = 0.01


@dataclass(frozen=True)
class ChangePoint:
    """The first report at the new level, and how often chance alone makes a shift as clear."""

    index: int
    p_value: float


def find_change_points(
    series: Sequence[tuple[Sequence[float], Sequence[float]]], level: float = LEVEL
) -> list[list[ChangePoint]]:
    """Return for each series of figures and standard errors where its level changes, in order.

    Holm's correction runs over the series that have enough reports; a series that is split is looked at again on both
    sides, each at half the level. Too few reports give no change points.
    """
    arrays = [(np.asarray(figures, float), np.asarray(errors, float)) for figures, errors in series]
    splits = [_find_split(*each) for each in arrays]
    more = MORE_PERMUTATIONS * sum(each is not None for each in splits)
    if more > PERMUTATIONS:
        splits = [
            _find_split(*each, count=more - 1) if split and split.p_value <= WORTH_MORE else split
            for each, split in zip(arrays, splits, strict=True)
        ]
    adjusted = iter(adjust_by_holm([each.p_value for each in splits if each]))
    found: list[list[ChangePoint]] = []
    for (figures, errors), split in zip(arrays, splits, strict=True):
        p_value = next(adjusted) if split else 1.0
        if split is None or p_value > level:
            found.append([])
            continue
        before = _split_further(figures[: split.index], errors[: split.index], level / 2, 0)
        after = _split_further(figures[split.index :], errors[split.index :], level / 2, split.index)
        found.append([*before, ChangePoint(split.index, p_value), *after])
    return found


def _split_further(figures: Array, errors: Array, level: float, offset: int) -> list[ChangePoint]:
    split = _find_split(figures, errors)
    if split is None or split.p_value > level:
        return []
    before = _split_further(figures[: split.index], errors[: split.index], level / 2, offset)
    after = _split_further(figures[split.index :], errors[split.index :], level / 2, offset + split.index)
    return [*before, ChangePoint(offset + split.index, split.p_value), *after]


def _find_split(figures: Array, errors: Array, *, count: int = PERMUTATIONS) -> ChangePoint | None:
    """Return the likeliest shift and its p-value; nothing where reports are too few or all figures are equal."""
    if len(figures) < LEAST_REPORTS or np.ptp(figures) == 0:
        return None
    weights = _weigh_figures(figures, errors)
    random = np.random.Generator(np.random.PCG64(0))
    orders = random.permuted(np.tile(np.arange(len(figures)), (count, 1)), axis=1)
    observed = _score_splits(figures[None, :], weights[None, :])[0]
    by_chance = _score_splits(figures[orders], weights[orders]).max(axis=1)
    # Sums in another order differ in their last digits: an equal score must count as one that chance reaches.
    reached = np.count_nonzero(by_chance >= observed.max() * (1 - 1e-9))
    return ChangePoint(LEAST_SIDE + int(observed.argmax()), (1 + int(reached)) / (1 + count))


def _weigh_figures(figures: Array, errors: Array) -> Array:
    """Return one over each figure's variance: its own plus the scatter between reports (DerSimonian and Laird)."""
    own = np.maximum(errors**2, 1e-12 * np.var(figures))
    weights = 1 / own
    mean = np.average(figures, weights=weights)
    excess = float(weights @ (figures - mean) ** 2) - (len(figures) - 1)
    between = max(0.0, excess / float(weights.sum() - (weights @ weights) / weights.sum()))
    scaled: Array = 1 / (own + between)
    return scaled


def _score_splits(figures: Array, weights: Array) -> Array:
    """Return twice the log-likelihood ratio of a shift at every place, a row an order of the figures."""
    sums = np.cumsum(weights * figures, axis=1)
    masses = np.cumsum(weights, axis=1)
    places = slice(LEAST_SIDE - 1, figures.shape[1] - LEAST_SIDE)
    left, left_mass = sums[:, places], masses[:, places]
    right, right_mass = sums[:, -1:] - left, masses[:, -1:] - left_mass
    scores: Array = (left / left_mass - right / right_mass) ** 2 * left_mass * right_mass / masses[:, -1:]
    return scores

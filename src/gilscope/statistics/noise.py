"""The one rule for noise: nothing is claimed that two identical pieces of code may differ by."""

from math import log

from gilscope.statistics.estimate import Estimate


def is_beyond_noise(ratio: float, *floors: Estimate) -> bool:
    """Return whether a ratio is farther from 1 than every one of these intervals of two identical arms reaches.

    A floor without an interval, from too few blocks, limits nothing by itself: what has no interval claims nothing.
    """
    reach = max((max(abs(log(each.low)), abs(log(each.high))) for each in floors if each.has_interval), default=0.0)
    return ratio > 0 and abs(log(ratio)) > reach

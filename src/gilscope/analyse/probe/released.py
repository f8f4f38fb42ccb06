"""How much of a call others can run in: from when a watcher found the GIL free, and how long it waited else."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from gilscope.model.probe import Watched
from gilscope.statistics.estimate import CONFIDENCE, t_quantile


@dataclass(frozen=True)
class Released:
    """The share of a call's time in which another thread can have the GIL at once, with its 95 % interval."""

    value: float
    low: float
    high: float
    asks: int
    """How often the watcher has asked."""


def estimate_released_share(watched: Sequence[Watched]) -> Released | None:
    """Return the released share over all rounds, or None if the watcher never asked.

    While the watcher waits, the GIL is held. While it sleeps nobody looks; but its sleeps are of random (exponential)
    length, so that the share of times at which it then finds the GIL held is the share of the sleeping time in which
    it was (Wolff, "Poisson arrivals see time averages", Operations Research 30, 1982). With W waited, S slept, h of n
    asks in vain: held = (W + S·h/n) / (W + S).

    The interval is the wider one, on each side, of the scatter between rounds (jackknife, Student's t) and of the
    number of asks (Wilson's interval for h/n: J. Am. Stat. Assoc. 22, 1927).
    """
    rounds = [each for each in watched if each.asks]
    asks = sum(each.asks for each in rounds)
    if not asks:
        return None
    held = _held(rounds)
    low, high = _held_by_asks(rounds)
    if len(rounds) > 2:
        scatter = _jackknife(rounds) * t_quantile(len(rounds) - 1, CONFIDENCE)
        low, high = min(low, held - scatter), max(high, held + scatter)
    return Released(1 - held, max(0.0, 1 - high), min(1.0, 1 - low), asks)


def _held(rounds: Sequence[Watched]) -> float:
    in_vain, asks = sum(len(each.waited_ns) for each in rounds), sum(each.asks for each in rounds)
    return _with(rounds, in_vain / asks)


def _with(rounds: Sequence[Watched], asked_in_vain: float) -> float:
    """Return the held share if this share of asks was in vain."""
    waited_ns = sum(sum(each.waited_ns) for each in rounds)
    slept_ns = sum(each.slept_ns for each in rounds)
    return (waited_ns + slept_ns * asked_in_vain) / max(1, waited_ns + slept_ns)


def _held_by_asks(rounds: Sequence[Watched]) -> tuple[float, float]:
    n, z = sum(each.asks for each in rounds), t_quantile(1e9, CONFIDENCE)
    p = sum(len(each.waited_ns) for each in rounds) / n
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (
        _with(rounds, (middle - half) / (1 + z * z / n)),
        _with(rounds, (middle + half) / (1 + z * z / n)),
    )


def _jackknife(rounds: Sequence[Watched]) -> float:
    """Return the standard error of the held share, from what it is without each of the rounds."""
    n = len(rounds)
    without = [_held([*rounds[:place], *rounds[place + 1 :]]) for place in range(n)]
    mean = sum(without) / n
    return sqrt((n - 1) / n * sum((each - mean) ** 2 for each in without))

"""How much of a call others can run in: from when a watcher found the GIL free, and how long it waited else."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, sqrt
from typing import Literal

from gilscope.analyse.probe.waits import Share, divide_rounds
from gilscope.model.probe import Patience, Watched
from gilscope.statistics.estimate import CONFIDENCE, t_quantile

SWITCH_INTERVAL_NS = 5_000_000
"""CPython's own, which reports that do not say otherwise were measured with."""

NEARLY = 0.05
"""A share of the call within which it counts as all or nothing."""

Judgement = Literal["releases", "partly", "holds", "undecided"]


@dataclass(frozen=True)
class Released:
    """The share of a call's time in which another thread can have the GIL at once, with its 95 % interval."""

    value: float
    low: float
    high: float
    asks: int
    """How often the watcher has asked."""

    @property
    def judgement(self) -> Judgement:
        """Whether a call releases the GIL: only what the whole interval says, so that chance decides nothing."""
        if self.low >= 1 - NEARLY:
            return "releases"
        if self.high <= NEARLY:
            return "holds"
        return "partly" if self.low > NEARLY and self.high < 1 - NEARLY else "undecided"

    @property
    def times_as_long(self) -> float:
        """How many times as long it must be watched until its interval reaches over no border; infinite on one."""
        borders = [each for each in (NEARLY, 1 - NEARLY) if self.low < each < self.high]
        nearest = min((abs(self.value - each) for each in borders), default=inf)
        width = max(self.value - self.low, self.high - self.value)
        # An interval is as wide as one divided by the root of how often was asked.
        return inf if nearest == 0 else max(1, ceil((width / nearest) ** 2))


def estimate_released_share(
    watched: Sequence[Watched], switch_interval_ns: float = SWITCH_INTERVAL_NS
) -> Released | None:
    """Return the released share over all rounds, or None if the watcher never asked.

    While the watcher waits, the GIL is held. While it sleeps nobody looks; but its sleeps are of random (exponential)
    length, so that the share of times at which it then finds the GIL held is the share of the sleeping time in which
    it was (Wolff, "Poisson arrivals see time averages", Operations Research 30, 1982). With W waited until the GIL
    was released, U from then until the watcher was awake, S all other time of the call and h of n asks in vain:
    held = (W + S·h/n + U·q) / (W + S + U), where q is the share of wake-ups that came too late. Who is woken too late
    from a gap does not ask for so long, and that counts as U, too: the GIL was free at its beginning, as the watcher
    had just had it, and the gap may as well begin at its end. `divide_rounds` finds W, U, S and q.

    The interval is the wider one, on each side, of the scatter between rounds (jackknife, Student's t) and of the
    number of asks (Wilson's interval for h/n: J. Am. Stat. Assoc. 22, 1927), and what happened during U may be
    anything between free all the time and held as often as else.
    """
    rounds = divide_rounds([each for each in watched if each.asks], switch_interval_ns)
    asks = sum(each.asks for each in rounds)
    if not asks:
        return None
    whole = _add(rounds)
    held = _held(whole)
    low, high = _held_by_asks(whole)
    if len(rounds) > 2:
        scatter = _jackknife(rounds) * t_quantile(len(rounds) - 1, CONFIDENCE)
        low, high = min(low, held - scatter), max(high, held + scatter)
    unknown = (whole.woken_ns + max(0.0, whole.late_ns)) / max(1.0, _total(whole))
    low -= unknown * whole.held_again
    high += unknown * max(0.0, whole.in_vain / asks - whole.held_again)
    return Released(1 - held, max(0.0, 1 - high), min(1.0, 1 - low), round(asks))


def judge_letting_go(patience: Sequence[Patience], share: Released | None) -> bool | None:
    """Return whether calls let go of the GIL by themselves, each time or sometimes; None if that cannot be told.

    One release that was seen is enough. That there is none is believed only of calls that were made from beginning to
    end beside a watcher that waited, and not where the released share clearly says something else.
    """
    if any(each.answered for each in patience):
        return True
    is_released = share is not None and share.judgement in ("releases", "partly")
    return False if any(each.in_vain for each in patience) and not is_released else None


def _add(rounds: Sequence[Share]) -> Share:
    """Return all rounds as one."""
    return Share(
        sum(each.asks for each in rounds),
        sum(each.in_vain for each in rounds),
        sum(each.held_ns for each in rounds),
        sum(each.woken_ns for each in rounds),
        sum(each.slept_ns for each in rounds),
        sum(each.late_ns for each in rounds),
        rounds[0].held_again,
    )


def _total(share: Share) -> float:
    return share.held_ns + share.woken_ns + max(0.0, share.slept_ns) + max(0.0, share.late_ns)


def _held(share: Share) -> float:
    return _with(share, share.in_vain / share.asks)


def _with(share: Share, asked_in_vain: float) -> float:
    """Return the held share if this share of asks was in vain."""
    slept_ns = max(0.0, share.slept_ns)
    unknown_ns = share.woken_ns + max(0.0, share.late_ns)
    held_ns = share.held_ns + unknown_ns * share.held_again + slept_ns * min(1.0, max(0.0, asked_in_vain))
    return held_ns / max(1.0, _total(share))


def _held_by_asks(share: Share) -> tuple[float, float]:
    n, z = share.asks, t_quantile(1e9, CONFIDENCE)
    p = min(1.0, max(0.0, share.in_vain / n))
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return _with(share, (middle - half) / (1 + z * z / n)), _with(share, (middle + half) / (1 + z * z / n))


def _jackknife(rounds: Sequence[Share]) -> float:
    """Return the standard error of the held share, from what it is without each of the rounds."""
    n = len(rounds)
    without = [_held(_add([*rounds[:place], *rounds[place + 1 :]])) for place in range(n)]
    mean = sum(without) / n
    return sqrt((n - 1) / n * sum((each - mean) ** 2 for each in without))

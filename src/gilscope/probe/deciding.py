"""Watches a call until it is decided whether it releases the GIL."""

import sys
from collections.abc import Callable, Iterator
from itertools import islice

from gilscope.analyse.probe.released import estimate_released_share
from gilscope.model.probe import Watched
from gilscope.probe import budget, pooled_calls, prepared_calls, watching
from gilscope.probe.call import Call
from gilscope.system.clock import Clock

Watch = Callable[[], tuple[Watched, ...]]


def make_watch(call: Call, count: int) -> Watch:
    """Return a function that watches one round of so many calls; it does nothing if there is no GIL."""
    if watching.unavailable() is not None:
        return tuple
    watcher = watching.Watcher(seed=1)
    # Where objects are made before, there are no more calls than they are for.
    least_ns = 0 if call.prepares else budget.WATCH_NS
    return lambda: (
        pooled_calls.attempt(lambda: watcher.watch(prepared_calls.prepare(call.direct, count), count, least_ns)),
    )


def watch_until_decided(
    watch: Watch, watched: tuple[Watched, ...], clock: Clock, seconds: float
) -> Iterator[tuple[Watched, ...]]:
    """Yield all rounds after each further one, until they decide whether the call releases the GIL, or time is over.

    It is judged only after twice as many rounds each time: to look after every round would find what chance shows.
    """
    end_ns = clock.wall_ns() + int(seconds * 1e9)
    while _is_undecided(watched):
        for more in islice(iter(watch, None), len(watched)):
            watched += more
            yield watched
            if clock.wall_ns() > end_ns:
                return


def _is_undecided(watched: tuple[Watched, ...]) -> bool:
    share = estimate_released_share(watched, sys.getswitchinterval() * 1e9)
    # On a busy machine the watcher may not have asked at all.
    return bool(watched) and (share is None or share.judgement == "undecided")

"""Makes a call one by one, before workers make it: what sending it costs, and what it returns by itself."""

from gilscope.model.probe import Pickling, Signs
from gilscope.probe import pickles, sending, worker
from gilscope.probe.budget import SECONDS, Wishes
from gilscope.probe.call import Call
from gilscope.probe.copies import CallLoop
from gilscope.probe.pooled_calls import Expected, Raised
from gilscope.system.clock import Clock

MOST_COMPARED_BYTES = 8 << 20
"""Larger results are not compared."""

COMPARED = 0.03
"""The share of the seconds in which results are compared: once for calls made one by one, once for each executor."""


def measure_alone(
    call: Call, wishes: Wishes, clock: Clock, signs: Signs
) -> tuple[Pickling, Expected | None, bool | None]:
    """Make calls one by one; return what pickling costs, what workers should return, and whether results differ.

    Workers' results are compared with none if those of calls made one by one differ, too, or are large.
    """
    with CallLoop(1):
        result = call()
    pickling = sending.measure_pickling(call, result, clock)
    if signs.results_differ is not False:
        return pickling, None, signs.results_differ
    try:
        pickled, seconds = pickles.dumps(result, MOST_COMPARED_BYTES), count_comparing_seconds(wishes)
    except pickles.TooLarge:
        return pickling, None, False
    alone = worker.compare(call.name, pickled, seconds)
    if isinstance(alone, worker.Failed):
        raise Raised(alone.reason)
    return pickling, None if alone.differing else Expected(pickled, seconds), alone.differing > 0


def count_comparing_seconds(wishes: Wishes) -> float:
    """Return for how long results are compared, each time."""
    return COMPARED * min(wishes.seconds, SECONDS)

"""How much of a call another thread can run in, by a watcher in this process (gilscope/probe/watching.py).

What counts is how long the watcher waits for the GIL, and nothing else that keeps a thread from running: so it holds
on a busy machine too. As a program (`python -m tests.implementations.watched KERNEL IMPLEMENTATION…`) it watches
implementations in
the order given.
"""

import json
import sys
from collections.abc import Callable
from inspect import getclosurevars

from gilscope import kernels
from gilscope.analyse.probe.released import share
from gilscope.probe.watching import Watcher
from tests.parity.calls import arguments, compiled, inputs, passed

CALLS = 5

ROUNDS = 3


def released_share(call: Callable[[], None]) -> float:
    """Return the share, from 0 to 1."""
    watcher = Watcher(seed=1)
    found = share([watcher.watch(call, CALLS) for _ in range(ROUNDS)])
    assert found is not None, "a call was over before the watcher could ask"
    return found.value


def large_call(kernel: str, implementation: str) -> Callable[[], None]:
    """Return a call of tens of milliseconds, compiled and warm."""
    spec = kernels.load(kernel).SPEC
    part = (0, spec.split_length("large"))
    buffers = [passed(array) for array in arguments(spec, "large", part, inputs(kernel, "large")).values()]
    function = compiled(kernel, implementation)
    function(*buffers, *part)
    return lambda: function(*buffers, *part)


def _was_cached(kernel: str, implementation: str) -> bool:
    jitted = getclosurevars(compiled(kernel, implementation)).nonlocals["jitted"]
    return bool(jitted.stats.cache_hits)


def _main(kernel: str, *names: str) -> None:
    calls = {name: large_call(kernel, name) for name in names}
    released = {name: released_share(call) for name, call in calls.items()}
    cached = {name: _was_cached(kernel, name) for name in names}
    sys.stdout.write(json.dumps({"released": released, "cached": cached}))


if __name__ == "__main__":
    _main(*sys.argv[1:])

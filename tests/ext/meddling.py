"""Changes the arguments of every compiled kernel from another thread while it runs: results may be wrong, no more.

    python -m tests.ext.meddling --seconds 1
    python -m tests.ext.meddling --seconds 60 --every-level

What was checked before the GIL was released may be something else when it is used. A write or read outside of a
buffer is seen by AddressSanitizer; without it, most end the process by and by.
"""

import argparse
import copy
import faulthandler
import sys
import threading
import time
from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np

from gilscope import _ext, kernels
from gilscope.errors import InvalidBuffer
from gilscope.model.kernel import Kernel
from gilscope.system import gil
from tests.ext.fuzz import Entry, entries
from tests.ext.hostile import FLOATS, INTEGERS, Arguments

AT_ONCE = 64
"""So many elements are changed before the next argument's turn."""

SECONDS_TO_HANG = 60
"""A call that lasts so long hangs."""


def list_entries(*, every_level: bool) -> Iterator[Entry]:
    """Yield the kernels that run while another thread does: those that release the GIL, or all if there is none."""
    levels = _ext.runnable_levels() if every_level else (_ext.level(),)
    for entry in entries():
        level, _, name = entry.name.partition(".")
        if (
            level in levels
            and name in kernels.names()
            and (_releases(kernels.load(name).SPEC) or not gil.is_enabled())
        ):
            yield entry


def _releases(spec: Kernel) -> bool:
    return "cython_nogil" not in spec.skips


def meddle(entry: Entry, seconds: float, seed: int) -> int:
    """Call a kernel for so many seconds while a thread changes its arguments; return how many calls it made."""
    random = Random(f"{seed} {entry.name}")
    given = _draw_whole_call(entry, random)
    right = copy.deepcopy(given)
    stop = threading.Event()
    thread = threading.Thread(target=_change, args=(given, random, stop), name="meddler")
    thread.start()
    calls, end = 0, time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            faulthandler.dump_traceback_later(SECONDS_TO_HANG, exit=True)
            try:
                entry.function(*given)
            except InvalidBuffer:
                # What the meddler has left is refused before anything runs: begin anew.
                _restore(given, right)
            calls += 1
    finally:
        faulthandler.cancel_dump_traceback_later()
        stop.set()
        thread.join()
    return calls


def _draw_whole_call(entry: Entry, random: Random) -> Arguments:
    """Return right arguments of a call over the whole of the inputs, which lasts the longest."""
    drawn = [entry.right(random) for _ in range(20)]
    longest = max(drawn, key=lambda given: int(given[-2]) - int(given[-3]))
    longest[-1] = _releases(kernels.load(entry.name.partition(".")[2]).SPEC)
    return longest


def _restore(given: Arguments, right: Arguments) -> None:
    for mine, theirs in zip(given, right, strict=True):
        if isinstance(mine, np.ndarray | list):
            mine[:] = theirs


def _change(given: Arguments, random: Random, stop: threading.Event) -> None:
    while not stop.is_set():
        for each in given:
            if isinstance(each, np.ndarray) and each.size:
                places = np.array([random.randrange(each.size) for _ in range(AT_ONCE)])
                each[places] = _draw_values(each.dtype, random)
            elif isinstance(each, list):
                kept = list(each)
                each.clear()
                each.extend(kept)


def _draw_values(dtype: "np.dtype[Any]", random: Random) -> Any:
    if dtype.kind == "f":
        return np.array(random.choices(FLOATS, k=AT_ONCE), dtype)
    info = np.iinfo(dtype)
    fitting = [value for value in (*INTEGERS, int(info.max), int(info.min)) if info.min <= value <= info.max]
    return np.array(random.choices(fitting, k=AT_ONCE), dtype)


def main() -> None:
    """Meddle with every kernel in turn, and print how many calls each stood."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=0.2, help="for each kernel")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every-level", action="store_true", help="at every ISA level that runs here")
    options = parser.parse_args()
    faulthandler.enable()
    sys.setswitchinterval(1e-4)
    for entry in list_entries(every_level=options.every_level):
        print(f"{entry.name}: ", end="", flush=True)
        print(f"{meddle(entry, options.seconds, options.seed)} calls", flush=True)


if __name__ == "__main__":
    main()

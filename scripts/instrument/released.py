"""Compare released shares with the truth: calls of the kernel partial_release, which hold the GIL for a known share.

    python scripts/instrument/released.py                       the machine as it is
    python scripts/instrument/released.py --busy 2              beside two busy loops
    python scripts/instrument/released.py --cycles 20,1000      how long a call lasts, in µs

What is true is measured as CPU time, with the GIL held all the time and nobody watching. The last column says whether
the 95 % interval holds it.
"""

import argparse
import subprocess
import sys
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gilscope import _ext
from gilscope.analyse.probe.released import estimate_released_share
from gilscope.probe.budget import WATCH_NS
from gilscope.probe.watching import Watcher
from gilscope.render import numbers

SHARES = (0, 5, 25, 50, 75, 100)

CYCLES_US = (20, 50, 200, 1000, 5000, 20_000)

TIMED_STEPS, TIMED_PAIRS, TIMED = 1_000_000, 1000, 15

TOGETHER_NS = 200_000

LOOP = "import os; parent = os.getppid()\nwhile os.getppid() == parent: pass"
"""It ends with this process, however that ends."""


def main() -> None:
    """Print a table: a line for each length of a call and each share."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--busy", type=int, default=0, help="how many busy loops run beside it")
    parser.add_argument(
        "--rounds", type=int, default=20, help="how many rounds are watched, as many as a probe's blocks"
    )
    parser.add_argument("--cycles", default=",".join(map(str, CYCLES_US)))
    parser.add_argument("--shares", default=",".join(map(str, SHARES)), help="held, in percent")
    wanted = parser.parse_args()
    met = []
    with busy_loops(wanted.busy):
        step_ns = time_step_ns()
        pair_ns = time_pair_ns(step_ns)
        print(f"{step_ns:.2f} ns a step, {pair_ns:.0f} ns to let go and take again, {wanted.busy} busy loops\n")
        print("| call | released | measured | within |", "| --- | --: | --: | --- |", sep="\n")
        for cycle_us in map(float, wanted.cycles.split(",")):
            for held_percent in map(int, wanted.shares.split(",")):
                steps = cycle_us * 1000 / step_ns
                held = round(steps * held_percent / 100)
                met.append(compare(held, round(steps) - held, step_ns, pair_ns, wanted.rounds))
    print(f"\n{sum(met)} of {len(met)} intervals hold the truth.")


def compare(held: int, released: int, step_ns: float, pair_ns: float, rounds: int) -> bool:
    """Print what is measured of a call of so many steps, and return whether its interval holds the truth."""
    call_ns = (held + released) * step_ns + pair_ns
    call, calls = make_call(held, released, call_ns)
    truth = released * step_ns / call_ns
    watcher = Watcher(seed=1)
    found = estimate_released_share([watcher.watch(call, calls) for _ in range(rounds)])
    assert found is not None
    is_met = found.low - 1e-9 <= truth <= found.high + 1e-9
    shown = numbers.share_with_interval(found.value, found.low, found.high)
    print(f"| {call_ns / 1e6:.3g} ms | {100 * truth:.1f}% | {shown} | {'yes' if is_met else 'NO'} |", flush=True)
    return is_met


def make_call(held: int, released: int, call_ns: float) -> tuple[Callable[[], object], int]:
    """Return a call of the kernel, which makes several short ones, and how many of it make up a watched round.

    They follow each other in native code, since Python between them holds the GIL; but not where nothing is released,
    as nobody else would have a turn.
    """
    kernel = _ext.load("partial_release").kernel
    count = max(1, int(WATCH_NS / call_ns))
    together = max(1, min(count, int(TOGETHER_NS / call_ns))) if released else 1
    states, seeds = array("Q", [0] * together), array("Q", [1] * together)
    steps = array("q", [held, released])
    return lambda: kernel(states, seeds, steps, 0, together, released > 0), -(-count // together)


def time_step_ns() -> float:
    """Return the CPU time of a step."""
    kernel = _ext.load("partial_release").kernel
    states, seeds, steps = array("Q", [0]), array("Q", [1]), array("q", [TIMED_STEPS, 0])
    return time_ns(lambda: kernel(states, seeds, steps, 0, 1, False)) / TIMED_STEPS


def time_pair_ns(step_ns: float) -> float:
    """Return the CPU time of letting the GIL go and taking it again, in which it counts as held."""
    kernel = _ext.load("partial_release").kernel
    states, seeds, steps = array("Q", [0] * TIMED_PAIRS), array("Q", [1] * TIMED_PAIRS), array("q", [1, 1])
    return max(0.0, time_ns(lambda: kernel(states, seeds, steps, 0, TIMED_PAIRS, True)) / TIMED_PAIRS - 2 * step_ns)


def time_ns(call: Callable[[], object]) -> int:
    """Return the CPU time of a call: the least of some tries, as other programs can only add to it."""
    times = []
    for _ in range(TIMED):
        begin_ns = time.thread_time_ns()
        call()
        times.append(time.thread_time_ns() - begin_ns)
    return min(times)


@contextmanager
def busy_loops(count: int) -> Iterator[None]:
    """Keep so many CPUs busy meanwhile."""
    loops = [subprocess.Popen([sys.executable, "-c", LOOP]) for _ in range(count)]
    try:
        yield
    finally:
        for each in loops:
            each.kill()
            each.wait()


if __name__ == "__main__":
    main()

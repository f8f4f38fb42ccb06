"""Call every compiled entry point with right, slightly wrong and hostile arguments: it may refuse, never crash.

    python -m tests.ext.fuzz --calls 100000
    python -m tests.ext.fuzz --first 4321 --calls 1 --verbose    one of these calls again, and what it is given

A call returns or raises one of `REFUSALS`. Anything else is a finding: an exception ends with its traceback, a crash
with the system's own. Each call is drawn from the seed and its number alone. What is read or written out of a buffer
is seen by AddressSanitizer only: `nox -s asan`.
"""

import argparse
import faulthandler
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from random import Random
from typing import TypeAlias

from gilscope import _ext, kernels
from gilscope.errors import InvalidBuffer
from tests.ext.hostile import Arguments, right, right_triad, shorten, spoil

Outcomes: TypeAlias = Counter[tuple[str, str]]

REFUSALS = (InvalidBuffer, TypeError, OverflowError, ValueError)
CALLS_TO_TELL = 5000
SECONDS_TO_HANG = 60
"""If these many calls take so long, one of them hangs."""
CALLS_TO_REACH_ALL = 2000
"""So many calls meet every entry point often enough for both a return and a refusal."""


@dataclass(frozen=True)
class Entry:
    """A compiled function, and how its right arguments are drawn."""

    name: str
    function: Callable[..., object]
    right: Callable[[Random], Arguments]


def entries() -> Iterator[Entry]:
    """Yield all entry points that this CPU can run: every kernel and the triad of capacity, at each ISA level."""
    for level in _ext.runnable_levels():
        for name in kernels.names():
            spec = kernels.load(name).SPEC
            function = import_module(f"gilscope._ext.{level}.{name}").kernel
            yield Entry(f"{level}.{name}", function, partial(right, spec))
        yield Entry(f"{level}.run_triad", import_module(f"gilscope._ext.{level}.capacity").run_triad, right_triad)


def call(entry: Entry, random: Random, tell: Callable[[str], None] | None = None) -> str:
    """Draw one call, make it and return what came of it."""
    given = entry.right(random)
    for _ in range(random.choice((0, 1, 1, 1, 2, 3))):
        spoil(random, given)
    shorten(given)
    if tell:
        tell(" ".join(f"{entry.name}{tuple(given)}".split()))
    return try_call(entry, given)


def try_call(entry: Entry, given: Arguments) -> str:
    """Give an entry point these arguments and return what came of it: `returned`, or the name of the refusal."""
    try:
        entry.function(*given)
    except REFUSALS as error:
        return type(error).__name__
    return "returned"


def run(entry_points: Sequence[Entry], seed: int, numbers: range, tell: Callable[[str], None] | None) -> Outcomes:
    """Return for each entry point and outcome how many of the calls had it."""
    outcomes: Outcomes = Counter()
    try:
        for number in numbers:
            if number % CALLS_TO_TELL == 0:
                faulthandler.dump_traceback_later(SECONDS_TO_HANG, exit=True)
                print(f"call {number} …", file=sys.stderr, flush=True)
            random = Random(seed << 64 | number)
            entry = random.choice(entry_points)
            outcomes[entry.name, call(entry, random, tell)] += 1
    finally:
        faulthandler.cancel_dump_traceback_later()
    return outcomes


def main() -> None:
    """Make the calls, print what came of them, and exit with whether each entry point both returned and refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=CALLS_TO_REACH_ALL)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first call")
    parser.add_argument("--verbose", action="store_true", help="print each call before it is made")
    options = parser.parse_args()
    faulthandler.enable()
    tell = (lambda line: print(line, flush=True)) if options.verbose else None
    entry_points = list(entries())
    outcomes = run(entry_points, options.seed, range(options.first, options.first + options.calls), tell)
    returned = {name for name, outcome in outcomes if outcome == "returned"}
    refused = {name for name, outcome in outcomes if outcome != "returned"}
    for outcome in sorted({outcome for _, outcome in outcomes}):
        print(f"{sum(count for (_, each), count in outcomes.items() if each == outcome):8} {outcome}")
    print(f"{outcomes.total():8} calls of {len(entry_points)} entry points")
    if options.calls >= CALLS_TO_REACH_ALL and not returned == refused == {entry.name for entry in entry_points}:
        sys.exit("Some entry points never returned, or never refused: nothing was tried there.")


if __name__ == "__main__":
    main()

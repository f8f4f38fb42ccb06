"""What a call of a compiled kernel costs, when it has nothing to compute, compared between several builds.

    python scripts/instrument/call_cost.py .venv-abi3/bin/python .venv-cp313/bin/python

Each build is an environment's interpreter. They take turns in fresh processes, each of which gives its best of five.
The table has the median of the processes, and of the ratios to the first build within a turn, with their quartiles.
"""

import json
import statistics
import subprocess
import sys
import timeit
from functools import partial
from typing import Any

import numpy as np

from gilscope import _ext, kernels

TURNS = 15
CALLS = 20_000
KERNELS = ("mandelbrot", "triad", "nbody")


def nothing_to_compute(kernel: str) -> list[Any]:
    """Return the arguments of a call that checks them all, and has no part of the result to compute."""
    spec = kernels.load(kernel).SPEC
    dimensions = spec.sizes["tiny"].dimensions
    lengths = [0 if buffer.sliced else buffer.elements(dimensions) for buffer in spec.buffers]
    buffers = [np.zeros(n, buffer.format).data for n, buffer in zip(lengths, spec.buffers, strict=True)]
    return [*buffers, 0, 0]


def measure() -> dict[str, float]:
    """Return nanoseconds a call for each kernel, holding the GIL: releasing it costs the same in every build."""
    found = {}
    for kernel in KERNELS:
        call = partial(_ext.load(kernel).kernel, *nothing_to_compute(kernel), False)
        found[f"{kernel}, {len(call.args) - 3} buffers"] = min(timeit.repeat(call, number=CALLS)) / CALLS * 1e9
    return found


def main() -> None:
    """Let the builds take turns, and print a table."""
    builds = sys.argv[1:]
    if not builds:
        print(json.dumps(measure()))
        return
    turns = []
    for _ in range(TURNS):
        answers = [subprocess.run([build, __file__], capture_output=True, check=True).stdout for build in builds]
        turns.append([json.loads(answer) for answer in answers])
    for row in turns[0][0]:
        for index, build in enumerate(builds):
            cost_ns = statistics.median(turn[index][row] for turn in turns)
            ratios = sorted(turn[index][row] / turn[0][row] for turn in turns)
            spread = f"{ratios[len(ratios) // 4]:.3f}–{ratios[-1 - len(ratios) // 4]:.3f}"
            print(f"{row:24} {cost_ns:6.0f} ns   {statistics.median(ratios):.3f} × [{spread}]   {build}")


if __name__ == "__main__":
    main()

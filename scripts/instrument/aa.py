"""Does a 95 % interval miss in 5 % of cases? Two identical arms tell: every interval without 1 is a false alarm.

    python scripts/instrument/aa.py

measures the same serial case twice in every block, by the very code that measures a study, cuts the blocks into
repetitions, and has each repetition analysed as a study would be. All repetitions are of one session: what differs
between sessions is no part of the answer.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from scipy.stats import binomtest

from gilscope import environment
from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.scaling import Conditions, scale
from gilscope.errors import GilscopeError
from gilscope.measure import timing
from gilscope.measure.pools import Pools
from gilscope.model.case import Arm, Case, Comparison
from gilscope.model.report import Measured
from gilscope.plan.declarations import declare
from gilscope.statistics.estimate import Estimate
from gilscope.statistics.sample_size import LEAST_BLOCKS
from gilscope.system.clock import Clock

SHOWN = ("cpu_model", "effective_cpus", "hypervisor", "system", "release", "implementation", "python", "isa_level")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, analyse, tell. Returns the exit status: 2 if the options name nothing that can be measured."""
    options = _parser().parse_args(arguments)
    try:
        measured = _measure(_comparison(options), options.repetitions * options.blocks, options.seed)
    except GilscopeError as error:
        print(f"aa: {error}", file=sys.stderr)
        return 2
    floors = [_scaled(each).floor for each in _repetitions(measured, options.blocks)]
    result = _result(measured, floors, options.blocks)
    print(json.dumps(result, indent=2) if options.json else _text(result))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="How often do two identical arms differ at a nominal 5 %?")
    parser.add_argument("--repetitions", type=_number_from(1), default=400)
    parser.add_argument("--blocks", type=_number_from(LEAST_BLOCKS), default=20, help="blocks in each repetition")
    parser.add_argument("--kernel", default="mandelbrot")
    parser.add_argument("--implementation", default="cython_nogil")
    parser.add_argument("--size", default="small", choices=("tiny", "small", "large"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="for programs")
    return parser


def _number_from(least: int) -> Any:
    def number(text: str) -> int:
        if int(text) < least:
            raise argparse.ArgumentTypeError(f"must be at least {least}")
        return int(text)

    return number


def _comparison(options: argparse.Namespace) -> Comparison:
    case = Case(options.kernel, options.size, options.implementation, "serial", "shared", "static", 1)
    arms = (Arm("baseline", case), Arm("again", case))
    return Comparison(options.kernel, options.size, options.implementation, arms)


def _measure(comparison: Comparison, blocks: int, seed: int) -> Measured:
    clock = Clock()
    pools = Pools(clock)
    try:
        with timing.open_measurement(comparison, pools, clock, seed) as measurement:
            for block in range(blocks):
                measurement.run_block()
                if (block + 1) % -(-blocks // 10) == 0:
                    print(f"{block + 1} of {blocks} blocks", file=sys.stderr)
            return measurement.snapshot()
    finally:
        pools.close()


def _repetitions(measured: Measured, blocks: int) -> Iterator[Measured]:
    for first in range(0, len(measured.blocks), blocks):
        part = slice(first, first + blocks)
        rounds = tuple(each[part] for each in measured.rounds)
        yield replace(measured, rounds=rounds, blocks=measured.blocks[part])


def _scaled(measured: Measured) -> ComparisonScaling:
    return scale({"": measured}, Conditions(1, declare()))


def _result(measured: Measured, floors: Sequence[Estimate], blocks: int) -> dict[str, Any]:
    alarms = sum(floor.excludes(1.0) for floor in floors)
    interval = binomtest(alarms, len(floors)).proportion_ci(method="exact")
    walls_ms = [each.wall_ns / 1e6 for rounds in measured.rounds for each in rounds]
    return {
        "case": measured.comparison.label,
        "repetitions": len(floors),
        "blocks": blocks,
        "false_alarms": alarms,
        "share": alarms / len(floors),
        "share_low": float(interval.low),
        "share_high": float(interval.high),
        "median_width": statistics.median(floor.high - floor.low for floor in floors),
        "median_round_ms": statistics.median(walls_ms),
        "warnings": list(_scaled(measured).warnings),
        "facts": dict(environment.collect_facts()),
    }


def _text(result: dict[str, Any]) -> str:
    share, low, high = (f"{result[key]:.1%}" for key in ("share", "share_low", "share_high"))
    lines = [
        f"{result['case']}: {result['repetitions']} repetitions of {result['blocks']} blocks",
        f"{result['false_alarms']} intervals of 95 % exclude 1: {share} ({low} to {high}); nominal 5 %",
        f"typically an interval is {result['median_width']:.2%} wide, a round {result['median_round_ms']:.1f} ms",
        *(f"! {warning}" for warning in result["warnings"]),
        " · ".join(f"{key} {result['facts'].get(key)}" for key in SHOWN),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

r"""Fill the tables of docs/kernels.md from the reports beside it: no figure there is typed in.

    python -m scripts.docs.kernel_tables            writes the tables anew
    python -m scripts.docs.kernel_tables --check    exit status 1 if they are not what the reports say

The reports in docs/data are made by these commands, on an idle machine:

    gilscope run --isa all --sessions 2 --implementation cython_nogil,numba_nogil --executor serial \
        -o docs/data/levels.json
    gilscope run --blocks 6 --sessions 5 -o docs/data/cpython-3.11.json
    pytest benchmarks/test_ceilings.py --benchmark-only -k "not hand_written" --benchmark-json docs/data/ceilings.json
"""

import json
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.docs import marked, yardstick_table

from gilscope import kernels
from gilscope.analyse.study import analyse_study
from gilscope.measure import check
from gilscope.model.kernel import FORMATS
from gilscope.model.report import Measured, Report
from gilscope.record import json_report
from gilscope.render.markdown_tables import Markup, make_row

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "kernels.md"

FMA_FLOPS = 10_000_000 * 64 * 2
TRIAD_BYTES = 12 * (1 << 20) * 24
"""What a call of the reference kernels does (ext/capacity.pyx, capacity.py), bytes counted as STREAM does."""


@dataclass(frozen=True)
class Work:
    """What a kernel does at a size: in how many units, of how many floating-point operations each."""

    unit: str
    units: Callable[[Mapping[str, int]], float]
    flops: int | None
    """A division or a root counts as one; None for kernels of integers, which have no share of that roof."""


WORK = {
    "black_scholes": Work("option", lambda d: d["options"], 174),
    "edit_distance": Work("pair", lambda d: d["pairs"], None),
    "heat": Work("cell and sweep", lambda d: d["rows"] * d["columns"] * d["steps"] * 4, 6),
    "histogram": Work("value", lambda d: d["values"], None),
    "mandelbrot": Work("iteration", lambda _: _iterations(), 8),
    "matmul": Work("multiply-add", lambda d: d["rows"] * d["columns"] * d["depth"], 2),
    "monte_carlo_pi": Work("draw", lambda d: d["draws"], None),
    "nbody": Work("pair of bodies", lambda d: d["bodies"] ** 2, 18),
    "nearest": Work("difference", lambda d: d["points"] * d["centroids"] * d["dimensions"], 3),
    "sieve": Work("number", lambda d: d["n"], None),
    "spmv": Work("nonzero", lambda d: d["nonzeros"], 2),
    "triad": Work("element", lambda d: d["elements"], 2),
}


def page(text: str) -> str:
    """Return the page with every table made anew."""
    levels, default = (json_report.read(DOCS / f"data/{name}.json") for name in ("levels", "cpython-3.11"))
    ceilings = json.loads((DOCS / "data/ceilings.json").read_text(encoding="utf-8"))
    tables = {
        "levels": [*_levels(levels), "", marked.where(levels)],
        "roofline": [*_roofline(levels), "", _roofs(levels)],
        "ceilings": _ceilings(ceilings),
        "yardsticks": yardstick_table.make_table(DOCS / "data"),
        "scaling": [*_scaling(default), "", marked.where(default)],
    }
    return marked.filled(text, tables)


def _levels(report: Report) -> Iterator[str]:
    """Yield the time of each compiled kernel at each level, and what the levels bring."""
    levels = sorted({session.facts["isa_level"] for session in report.sessions})
    yield make_row(
        "kernel", "implementation", *(f"{level}, ms" for level in levels), *(f"{each} ×" for each in levels[1:])
    )
    yield make_row("---", "---", *["--:"] * (2 * len(levels) - 1))
    for kernel, implementation in _compared(report):
        times = {level: _serial_ns(report, level, kernel, implementation) for level in levels}
        gains = [times[levels[0]] / times[level] for level in levels[1:]]
        yield make_row(
            kernel,
            implementation,
            *(f"{times[each] / 1e6:.1f}" for each in levels),
            *(f"{gain:.1f}" for gain in gains),
        )


def _roofline(report: Report) -> Iterator[str]:
    """Yield what each kernel reaches on one thread at the best level, and which share of the roof that is."""
    level = _best_level(report)
    peak, stream = _peak(report, level), _stream(report, level)
    yield make_row("kernel", "unit", "flops", "bytes", "10⁶ units/s Cython", "Numba", "roof", "share Cython", "Numba")
    yield make_row("---", "---", *["--:"] * 4, "---", "--:", "--:")
    for kernel, work in WORK.items():
        spec = kernels.load(kernel).SPEC
        dimensions = spec.sizes["large"].dimensions
        units = work.units(dimensions)
        size_bytes = _compulsory_bytes(kernel) / units
        rates = [units / _serial_ns(report, level, kernel, each) * 1e9 for each in ("cython_nogil", "numba_nogil")]
        roof, name = _roof(work, size_bytes, peak, stream)
        yield make_row(
            kernel,
            work.unit,
            "–" if work.flops is None else str(work.flops),
            f"{size_bytes:.3g}",
            *(f"{rate / 1e6:.0f}" for rate in rates),
            name,
            *("–" if roof is None else f"{rate / roof:.0%}" for rate in rates),
        )


def _roof(work: Work, size_bytes: float, peak: float, stream: float) -> tuple[float | None, str]:
    """Return the most units a second that the lower of the two roofs admits, and which one that is."""
    by_memory = stream / size_bytes if size_bytes else float("inf")
    if work.flops is None:
        return (by_memory, "streaming") if size_bytes > 4 else (None, "integers")
    by_arithmetic = peak / work.flops
    return (by_memory, "streaming") if by_memory < by_arithmetic else (by_arithmetic, "multiply-adds")


def _roofs(report: Report) -> str:
    level = _best_level(report)
    return (
        f"The roofs, of the reference kernels in the same sessions, one thread, {level}: "
        f"{_peak(report, level) / 1e9:.1f} GFLOP/s in multiply-adds, {_stream(report, level) / 1e9:.1f} GB/s in a "
        f"triad over 24 MiB. {marked.where(report)}"
    )


def _ceilings(document: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        make_row("kernel", "yardstick", "floor Cython", "Cython", "floor Numba", "Numba"),
        make_row(*["---"] * 6),
    )
    found: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
    for benchmark in document["benchmarks"]:
        own = benchmark["extra_info"]["ceiling"]
        found.setdefault((own["kernel"], own["yardstick"]), {})[own["implementation"]] = own
    for (kernel, yardstick), both in found.items():
        cells = [
            cell
            for own in (both["cython_nogil"], both["numba_nogil"])
            for cell in (_floor(own), f"{own['ratio']:.2f} [{own['low']:.2f}–{own['high']:.2f}]")
        ]
        yield make_row(kernel, Markup(f"`{yardstick}`"), *cells)


def _floor(own: Mapping[str, Any]) -> str:
    return f"{own['floor']:.2f}" if own["floor"] else "–"


def _scaling(report: Report) -> Iterator[str]:
    (setting,) = analyse_study(report).settings
    yield from (
        make_row("kernel", "implementation", "serial, ms", "threads ×", "processes ×", "capacity"),
        make_row(*["---"] * 6),
    )
    for each in setting.comparisons:
        ways = [each.best(family) for family in ("threads", "processes")]
        yield make_row(
            each.kernel,
            each.implementation,
            f"{each.serial_ns.value / 1e6:.1f}",
            *(
                "–" if way is None else f"{way.speedup.value:.2f} [{way.speedup.low:.2f}–{way.speedup.high:.2f}]"
                for way in ways
            ),
            "–" if each.capacity is None else f"{each.capacity.value:.2f}",
        )


def _compared(report: Report) -> list[tuple[str, str]]:
    measured = report.sessions[0].measured
    return [(each.comparison.kernel, each.comparison.implementation) for each in measured]


def _best_level(report: Report) -> str:
    return max(str(session.facts["isa_level"]) for session in report.sessions)


def _of_level(report: Report, level: str) -> Iterator[Measured]:
    for session in report.sessions:
        if session.facts["isa_level"] == level:
            yield from session.measured


def _serial_ns(report: Report, level: str, kernel: str, implementation: str) -> float:
    """Return the typical time of a call: the median over sessions of the median over rounds."""
    return statistics.median(
        statistics.median(each.wall_ns for each in measured.rounds[0]) / measured.setup.repeats
        for measured in _of_level(report, level)
        if (measured.comparison.kernel, measured.comparison.implementation) == (kernel, implementation)
    )


def _reference_ns(report: Report, level: str, bound: str) -> float:
    return statistics.median(
        each.wall_ns
        for measured in _of_level(report, level)
        for arm, rounds in zip(measured.comparison.arms, measured.rounds, strict=True)
        if arm.role == "reference" and (arm.case.kernel, arm.case.workers) == (bound, 1)
        for each in rounds
    )


def _peak(report: Report, level: str) -> float:
    return FMA_FLOPS / _reference_ns(report, level, "fma") * 1e9


def _stream(report: Report, level: str) -> float:
    return TRIAD_BYTES / _reference_ns(report, level, "memory") * 1e9


def _compulsory_bytes(kernel: str) -> float:
    """Return the bytes of all arguments, each once a step: what no cache can save."""
    spec = kernels.load(kernel).SPEC
    dimensions = spec.sizes["large"].dimensions
    buffers = spec.with_roles("split", "whole", "output", "partial")
    once = sum(each.elements(dimensions) * FORMATS[each.format] for each in buffers)
    return once * spec.steps("large")


def _iterations() -> float:
    """Return how many iterations the large frame takes: the sum of its counts."""
    return float(check.make_problem("mandelbrot", "large", 1).expected["counts"].sum(dtype=float))


if __name__ == "__main__":
    sys.exit(marked.main(PAGE, page, sys.argv[1:]))

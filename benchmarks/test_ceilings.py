"""How near the kernels are to what the hardware gives: one thread, `large`, against yardsticks in the same blocks.

Collected only when named: `pytest benchmarks/test_ceilings.py --benchmark-only`. Floors are for a CPU with AVX-512;
elsewhere the ratios are recorded and not judged.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from benchmarks import peers, textbook
from gilscope import _ext, implementations
from gilscope.measure import check, transport
from gilscope.measure.worker import run_task
from gilscope.model.case import Case
from gilscope.statistics import estimate

BLOCKS = 15
JUDGED_LEVEL = "x86_64_v4"


@dataclass(frozen=True)
class Ceiling:
    """A yardstick of a kernel, and how many times as fast the two compilers' work must at least be."""

    kernel: str
    yardstick: Callable[..., Any]
    cython: float
    numba: float
    jitted: bool = True
    needs: str | None = None
    """A package beyond those that gilscope needs."""


CEILINGS = (
    Ceiling("mandelbrot", textbook.mandelbrot, 7.0, 5.0),
    Ceiling("nbody", textbook.nbody, 4.5, 4.0),
    Ceiling("black_scholes", textbook.black_scholes, 5.0, 3.0),
    Ceiling("matmul", peers.matmul_blas, 0.85, 0.7, jitted=False, needs="threadpoolctl"),
    *(Ceiling("triad", loop, 0.95, 0.95) for loop in textbook.TRIADS),
    Ceiling("heat", textbook.heat, 1.5, 1.3),
    Ceiling("sieve", textbook.sieve, 1.1, 1.0),
    Ceiling("histogram", textbook.histogram, 1.0, 1.0),
    Ceiling("histogram", peers.numpy_histogram, 8.0, 8.0, jitted=False),
    Ceiling("spmv", peers.spmv, 1.0, 0.9, jitted=False),
    Ceiling("nearest", textbook.nearest, 1.15, 1.0),
    Ceiling("nearest", peers.nearest_cdist, 3.5, 0.0, jitted=False),
    Ceiling("edit_distance", peers.edit_distance, 1.4, 1.3, jitted=False, needs="rapidfuzz"),
    Ceiling("monte_carlo_pi", textbook.monte_carlo_pi, 1.0, 1.0),
)


@pytest.mark.parametrize("implementation", ["cython_nogil", "numba_nogil"])
@pytest.mark.parametrize("ceiling", CEILINGS, ids=lambda each: f"{each.kernel}-{each.yardstick.__name__}")
def test_ceilings(ceiling: Ceiling, implementation: str, benchmark: Any) -> None:
    """Time the kernel and its yardstick in random order in each block, the row; `extra_info` has the ratio."""
    reason = implementations.unavailable(implementation) or implementations.unavailable("numba_nogil")
    if reason is not None:
        pytest.skip(reason)
    if ceiling.needs is not None:
        pytest.importorskip(ceiling.needs)
    problem = check.make_problem(ceiling.kernel, "large", 1)
    arguments = getattr(textbook, f"{ceiling.kernel}_arguments")(problem.arrays)
    yardstick = _jit(ceiling.yardstick) if ceiling.jitted else ceiling.yardstick
    case = Case(ceiling.kernel, "large", implementation, "serial", "shared", "static", 1)
    part = (0, problem.kernel.split_length("large"))
    times: dict[str, list[int]] = {"yardstick": [], "kernel": []}
    with transport.open_exchange(problem.kernel, case, problem.arrays, [part]) as exchange, _one_blas_thread():

        def run_kernel() -> None:
            exchange.run(lambda tasks: [run_task(*task) for task in tasks])

        arms = {"yardstick": lambda: yardstick(*arguments), "kernel": run_kernel}
        for arm in arms.values():
            arm()
        random = Random(1)

        def run_block() -> None:
            for name in random.sample(sorted(arms), 2):
                begin_ns = time.perf_counter_ns()
                arms[name]()
                times[name].append(time.perf_counter_ns() - begin_ns)

        benchmark.pedantic(run_block, rounds=BLOCKS)
    _judge(ceiling, implementation, estimate.estimate_ratio(times["yardstick"], times["kernel"]), benchmark)


def _judge(ceiling: Ceiling, implementation: str, ratio: estimate.Estimate, benchmark: Any) -> None:
    floor = ceiling.cython if implementation.startswith("cython") else ceiling.numba
    benchmark.group = f"{ceiling.kernel} against {ceiling.yardstick.__name__}"
    benchmark.extra_info["ceiling"] = {
        "kernel": ceiling.kernel,
        "yardstick": ceiling.yardstick.__name__,
        "implementation": implementation,
        "isa_level": _ext.level(),
        "floor": floor,
        "ratio": ratio.value,
        "low": ratio.low,
        "high": ratio.high,
    }
    if _ext.level() == JUDGED_LEVEL:
        assert ratio.value >= floor, f"{ratio.value:.2f} [{ratio.low:.2f}–{ratio.high:.2f}] times the yardstick"


def _jit(function: Callable[..., Any]) -> Callable[..., Any]:
    implementations.compile("numba_nogil", "nbody")  # pins Numba to the ISA level in use before it is used
    import numba

    jitted: Callable[..., Any] = numba.njit(error_model="numpy")(function)
    return jitted


def _one_blas_thread() -> Any:
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        from contextlib import nullcontext

        return nullcontext()
    return threadpool_limits(limits=1, user_api="blas")

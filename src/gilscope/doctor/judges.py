"""The rules of the checks: pure functions from facts to verdicts, and their limits with the reasons.

A judge's docstring is its rule, as docs/doctor.md shows it. Its first argument is never None; any other may be.
"""

from collections.abc import Mapping

from gilscope.model.finding import Grade
from gilscope.statistics.estimate import Estimate

GOOD_CAPACITY = 0.85
"""If N CPUs reach at least this share of N, a lower speedup is the program's fault. The interval's low end counts."""

BAD_CAPACITY = 0.75
"""Below this share of the reported cores, "cores" share execution units, and their reported number is wrong."""

GOOD_NOISE = 0.05
"""The margin within which two arms count as equal (docs/method.md)."""

BAD_NOISE = 0.15
"""With this much noise, threads that hold the GIL (0.85 to 1.10) look like serial code."""

GOOD_LOAD, BAD_LOAD = 0.25, 1.0
"""Programs that wanted to run, for each CPU. Above 1 they waited for one another."""

GOOD_TAKEN, BAD_TAKEN = 0.02, 0.10
"""The share of all CPU time that others got. A tenth is as much as the differences between speedups."""

MOST_SWAPPED_BYTES = 1 << 20
"""A few pages move on a quiet desktop too. If more move, something waits for the disk."""

GOOD_SWAP_USE = 0.05
"""The share of the memory that may be swapped out: pages that stay on disk cost nothing."""

STUDY_BYTES = 1 << 30
"""The measuring process: the largest kernel's arrays (192 MiB) as inputs, results, expected results and a segment."""

WORKER_BYTES = 256 << 20
"""A worker process with NumPy, Numba and a compiled kernel, and the pieces that pickle copies."""

SEGMENT_BYTES = 256 << 20
"""The largest kernel's arrays (192 MiB) as one segment of shared memory, and some room."""

SEGMENTS = 4
"""The plan `full` has a segment for each executor and schedule of a comparison."""

GOOD_STEP_NS, BAD_STEP_NS = 1_000, 100_000
"""A ten-thousandth and a hundredth of the shortest round, 10 ms."""

UNSAFE_FLAGS = ("-ffast-math", "-Ofast", "-O0", "-Og", "-fno-inline")
"""Compiler flags that change results or make native code slow."""


def effective_cpus(effective_cpus: int, affinity_cpus: int | None, quota_cpus: float | None) -> Grade:
    """Good: at least two, and no quota below the CPUs that may be used. Warn: such a quota. Bad: only one."""
    if effective_cpus < 2:
        return "bad"
    return "warn" if quota_cpus is not None and quota_cpus < (affinity_cpus or effective_cpus) else "good"


def threads_per_core(threads_per_core: int) -> Grade:
    """Good: one CPU for each core. Warn: several (hyper-threading)."""
    return "good" if threads_per_core == 1 else "warn"


def computing_capacity(capacity: Estimate, workers: int, threads_per_core: int | None) -> Grade:
    """Good: the whole interval is at least 85 % of the CPUs. Bad: it is below 75 % of the reported cores."""
    if capacity.low >= GOOD_CAPACITY * workers:
        return "good"
    cores = workers / (threads_per_core or 1)
    return "bad" if capacity.high < BAD_CAPACITY * cores else "warn"


def memory_capacity(capacity: Estimate, workers: int) -> Grade:
    """Good: the whole interval is at least 85 % of the CPUs. Warn: less. Never bad: CPUs share memory by design."""
    return "good" if capacity.low >= GOOD_CAPACITY * workers else "warn"


def hypervisor(hypervisor: str) -> Grade:
    """Good: none. Warn: any."""
    return "good" if hypervisor == "none" else "warn"


def noise_floor(floor: Estimate) -> Grade:
    """Good: the ratio of two identical arms is within 5 % of 1, with its interval. Warn: within 15 %. Bad: not."""
    return _at_most(max(floor.high - 1, 1 - floor.low), GOOD_NOISE, BAD_NOISE)


def load(load_1min: float, cpus: int | None) -> Grade:
    """Good: up to 0.25 for each CPU over the last minute. Warn: up to 1. Bad: more."""
    return _at_most(load_1min / (cpus or 1), GOOD_LOAD, BAD_LOAD)


def judge_cpu_taken(share: float) -> Grade:
    """Good: up to 2 % of all CPU time. Warn: up to 10 %. Bad: more."""
    return _at_most(share, GOOD_TAKEN, BAD_TAKEN)


def judge_quota(share: float) -> Grade:
    """Good: never. Warn: up to 2 % of the time. Bad: more."""
    return _at_most(share, 0.0, GOOD_TAKEN)


def steal(share: float, system: str | None) -> Grade:
    """Good: up to 2 % of all CPU time. Warn: up to 10 %. Bad: more. Unknown: not on Linux."""
    return judge_cpu_taken(share) if system == "Linux" else "unknown"


def governor(governor: str) -> Grade:
    """Good: `performance`. Warn: any other."""
    return "good" if governor == "performance" else "warn"


def turbo(turbo: bool) -> Grade:
    """Good: off. Warn: on."""
    return "warn" if turbo else "good"


def throttling(throttle_count: int, throttled_meanwhile: int | None) -> Grade:
    """Good: never since the machine started. Warn: before this measurement. Bad: during it."""
    return "bad" if throttled_meanwhile else "warn" if throttle_count else "good"


def clock(step_ns: int) -> Grade:
    """Good: steps up to 1 µs. Warn: up to 100 µs. Bad: coarser."""
    return _at_most(step_ns, GOOD_STEP_NS, BAD_STEP_NS)


def memory(available_bytes: int, effective_cpus: int | None) -> Grade:
    """Good: twice what the study needs (1 GiB, and 256 MiB for each worker). Warn: once. Bad: less."""
    needed = STUDY_BYTES + WORKER_BYTES * max(2, effective_cpus or 0)
    return _at_least(available_bytes, 2 * needed, needed)


def shared_memory(free_bytes: int) -> Grade:
    """Good: 1 GiB free. Warn: 256 MiB, enough for one segment of the largest kernel. Bad: less."""
    return _at_least(free_bytes, SEGMENTS * SEGMENT_BYTES, SEGMENT_BYTES)


def swap(swapped_meanwhile_bytes: int, swap_used_bytes: int | None, memory_bytes: int | None) -> Grade:
    """Good: no swapping. Warn: more than 5 % of the memory is swapped out. Bad: more than 1 MiB moved meanwhile."""
    if swapped_meanwhile_bytes > MOST_SWAPPED_BYTES:
        return "bad"
    much = memory_bytes is not None and (swap_used_bytes or 0) > GOOD_SWAP_USE * memory_bytes
    return "warn" if much else "good"


def gil(gil_enabled: bool, free_threaded_build: bool | None) -> Grade:
    """Good: as the interpreter was built. Bad: a free-threaded build whose GIL is on."""
    return "bad" if gil_enabled and free_threaded_build else "good"


def optimized(optimized: bool) -> Grade:
    """Good: yes. Warn: no."""
    return "good" if optimized else "warn"


def jit(jit_enabled: bool) -> Grade:
    """Good: off, or not built in. Warn: on."""
    return "warn" if jit_enabled else "good"


def debug(debug: bool) -> Grade:
    """Good: no. Bad: yes."""
    return "bad" if debug else "good"


def address_randomization(setting: str) -> Grade:
    """Good: full. Warn: partial or off."""
    return "good" if setting == "full" else "warn"


def extensions(build: Mapping[str, str]) -> Grade:
    """Good: a release build without flags from outside. Warn: with flags. Bad: with harmful flags, or not built."""
    if not build:
        return "bad"
    outside = build.get("flags_from_environment", "")
    flags = " ".join(value for key, value in build.items() if key == "build_type" or "flags" in key)
    if "Debug" in flags or any(flag in flags for flag in UNSAFE_FLAGS):
        return "bad"
    return "warn" if outside.strip() else "good"


def isa_level(level: str, best_level: str | None) -> Grade:
    """Good: the best that the CPU has. Warn: a lower one."""
    return "good" if level == best_level else "warn"


def blas(blas: str, threads: int | None, effective_cpus: int | None) -> Grade:  # noqa: ARG001 - any BLAS alike
    """Good: limited to one thread. Warn: not limited."""
    return "good" if threads == 1 or effective_cpus == 1 else "warn"


def threading_layers(layers: Mapping[str, str | None]) -> Grade:
    """Good: `tbb` can be used. Warn: only `omp` or `workqueue`, or no Numba."""
    return "good" if layers.get("tbb", "no Numba") is None else "warn"


def _at_most(value: float, good: float, bad: float) -> Grade:
    return "good" if value <= good else "warn" if value <= bad else "bad"


def _at_least(value: float, good: float, bad: float) -> Grade:
    return "good" if value >= good else "warn" if value >= bad else "bad"

"""Facts of machines on both sides of each of the doctor's limits, and one without fault."""

from collections.abc import Mapping
from typing import Any, get_args

from gilscope.doctor import judging
from gilscope.model.finding import Finding, Grade
from gilscope.model.kernel import Bound
from gilscope.statistics.estimate import Estimate

GIB = 2**30


def within(low: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, low, high, 20)


RELEASE = {"build_type": "Release -O3 -DNDEBUG", "flags_from_environment": "", "base_flags": "-O3"}

JUDGED: dict[str, list[tuple[tuple[Any, ...], Grade]]] = {
    "effective_cpus": [
        ((2, 2, None), "good"),
        ((2, 8, 2.0), "warn"),
        ((8, 8, 16.0), "good"),
        ((2, None, None), "good"),
        ((1, 1, None), "bad"),
        ((1, 8, 0.5), "bad"),
    ],
    "threads_per_core": [((1,), "good"), ((2,), "warn"), ((8,), "warn")],
    "capacity_latency": [
        ((within(1.70, 1.99), 2, 1), "good"),
        ((within(1.69, 1.99), 2, 1), "warn"),
        ((within(1.30, 1.50), 2, 1), "warn"),
        ((within(1.30, 1.49), 2, 1), "bad"),
        ((within(1.30, 1.49), 2, 2), "warn"),
        ((within(0.50, 0.74), 2, 2), "bad"),
        ((within(1.30, 1.49), 2, None), "bad"),
    ],
    "capacity_fma": [((within(7.2, 7.9), 8, 1), "good"), ((within(4.0, 4.4), 8, 1), "bad")],
    "capacity_divide": [((within(7.2, 7.9), 8, 1), "good"), ((within(4.0, 4.4), 8, 2), "warn")],
    "capacity_memory": [((within(1.8, 2.0), 2), "good"), ((within(0.9, 1.0), 2), "warn")],
    "hypervisor": [(("none",), "good"), (("KVM",), "warn"), (("unnamed",), "warn")],
    "noise_floor": [
        ((within(0.96, 1.04),), "good"),
        ((within(0.94, 1.04),), "warn"),
        ((within(0.96, 1.06),), "warn"),
        ((within(0.84, 1.04),), "bad"),
        ((within(0.96, 1.16),), "bad"),
    ],
    "load": [((0.5, 2), "good"), ((0.51, 2), "warn"), ((2.0, 2), "warn"), ((2.1, 2), "bad"), ((0.9, None), "warn")],
    "others": [((0.0,), "good"), ((0.02,), "good"), ((0.05,), "warn"), ((0.11,), "bad")],
    "waiting": [((0.0,), "good"), ((0.02,), "good"), ((0.05,), "warn"), ((0.11,), "bad")],
    "quota": [((0.0,), "good"), ((0.01,), "warn"), ((0.03,), "bad")],
    "steal": [
        ((0.0, "Linux"), "good"),
        ((0.05, "Linux"), "warn"),
        ((0.11, "Linux"), "bad"),
        ((0.0, "Darwin"), "unknown"),
    ],
    "governor": [(("performance",), "good"), (("powersave",), "warn"), (("schedutil",), "warn")],
    "turbo": [((False,), "good"), ((True,), "warn")],
    "throttling": [((0, 0), "good"), ((0, None), "good"), ((3, 0), "warn"), ((3, 1), "bad")],
    "clock": [((40,), "good"), ((1_000,), "good"), ((1_001,), "warn"), ((15_600_000,), "bad")],
    "memory": [((3 * GIB, 2), "good"), ((2 * GIB, 2), "warn"), ((GIB, 2), "bad"), ((3 * GIB, 32), "bad")],
    "shared_memory": [((GIB,), "good"), ((GIB - 1,), "warn"), ((GIB // 4,), "warn"), ((64 * 2**20,), "bad")],
    "swap": [
        ((0, 0, GIB), "good"),
        ((2**20, GIB // 32, GIB), "good"),
        ((0, GIB // 8, GIB), "warn"),
        ((2**20 + 1, 0, GIB), "bad"),
        ((0, None, None), "good"),
    ],
    "gil": [((True, False), "good"), ((False, True), "good"), ((True, True), "bad")],
    "pgo": [((True,), "good"), ((False,), "warn")],
    "lto": [((True,), "good"), ((False,), "warn")],
    "jit": [((False,), "good"), ((True,), "warn")],
    "debug": [((False,), "good"), ((True,), "bad")],
    "address_randomization": [(("full",), "good"), (("partial",), "warn"), (("off",), "warn")],
    "extensions": [
        ((RELEASE,), "good"),
        (({**RELEASE, "flags_from_environment": "-g"},), "warn"),
        (({**RELEASE, "flags_from_environment": "-Ofast"},), "bad"),
        (({**RELEASE, "base_flags": "-O3;-ffast-math"},), "bad"),
        (({**RELEASE, "build_type": "Debug -g"},), "bad"),
        (({},), "bad"),
    ],
    "isa_level": [
        (("x86_64_v4", "x86_64_v4"), "good"),
        (("generic", "generic"), "good"),
        (("x86_64", "x86_64_v3"), "warn"),
    ],
    "blas": [
        (("scipy-openblas", 1, 8), "good"),
        (("scipy-openblas", None, 8), "warn"),
        (("mkl", 8, 8), "warn"),
        (("mkl", None, 1), "good"),
    ],
    "threading_layers": [
        (({"tbb": None, "omp": "no libgomp"},), "good"),
        (({"tbb": "no libtbb", "omp": None, "workqueue": None},), "warn"),
        (({},), "warn"),
    ],
}
"""For each check facts on each side of its limits, and the verdict."""

CHECKS = {check.id: check for check in judging.CHECKS}

FACTS: Mapping[str, Any] = {
    fact: value for check in judging.CHECKS for fact, value in zip(check.facts, JUDGED[check.id][0][0], strict=True)
} | {
    "cpus": 2,
    "effective_cpus": 2,
    "system": "Linux",
    "capacity_workers": 2,
    **{f"capacity_{bound}": within(1.8, 2.0) for bound in get_args(Bound)},
}
"""A machine without fault."""

GOOD = judging.judge(FACTS)


def planted(**facts: Any) -> tuple[Finding, ...]:
    return judging.judge({**FACTS, **facts})

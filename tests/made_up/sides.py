"""Reports made by hand for sides that are compared."""

from dataclasses import replace
from typing import Any

import numpy as np

from gilscope.model.case import PoolId, Skip
from gilscope.model.facts import Facts
from gilscope.model.report import Measured, Report, SessionReport
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import THREADS, measured, setup_of

FACTS = {"host": "h", "effective_cpus": 2, "implementation": "CPython", "python": "3.14.8", "isa_level": "x86_64_v4"}


def report_of_sessions(*sessions: Measured, skips: tuple[Skip, ...] = (), **facts: Any) -> Report:
    """Return a report of sessions that measured one comparison each."""
    return Report(
        tuple(
            SessionReport(
                f"s{place}", True, Facts({**FACTS, **facts}), (each,), skips, open_ns_of(each), declared=DECLARED
            )
            for place, each in enumerate(sessions)
        )
    )


def open_ns_of(comparison: Measured) -> dict[PoolId, int]:
    return {each.case.pool: 1_000_000 for each in comparison.comparison.arms}


def report_of_threads(milliseconds: float, sessions: int = 5, **facts: Any) -> Report:
    """Return a report whose threads need so long in a serial time of 100 ms, a bit more or less in each session."""
    walls = [milliseconds * scatter for scatter in np.linspace(0.995, 1.005, sessions).tolist()]
    return report_of_sessions(*(measured({THREADS: wall}) for wall in walls), **facts)


def report_of_kernels(factors: list[float], sessions: int = 4, seed: int = 1, scatter: float = 0.01) -> Report:
    """Return a report of kernels whose threads need so many times 50 ms, each session with its own luck."""
    random = np.random.default_rng(seed)
    luck = np.exp(random.normal(0, scatter, (sessions, len(factors))))
    made = []
    for place, own in enumerate(luck.tolist()):
        each = [measured({THREADS: 50.0 * factor * chance}) for factor, chance in zip(factors, own, strict=True)]
        named = [rename_kernel(one, f"k{number}") for number, one in enumerate(each)]
        made.append(SessionReport(f"s{place}", True, Facts(FACTS), tuple(named), (), open_ns_of(each[0])))
    return Report(tuple(replace(each, declared=DECLARED) for each in made))


def rename_kernel(one: Measured, name: str) -> Measured:
    arms = tuple(
        each if each.role == "reference" else replace(each, case=replace(each.case, kernel=name))
        for each in one.comparison.arms
    )
    return replace(one, comparison=replace(one.comparison, kernel=name, arms=arms), setup=setup_of(arms))

"""Can this machine be trusted to measure? Facts, a few seconds of measuring, and a table of checks."""

from collections.abc import Mapping
from typing import Any

from gilscope import environment, threading_layers
from gilscope.clock import Clock
from gilscope.doctor import machine, measured, software
from gilscope.doctor.findings import Finding, Verdict, find
from gilscope.pools import Pools

__all__ = ["CHECKS", "Finding", "Verdict", "examine", "is_unfit", "judged"]

CHECKS = (*machine.CHECKS, *software.CHECKS)
"""Every check, in the order in which it is shown."""


def examine() -> tuple[Finding, ...]:
    """Look at this machine, measure for some seconds, and return a finding for every check.

    Raises:
        NotAvailable, UnknownName: `GILSCOPE_ISA` asks for what is not there.
        WrongResult: native code does not compute what it should.

    """
    facts = environment.facts()  # before measuring, whose own load would be seen
    clock = Clock()
    pools = Pools(clock)
    try:
        facts |= measured.facts(max(2, facts["effective_cpus"] or 0), clock, pools)
    finally:
        pools.close()
    facts["threading_layers"] = environment.collected(threading_layers.usable)
    return judged(facts)


def judged(facts: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return a finding for every check from facts alone."""
    return tuple(find(check, facts) for check in CHECKS)


def is_unfit(findings: tuple[Finding, ...]) -> bool:
    """Return whether anything is bad."""
    return any(finding.verdict == "bad" for finding in findings)

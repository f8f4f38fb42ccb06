"""Runs every check and says whether the machine is fit to measure."""

from collections.abc import Mapping
from typing import Any

from gilscope.doctor import machine, software
from gilscope.doctor.checks import find
from gilscope.model.finding import Finding

CHECKS = (*machine.CHECKS, *software.CHECKS)
"""Every check, in the order in which it is shown."""


def judge(facts: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return a finding for every check from facts alone."""
    return tuple(find(check, facts) for check in CHECKS)


def is_unfit(findings: tuple[Finding, ...]) -> bool:
    """Return whether anything is bad."""
    return any(finding.verdict == "bad" for finding in findings)

"""Judges a machine's facts by every check. It measures nothing."""

from collections.abc import Mapping
from typing import Any

from gilscope.doctor import machine, software
from gilscope.doctor.checks import apply_check
from gilscope.model.finding import Finding

CHECKS = (*machine.CHECKS, *software.CHECKS)
"""Every check, in the order in which it is shown."""


def judge(facts: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return a finding for every check."""
    return tuple(apply_check(check, facts) for check in CHECKS)


def is_unfit(findings: tuple[Finding, ...]) -> bool:
    """Return whether any check is bad."""
    return any(finding.verdict == "bad" for finding in findings)

"""Runs `gilscope probe` for tests and returns what it says."""

import json
from subprocess import CompletedProcess
from typing import Any

from tests.command_line import CHECKOUT, here

PATIENTLY = ("--seconds", "30", "--limit", "200")
"""For probes of several kinds of workers: on a busy machine a probe of a few seconds leaves out those opened last."""

BLOCKS = ("--blocks", "5", "--workers", "1,2", *PATIENTLY)
"""As many as give an interval."""

LEAST = ("--blocks", "1", "--workers", "2")
"""As little as can be measured."""

THREADS = (*LEAST, "--executor", "threads")

PROCESSES = (*LEAST, "--executor", "processes_spawn")

BOTH = (*LEAST, *PATIENTLY, "--executor", "threads,processes_spawn")


def ran(function: str, *options: str) -> CompletedProcess[str]:
    """Run the verb in this process. What it probes is in another."""
    target = function if not function.isidentifier() else f"tests.probe.functions:{function}"
    return here(CHECKOUT, "probe", target, *options)


def probe(function: str, *options: str, arguments: str = "", measure: tuple[str, ...] = THREADS) -> Any:
    """Return what a probe tells programs; its exit status says whether what was probed came to its end."""
    result = ran(function, "--args", arguments, *measure, "--json", *options)
    assert result.returncode in (0, 4), result.stdout + result.stderr
    found = json.loads(result.stdout)
    assert (result.returncode == 4) == (found["ended"] is not None)
    return found


def refused(function: str, *options: str) -> str:
    """Return what a user is told whose probe was refused."""
    result = ran(function, *options)
    assert (result.returncode, result.stdout) == (2, "")
    return " ".join(result.stderr.split())

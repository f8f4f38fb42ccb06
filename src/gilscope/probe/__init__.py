"""Probes what a user's function does to threads, in a process of its own that may crash or hang."""

import signal
import tempfile
from dataclasses import replace
from pathlib import Path

from gilscope.errors import CannotProbe, StudyFailed
from gilscope.model.report import Report
from gilscope.probe import requests
from gilscope.probe.requests import Request
from gilscope.record import json_report
from gilscope.system import process_group

LIMIT_SECONDS = 60.0
"""A probe that has not ended after this time is killed."""


def run(request: Request, limit_seconds: float = LIMIT_SECONDS) -> Report:
    """Probe a function, and return what was measured, up to a crash or a hang.

    Raises:
        CannotProbe: there is no such function, its arguments cannot be evaluated, or it raises with them.
        StudyFailed: the probing process ended before it had begun.

    """
    with tempfile.TemporaryDirectory(prefix="gilscope-probe-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        requests.write(request, folder / requests.REQUEST)
        said = folder / "said"
        status = process_group.run_in_group(["gilscope.probe.process", name], folder, said, limit_seconds)
        if not (folder / requests.REPORT).exists():
            output = said.read_text(encoding="utf-8", errors="replace")
            raise StudyFailed(f"The process that probes ended with status {status} before it had begun.", output)
        report = json_report.read(folder / requests.REPORT)
    probe = report.sessions[0].probe
    assert probe is not None
    if probe.problem is not None:
        raise CannotProbe(request.target, probe.problem)
    if report.sessions[0].complete or probe.ended is not None:
        return report
    ended = f"{_how(status, limit_seconds)} while this was done: {probe.stage}"
    return Report((replace(report.sessions[0], probe=replace(probe, ended=ended)),))


def _how(status: int | None, limit_seconds: float) -> str:
    if status is None:
        return f"it had not ended after {limit_seconds:.0f} seconds (--limit), and was stopped,"
    if status >= 0:
        return f"it ended its process with status {status}"
    try:
        return f"it crashed ({signal.Signals(-status).name})"
    except ValueError:
        return f"it crashed (signal {-status})"

"""Probes what a user's function does to threads, in a process of its own that may crash or hang."""

import os
import signal
import tempfile
from dataclasses import replace
from pathlib import Path

from gilscope import environment
from gilscope.errors import CannotProbe, NotAReport, StudyFailed
from gilscope.model.report import Report
from gilscope.probe import requests
from gilscope.probe.budget import Wishes
from gilscope.probe.requests import Request
from gilscope.record import bounded, json_report
from gilscope.system import guard, process_group

LIMIT_SECONDS = 60.0
"""A probe that has not ended after this time is killed."""

PROCESSES_A_WORKER = 10
"""Each kind of process has as many as there are workers, at each of their numbers, which mostly double."""

MOST_SAID = 1 << 16
"""Bytes that are shown of what a process had printed before it ended."""


def run(request: Request, limit_seconds: float = LIMIT_SECONDS) -> Report:
    """Probe a function, and return what was measured, up to a crash or a hang.

    Raises:
        CannotProbe: there is no such function, its arguments cannot be evaluated, or it raises with them.
        StudyFailed: the probing process ended before it had begun, or no files can be written where it has its own.

    """
    try:
        with tempfile.TemporaryDirectory(prefix="gilscope-probe-", ignore_cleanup_errors=True) as name:
            ended, report = _run_in(Path(name), request, limit_seconds)
    except OSError as error:
        raise StudyFailed(f"A probe needs a folder for its files: {error}. TMPDIR names another one.", "") from None
    probe = report.sessions[0].probe
    if probe is None:
        raise CannotProbe(request.target, "it has replaced what was measured by something else")
    if probe.problem is not None:
        raise CannotProbe(request.target, probe.problem)
    if report.sessions[0].complete or probe.ended is not None:
        return report
    ended = f"{ended} while this was done: {probe.stage}"
    return Report((replace(report.sessions[0], probe=replace(probe, ended=ended)),))


def _run_in(folder: Path, request: Request, limit_seconds: float) -> tuple[str, Report]:
    """Run a probe with its files in a folder; return how its process ended, in words, and what it had measured."""
    requests.write(request, folder / requests.REQUEST)
    said, found = folder / requests.SAID, folder / requests.REPORT
    most = count_allowed_processes(request.wishes)
    try:
        program = ["gilscope.probe.process", str(folder)]
        status = process_group.run_in_group(program, folder, said, limit_seconds, most_processes=most)
        ended = _how(status, limit_seconds)
    except process_group.Crowded:
        ended = f"it had more than {most:,} processes at once, and was stopped with all of them,"
    if not os.path.lexists(found):
        raise StudyFailed(f"The process that probes had not begun: {ended}.", bounded.read_end(said, MOST_SAID))
    try:
        return ended, json_report.read(found, is_ours=True)
    except NotAReport as error:
        raise CannotProbe(request.target, f"what its process has left cannot be read: {error}") from None


def count_allowed_processes(wishes: Wishes) -> int:
    """Return how many processes a probe may have at once: more where it has more workers."""
    workers = max(wishes.workers) if wishes.workers else environment.effective_cpus() or 1
    return guard.MOST_PROCESSES + PROCESSES_A_WORKER * workers


def _how(status: int | None, limit_seconds: float) -> str:
    if status is None:
        return f"it had not ended after {limit_seconds:.0f} seconds (--limit), and was stopped,"
    if status == requests.UNWRITTEN:
        return "what was measured could not be written (is there space where temporary files go?), and it ended"
    if status >= 0:
        return f"it ended its process with status {status}"
    try:
        return f"it crashed ({signal.Signals(-status).name})"
    except ValueError:
        return f"it crashed (signal {-status})"

"""Probes what a user's function does to threads, in a process of its own that may crash or hang."""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from gilscope import environment
from gilscope.errors import CannotProbe, NotAReport, StudyFailed
from gilscope.model.report import Report, SessionReport
from gilscope.probe import endings, requests, stages
from gilscope.probe.budget import Wishes
from gilscope.probe.requests import Request
from gilscope.probe.stages import Stage
from gilscope.record import bounded, json_report
from gilscope.system import guard, process_group

MODULE = "gilscope.probe.process"
"""What probes, as a program."""

LIMIT_SECONDS = 60.0
"""A probe that has not ended after this time is killed."""

PROCESSES_A_WORKER = 10
"""Each kind of process has as many as there are workers, at each of their numbers, which mostly double."""

MOST_SAID = 1 << 16
"""Bytes that are shown of what a process had printed before it ended."""


def run(
    request: Request,
    limit_seconds: float = LIMIT_SECONDS,
    python: str = "",
    note: Callable[[Stage], None] | None = None,
    spent_seconds: float = 0.0,
) -> Report:
    """Probe a function with this interpreter or another one, and return what was measured, up to a crash or a hang.

    `note` is told now and then what is done. Of the limit, `spent_seconds` are gone.

    Raises:
        CannotProbe: there is no such function, its arguments cannot be evaluated, or it raises with them.
        StudyFailed: the probing process ended before it had begun, or no files can be written where it has its own.

    """
    with make_folder() as folder:
        requests.write(request, folder / requests.REQUEST)
        most = count_allowed_processes(request.wishes)
        program, said = [MODULE, str(folder)], folder / requests.SAID
        try:
            watch = None if note is None else partial(_tell, folder, note)
            left_seconds = limit_seconds - spent_seconds
            status = process_group.run_in_group(program, folder, said, left_seconds, None, most, python, watch)
            ended = describe_status(status, limit_seconds)
            more = endings.describe_limit(folder) if status is None else ""
        except process_group.Crowded:
            ended, more = describe_crowd(most), ""
        return Report((read_session(request, folder, ended, more),))


def _tell(folder: Path, note: Callable[[Stage], None]) -> None:
    note(stages.read(folder))


@contextmanager
def make_folder() -> Iterator[Path]:
    """Make a folder for what a probing process reads and writes, and remove it.

    Raises:
        StudyFailed: no files can be written there.

    """
    try:
        with tempfile.TemporaryDirectory(prefix="gilscope-probe-", ignore_cleanup_errors=True) as name:
            yield Path(name)
    except OSError as error:
        raise StudyFailed(f"A probe needs a folder for its files: {error}. TMPDIR names another one.", "") from None


def read_session(request: Request, folder: Path, ended: str, more: str = "") -> SessionReport:
    """Return what a probing process has measured, of which `ended` says how it ended, and `more` what else is known.

    Raises:
        CannotProbe: it could not probe the function, or left nothing that can be read.
        StudyFailed: it ended before it had begun.

    """
    found = folder / requests.REPORT
    if not os.path.lexists(found):
        said = bounded.read_end(folder / requests.SAID, MOST_SAID)
        raise StudyFailed(f"The process that probes had not begun: {ended.rstrip(',')}.", said)
    try:
        session = json_report.read(found, is_ours=True).sessions[0]
    except NotAReport as error:
        raise CannotProbe(request.target, f"what its process has left cannot be read: {error}") from None
    probe = session.probe
    if probe is None:
        raise CannotProbe(request.target, "it has replaced what was measured by something else")
    if probe.problem is not None:
        raise CannotProbe(request.target, probe.problem)
    if session.complete or probe.ended is not None:
        return session
    return replace(session, probe=replace(probe, ended=f"{ended} while this was done: {probe.stage}{more}"))


def count_allowed_processes(wishes: Wishes) -> int:
    """Return how many processes a probe may have at once: more where it has more workers."""
    workers = max(wishes.workers) if wishes.workers else environment.effective_cpus() or 1
    return guard.MOST_PROCESSES + PROCESSES_A_WORKER * workers


def describe_crowd(most: int) -> str:
    """Return how a probing process ended that had more processes than it may."""
    return f"it had more than {most:,} processes at once, and was stopped with all of them,"


def describe_status(status: int | None, limit_seconds: float) -> str:
    """Return how a probing process ended, in words; None stands for the limit."""
    if status is None:
        return f"it had not ended after {limit_seconds:g} seconds (--limit), and was stopped,"
    if status == requests.UNWRITTEN:
        return "what was measured could not be written (is there space where temporary files go?), and it ended"
    if status >= 0:
        return f"it ended its process with status {status}"
    try:
        return f"it crashed ({signal.Signals(-status).name})"
    except ValueError:
        return f"it crashed (signal {-status})"

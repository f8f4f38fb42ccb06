"""Runs a study: fresh measuring processes one after the other, each joined to the report as soon as it has ended."""

import glob
import shlex
import signal
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gilscope.errors import CannotWrite, StudyFailed
from gilscope.model.progress import StudyProgress
from gilscope.model.report import Report, StudyRequest
from gilscope.record import json_report, merge, storage
from gilscope.study import process
from gilscope.study.pending import NAME_LENGTH, PendingStudy
from gilscope.study.progress import ProgressTracker
from gilscope.system.interrupts import Relay

ShowProgress = Callable[[StudyProgress], None]


@dataclass(frozen=True)
class Outcome:
    """What a run of a study left."""

    report: Report | None
    """None: interrupted before anything was measured."""
    is_complete: bool
    was_interrupted: bool


def run(study: PendingStudy, show: ShowProgress) -> Outcome:
    """Measure all that is still missing; each session is in the report before the next one begins.

    Raises:
        StudyFailed: a measuring process failed; what was measured is in the report.

    """
    wanted = study.request.sessions * max(1, len(study.request.isa_levels))
    tracker = ProgressTracker(study.arms, study.levels, wanted - len(study.levels))
    relay = Relay()
    report = json_report.read(study.path) if study.is_begun else None
    name = uuid.uuid4().hex[:NAME_LENGTH]

    def comparison_done(label: str) -> None:
        show(tracker.comparison_done(label))

    with relay.listening():
        for number, level in enumerate(study.levels, 1):
            show(tracker.begin_session())
            own = study.path.with_name(f"{study.path.name}.{name}-{number}")
            ended = process.measure(_write_options(study.request, own), level, relay, comparison_done)
            report = _join(study, report, own)
            # Ctrl-C first: a process that was interrupted ends with an error, which is none of the study's.
            if relay.interrupted:
                break
            if ended.status != 0:
                raise _describe_failure(study, report, ended)
    return Outcome(report, report is not None and study.is_complete(report), relay.interrupted)


def find_unjoined_sessions(path: Path) -> list[Path]:
    """Return the reports of sessions beside a study's that were never joined to it: gilscope was killed."""
    return sorted(path.parent.glob(f"{glob.escape(path.name)}.{'[0-9a-f]' * NAME_LENGTH}-*"))


def write_resume_command(path: Path) -> str:
    """Return what to type to continue a report."""
    return shlex.join(["gilscope", "run", "--resume", str(path)])


def _write_options(request: StudyRequest, report: Path) -> list[str]:
    # The value of a flag is empty.
    options = [
        f"--gilscope-{name.replace('_', '-')}" + (f"={value}" if value else "")
        for name, value in request.options.items()
    ]
    return [*options, f"--gilscope-report={report}", *([f"-k{request.expression}"] if request.expression else [])]


def _join(study: PendingStudy, before: Report | None, own: Path) -> Report | None:
    """Put a session's report, whole or partial, into the study's, and remove it. Return the study's."""
    left = [path for path in (own, storage.partial_path(own)) if path.exists()]
    if not left:
        return before
    parts = left[:1] if before is None else [study.path, left[0]]
    try:
        storage.write(study.path, merge.merge_documents(parts, study.request))
    except CannotWrite as error:
        command = shlex.join(["gilscope", "merge", *map(str, parts), "-o", str(study.path)])
        raise StudyFailed(f"{error} The last session's own report is {left[0]}: {command}") from None
    for path in left:
        path.unlink(missing_ok=True)
    return json_report.read(study.path)


def _describe_failure(study: PendingStudy, report: Report | None, ended: process.EndedProcess) -> StudyFailed:
    if ended.status < 0:
        by = signal.Signals(-ended.status).name
        what = f"The measuring process was ended by {by} (killed, out of memory, or crashed)."
    else:
        what = f"The study ended with errors (pytest's exit status {ended.status}); they are shown above."
    kept = "Nothing had been measured yet."
    if report is not None:
        kept = f"What was measured is in {study.path}, and {write_resume_command(study.path)} continues it."
    return StudyFailed(f"{what} {kept}", ended.output)

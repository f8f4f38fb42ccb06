"""The sessions of a study, one after the other: each is joined to the report as soon as it has ended."""

import shlex
import signal
import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from gilscope.errors import CannotWrite, NotAReport, SavedElsewhere, StudyFailed
from gilscope.model.report import Report, StudyRequest
from gilscope.record import json_report, merge, storage
from gilscope.study import allotment, earlier
from gilscope.study.pending import PendingStudy
from gilscope.study.process import EndedProcess, MeasuringProcess
from gilscope.study.recovery import NAME_LENGTH
from gilscope.study.spending import Spending
from gilscope.system.clock import Clock
from gilscope.system.relay import Relay


@dataclass(frozen=True)
class NextSession:
    """What the next session measures."""

    number: int
    """Its turn among those that were missing when this run began, from 1."""
    isa_level: str | None
    blocks: Mapping[str, int]
    """Of each comparison that it measures, by the comparison's label."""


@dataclass
class StudySessions:
    """Starts the sessions that a study still lacks, one at a time, and keeps what they have measured."""

    study: PendingStudy
    relay: Relay
    clock: Clock = field(default_factory=Clock)
    report: Report | None = None
    """What has been measured so far; None: nothing."""
    begun: int = 0
    """The number of the session that was started last."""
    _name: str = field(default_factory=lambda: uuid.uuid4().hex[:NAME_LENGTH])

    def __post_init__(self) -> None:
        """Read what was measured before."""
        if self.study.is_begun:
            self.report = json_report.read(self.study.path)
        self._spending = Spending(self.study, self.clock, self.report)

    @property
    def is_complete(self) -> bool:
        """Whether the report has all that was asked for."""
        return self.report is not None and self.study.is_complete(self.report)

    def plan_next(self) -> NextSession | None:
        """Return what the next session measures. None: the study has ended, and its report says why.

        Raises:
            StudyFailed: the report cannot be written.

        """
        for number in range(self.begun + 1, len(self.study.levels) + 1):
            level = self.study.levels[number - 1]
            blocks = self._spending.allot(self.report, level)
            if blocks:
                return NextSession(number, level, blocks)
        self._keep_endings()
        return None

    def begin(self, session: NextSession) -> MeasuringProcess:
        """Start the process of a session.

        Raises:
            StudyFailed: what it is to measure cannot be written beside the report.

        """
        self.begun = session.number
        options = _write_options(self.study.request, self._own_path)
        try:
            allotment.write(self._allotted_path, session.blocks)
        except CannotWrite as error:
            raise StudyFailed(str(error), report=self.report) from None
        options.append(f"--gilscope-allotted={self._allotted_path}")
        if self.report is not None:
            with suppress(CannotWrite):  # without it a session finds everything out anew
                earlier.write(self._earlier_path, self.report.sessions)
                options.append(f"--gilscope-earlier={self._earlier_path}")
        return MeasuringProcess(options, session.isa_level, self.relay, self.study.lock)

    def end(self, process: MeasuringProcess) -> EndedProcess:
        """Wait for the end of a session's process, and join what it has measured, all or a part, to the report.

        Raises:
            StudyFailed: the report cannot be written.

        """
        ended = process.wait()
        storage.remove([self._earlier_path, self._allotted_path])
        self.report = _join(self.study, self.report, self._own_path)
        self._spending.count(self.report, self.study.levels[self.begun - 1])
        return ended

    def _keep_endings(self) -> None:
        """Write into the report why its comparisons have ended, if they all have."""
        if self.report is None:
            return
        endings = self._spending.find_endings(self.report)
        if endings:
            try:
                document = merge.merge_documents([self.study.path], self.study.request, endings)
                storage.write(self.study.path, document)
            except (CannotWrite, NotAReport) as error:  # somebody may have removed it meanwhile
                raise StudyFailed(str(error), report=self.report) from None
            self.report = replace(self.report, endings=endings)

    def describe_failure(self, ended: EndedProcess) -> StudyFailed:
        """Return what to say of a session that has failed: how it ended, what is kept, and how to go on."""
        if ended.status < 0:
            by = signal.Signals(-ended.status).name
            what = f"The measuring process was ended by {by} (killed, out of memory, or crashed)."
        else:
            what = f"The study ended with errors (pytest's exit status {ended.status}); they are shown above."
        kept = "Nothing had been measured yet."
        if self.report is not None:
            path = self.study.path
            kept = f"What was measured is in {path}, and {write_resume_command(path)} continues it."
        return StudyFailed(f"{what} {kept}", ended.output, self.report)

    @property
    def _own_path(self) -> Path:
        """Where the session that was started last writes its own report."""
        return self._path_beside(str(self.begun))

    @property
    def _allotted_path(self) -> Path:
        """Where it reads what to measure."""
        return self._path_beside("allotted")

    @property
    def _earlier_path(self) -> Path:
        """Where it reads what earlier sessions have found."""
        return self._path_beside("earlier")

    def _path_beside(self, ending: str) -> Path:
        path = self.study.path.absolute()  # the process has another working directory
        return path.with_name(f"{path.name}.{self._name}-{ending}")


def write_resume_command(path: Path) -> str:
    """Return what to type to continue a report."""
    return shlex.join(["gilscope", "run", "--resume", str(path)])


def _write_options(request: StudyRequest, report: Path) -> list[str]:
    # The value of a flag is empty.
    options = [
        f"--gilscope-{name.replace('_', '-')}" + (f"={value}" if value else "")
        for name, value in request.options.items()
    ]
    return [*options, f"--gilscope-report={report}"]


def _join(study: PendingStudy, before: Report | None, own: Path) -> Report | None:
    """Put a session's report, whole or partial, into the study's, and remove it. Return the study's."""
    written = [own, storage.partial_path(own)]
    left = [path for each in written for path in (each, storage.refuge_path(each)) if path.exists()]
    if not left:
        return before
    parts = left[:1] if before is None else [study.path, left[0]]
    if before is not None and not study.path.exists():  # somebody has removed or moved it meanwhile
        with suppress(CannotWrite):
            json_report.write(study.path, before)
    try:
        storage.save(study.path, merge.merge_documents(parts, study.request))
    except SavedElsewhere as error:
        storage.remove(left)
        command = (
            f"{shlex.join(['mv', str(error.place), str(study.path)])} and then {write_resume_command(study.path)}"
        )
        raise StudyFailed(f"{error} To continue it: {command}.", report=json_report.read(error.place)) from None
    except CannotWrite as error:
        command = shlex.join(["gilscope", "merge", *map(str, parts), "-o", str(study.path)])
        raise StudyFailed(f"{error} The last session's own report is {left[0]}: {command}", report=before) from None
    # The partial report first: a study that is killed in between would else be resumed as if it had no session.
    storage.remove((storage.partial_path(study.path), *left))
    return json_report.read(study.path)

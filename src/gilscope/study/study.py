"""A study: fresh measuring processes one after the other, each joined to the report as soon as it has ended."""

import glob
import os
import shlex
import signal
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gilscope import _ext, environment, parsing
from gilscope.errors import CannotResume, CannotWrite, StudyFailed, UnknownName
from gilscope.model.progress import Extent, Progress
from gilscope.model.report import Report, Request, SessionReport
from gilscope.plan import expression, plan, selection
from gilscope.record import json_report, merge, storage
from gilscope.study import process
from gilscope.study.progress import Course
from gilscope.system.interrupts import Relay

SESSIONS = "The number of sessions"
"""What errors call them."""

MOST_SESSIONS = 1000

NAME_LENGTH = 6
"""Letters of the names of studies and their parts: random ones, so that no two meet."""

OPTIONS = ("plan", "implementation", "executor", "workers", "blocks", "seed", "allow_gil")
"""What a request may say to the measuring processes."""

Show = Callable[[Progress], None]


@dataclass(frozen=True)
class Study:
    """What is to be measured yet, and where it goes."""

    request: Request
    path: Path
    arms: Mapping[str, int]
    """How many arms each comparison has, by its label."""
    blocks: int
    seed: int
    due: tuple[str | None, ...]
    """The ISA level of each session that is missing, in turn; None for the best there is."""
    is_begun: bool = False
    """Whether the report has sessions of it already."""

    @property
    def extent(self) -> Extent:
        """How much there is to measure."""
        return Extent(
            self.request.options.get("plan", "default"),
            len(self.arms),
            sum(self.arms.values()),
            self.blocks,
            len(self.due),
        )


@dataclass(frozen=True)
class Outcome:
    """What a run of a study left."""

    report: Report | None
    """None: interrupted before anything was measured."""
    is_complete: bool
    was_interrupted: bool


def request(given: Mapping[str, str | None], expression: str | None, sessions: str, isa: str | None) -> Request:
    """Return the request that texts make; `isa` names levels, separated by commas, or is `all`.

    Without any, `GILSCOPE_ISA` names one.

    Raises:
        InvalidNumber, UnknownName, NotAvailable: a text is not a number, or not a level of this machine.

    """
    # An empty environment variable is one that was not set; an empty option is a mistake.
    levels_text = os.environ.get("GILSCOPE_ISA") or None if isa is None else isa
    levels = () if levels_text is None else tuple(dict.fromkeys(parsing.parts(levels_text)))
    if levels == ("all",):
        levels = _ext.runnable_levels() if _ext.built_levels() else ()
    options = {name: value for name, value in given.items() if value is not None}
    return Request(options, expression, parsing.whole(SESSIONS, sessions, 1, MOST_SESSIONS), levels)


def begin(request: Request, path: Path | None) -> Study:
    """Return a study that starts anew.

    Raises:
        GilscopeError: what is asked for makes no sense, or the report has no place; said before anything is measured.

    """
    return _fresh(request, path or storage.default_path(environment.collect_facts(), uuid.uuid4().hex[:NAME_LENGTH]))


def resume(path: Path) -> Study:
    """Return what a report lacks of the study that it was begun for.

    Raises:
        GilscopeError: it cannot be read, tells no request, or was begun on another machine or interpreter.

    """
    report = json_report.read(path)
    if report.request is None:
        raise CannotResume(path, "it does not tell what was asked for: it was not made by gilscope run, or merged")
    facts = environment.collect_facts()
    for session in report.sessions:
        changed = merge.differences(session.facts, facts)
        if changed:
            raise CannotResume(path, f"sessions of one study share everything, but since then {'; '.join(changed)}")
    fresh = _fresh(report.request, path)
    return replace(fresh, due=due(report.request, _levels_done(fresh, report)), is_begun=True)


def due(request: Request, done: Iterable[str | None]) -> tuple[str | None, ...]:
    """Return the ISA levels of the sessions that are missing; `done` has that of each complete one.

    Levels take turns, so that what changes on the machine meanwhile changes all of them.
    """
    levels = request.isa_levels or (None,)
    counts = Counter(done)
    return tuple(level for turn in range(request.sessions) for level in levels if counts[level] <= turn)


def run(study: Study, show: Show) -> Outcome:
    """Measure all that is due; each session is in the report when the next one begins.

    Raises:
        StudyFailed: a measuring process failed; what was measured is in the report.

    """
    wanted = study.request.sessions * max(1, len(study.request.isa_levels))
    course = Course(study.arms, study.due, wanted - len(study.due))
    relay = Relay()
    report = json_report.read(study.path) if study.is_begun else None
    name = uuid.uuid4().hex[:NAME_LENGTH]
    with relay.listening():
        for number, level in enumerate(study.due, 1):
            show(course.begin_session())
            own = study.path.with_name(f"{study.path.name}.{name}-{number}")
            ended = process.measure(
                _options(study.request, own), level, relay, lambda label: show(course.comparison_done(label))
            )
            report = _join(study, report, own)
            if relay.interrupted:
                break
            if ended.status != 0:
                raise _failure(study, report, ended)
    is_complete = report is not None and not due(study.request, _levels_done(study, report))
    return Outcome(report, is_complete, relay.interrupted)


def unjoined(path: Path) -> list[Path]:
    """Return the reports of single sessions beside a study's that were never joined to it: this process died."""
    return sorted(path.parent.glob(f"{glob.escape(path.name)}.{'[0-9a-f]' * NAME_LENGTH}-*"))


def resuming(path: Path) -> str:
    """Return the command that goes on with a report."""
    return shlex.join(["gilscope", "run", "--resume", str(path)])


def _fresh(request: Request, path: Path) -> Study:
    """Return the study of a request, which may come from a stranger's file, as if nothing had been measured yet."""
    for name in request.options:
        if name not in OPTIONS:
            raise UnknownName("option of a study", name, OPTIONS)
    parsing.check_bounds(SESSIONS, request.sessions, 1, MOST_SESSIONS)
    for level in request.isa_levels:
        _ext.check_level(level)
    seed = selection.parse_seed(request.options.get("seed"))
    made = plan.make(selection.parse(request.options, environment.effective_cpus()))
    arms = expression.select_comparisons(request.expression, made)
    storage.check_writable(path)
    return Study(request, path, arms, made.blocks, seed, due(request, ()))


def _levels_done(study: Study, report: Report) -> list[str | None]:
    """Return the ISA level of each complete session that measured what this study measures."""

    def belongs(session: SessionReport) -> bool:
        arms = {each.comparison.label: len(each.comparison.arms) for each in session.measured}
        return session.complete and (arms, session.blocks, session.seed) == (study.arms, study.blocks, study.seed)

    levels: list[str | None] = [session.facts.isa_level for session in report.sessions if belongs(session)]
    return levels if study.request.isa_levels else [None] * len(levels)


def _options(request: Request, report: Path) -> list[str]:
    # The value of a flag is empty.
    options = [
        f"--gilscope-{name.replace('_', '-')}" + (f"={value}" if value else "")
        for name, value in request.options.items()
    ]
    return [*options, f"--gilscope-report={report}", *([f"-k{request.expression}"] if request.expression else [])]


def _join(study: Study, before: Report | None, own: Path) -> Report | None:
    """Put a session's report, whole or partial, into the study's, and remove it."""
    left = [path for path in (own, storage.partial_path(own)) if path.exists()]
    if not left:
        return before
    parts = left[:1] if before is None else [study.path, left[0]]
    try:
        storage.write(study.path, json_report.merged(parts, study.request))
    except CannotWrite as error:
        command = shlex.join(["gilscope", "merge", *map(str, parts), "-o", str(study.path)])
        raise StudyFailed(f"{error} The last session's own report is {left[0]}: {command}") from None
    for path in left:
        path.unlink(missing_ok=True)
    return json_report.read(study.path)


def _failure(study: Study, report: Report | None, ended: process.Ended) -> StudyFailed:
    if ended.status < 0:
        by = signal.Signals(-ended.status).name
        what = f"The measuring process was ended by {by} (killed, out of memory, or crashed)."
    else:
        what = f"The study ended with errors (pytest's exit status {ended.status}); they are shown above."
    kept = "Nothing had been measured yet."
    if report is not None:
        kept = f"What was measured is in {study.path}, and {resuming(study.path)} goes on with it."
    return StudyFailed(f"{what} {kept}", ended.output)

"""The errors that a user can meet, as a tree by situation. Each message names the thing and what to do about it.

GilscopeError
├── UsageError (ValueError)    what was asked for makes no sense: ask for something else
├── UnavailableError           what was asked for makes sense, but is not to be had here
├── MeasuringError             measuring went wrong, or its figures would have been wrong
└── ReportError                a file cannot be read, written, joined or continued
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from gilscope.errors.base import GilscopeError, MeasuringError, ReportError, UnavailableError, UsageError, quoted
from gilscope.errors.reports import (
    CannotResume,
    CannotWrite,
    DifferentMachines,
    InUse,
    NoSuchFile,
    NotAReport,
    SavedElsewhere,
)

if TYPE_CHECKING:
    from gilscope.model.report import Report

__all__ = [
    "CannotProbe",
    "CannotResume",
    "CannotWrite",
    "ConflictingOptions",
    "DifferentMachines",
    "GilSwitchedOn",
    "GilscopeError",
    "InUse",
    "InvalidBuffer",
    "InvalidCondition",
    "InvalidConfiguration",
    "InvalidExpression",
    "InvalidNumber",
    "InvalidOutput",
    "MeasuringError",
    "NoScatter",
    "NoSharedMemory",
    "NoSuchFile",
    "NotAReport",
    "NotAvailable",
    "NotMeasured",
    "NothingToCompare",
    "NothingToMeasure",
    "RepeatedLabel",
    "ReportError",
    "SavedElsewhere",
    "StudyFailed",
    "TooFewSessions",
    "UnavailableError",
    "UnknownName",
    "UsageError",
    "WorkerDied",
    "WrongResult",
    "quoted",
]


class UnknownName(UsageError):
    """A kernel, implementation, executor, plan, size or the like that does not exist."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = sorted(known)
        near = get_close_matches(name, known, n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(f"Unknown {kind} {quoted(name)}.{guess} Choose from: {', '.join(known)}.")


class NothingToMeasure(UsageError):
    """A selection that leaves no comparison, or no claim."""


class InvalidExpression(UsageError):
    """A -k that is not an expression."""

    def __init__(self, expression: str) -> None:
        super().__init__(
            f"-k {expression!r} is not an expression: join names by 'and', 'or', 'not' and parentheses, as in "
            "'nbody and not (numba_gil or pure)'."
        )


class InvalidNumber(UsageError):
    """A number that is none, or out of bounds."""

    def __init__(self, what: str, given: object, needed: str, listed: str = "") -> None:
        """Take what a user gave; a text is quoted. `listed` is the list that it is part of, if there is one."""
        shown = quoted(given) if isinstance(given, str) else str(given)
        place = f" in {quoted(listed)}" if listed else ""
        super().__init__(f"{what} is {shown}{place}: give {needed}.")


class ConflictingOptions(UsageError):
    """Two options of which one decides what the other is about."""


class InvalidBuffer(UsageError):
    """An argument of a kernel with the wrong type, length, contiguity, writability or range."""

    def __init__(self, name: str, given: str, needed: str) -> None:
        self.argument = name
        super().__init__(f"Argument {name!r} of the kernel is {given}, but needs {needed}.")


class InvalidCondition(UsageError):
    """A --fail-if that is not a condition."""

    def __init__(self, condition: str, form: str) -> None:
        """Take what a user gave, and how a condition is written."""
        super().__init__(f"--fail-if {quoted(condition)} is not a condition: name {form}.")


class InvalidConfiguration(UsageError):
    """A pyproject.toml that cannot be read, or whose table [tool.gilscope] asks for what there is not."""

    def __init__(self, path: str, place: str, problem: str) -> None:
        """Take the file, the table in it or "", and what is wrong there."""
        super().__init__(", ".join(filter(None, (path, place, problem))))


class InvalidOutput(UsageError):
    """A -o or --format that asks for what a verb does not write, or does not say what."""


class RepeatedLabel(UsageError):
    """Two reports with the same name, in one comparison."""

    def __init__(self, label: str) -> None:
        super().__init__(f"Two reports are called {label!r}. Give each a label of its own: one={label}.json two=….")


class NothingToCompare(UsageError):
    """Fewer than two reports to compare, or too many."""

    def __init__(self, sides: int, most: int, empty: Sequence[str] = ()) -> None:
        """Take how many there are, how many there may be, and the labels of reports in which nothing was measured."""
        nothing = f" Nothing was measured in {', '.join(map(quoted, empty))}." if empty else ""
        found = f"there are {sides}" if sides > 1 else "there is only one" if sides else "there is none"
        super().__init__(
            f"A comparison needs 2 to {most} reports with measurements, and {found}.{nothing} Give reports of "
            "gilscope run, saved probes, or one report with several settings (interpreters, GIL states or ISA "
            "levels). What is in a report: gilscope list FILE."
        )


class TooFewSessions(UsageError):
    """A --fail-if on a side that has too few sessions to fail a build by."""

    def __init__(self, label: str, sessions: int, least: int) -> None:
        super().__init__(
            f"--fail-if needs {least} sessions or more of every report, and {quoted(label)} has {sessions}: fresh "
            f"processes differ by more than any of them can know. Measure it with gilscope run --sessions 5."
        )


class NoScatter(UsageError):
    """A --scatter-from without a report that says how much sessions scatter."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"--scatter-from {quoted(folder)}: no report in it says how much fresh sessions of the compared machines "
            "scatter. It takes reports of one of these machines with three sessions or more, as gilscope run "
            "--sessions 5 makes them. Or state a standard deviation: --session-sd 3%."
        )


class CannotProbe(UsageError):
    """A function that cannot be probed in the way that was asked for."""

    def __init__(self, target: str, reason: str) -> None:
        self.reason = reason
        end = "" if reason.endswith(("?", '"', "'")) else "."  # after a question or a command it would be in the way
        super().__init__(f"Cannot probe {target}: {reason}{end}")


class NotAvailable(UnavailableError):
    """An implementation, executor, format or the like that exists, but not on this machine or interpreter."""

    def __init__(self, kind: str, name: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The {kind} {name!r} is not available here: {reason}.")


class NotMeasured(UnavailableError):
    """A figure that was asked for, but was not measured."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"Not measured: {what}: {reason}.")


class NoSharedMemory(UnavailableError):
    """A segment of shared memory for which the system has no room."""

    def __init__(self, size_bytes: int, reason: str) -> None:
        super().__init__(
            f"There is no room for {size_bytes / 2**20:.0f} MiB of shared memory: {reason}. Make /dev/shm larger "
            "(in a container: --shm-size=1g), or measure without it (--executor threads)."
        )


class GilSwitchedOn(MeasuringError):
    """An import that has switched on the GIL of a free-threaded interpreter."""

    def __init__(self, module: str) -> None:
        super().__init__(
            f"Importing {module} switches on the GIL of this free-threaded Python: the figures would be those of a "
            "Python with a GIL. Update or leave out what imports it (--implementation, -p no:PLUGIN). Or measure "
            "with the GIL on purpose (PYTHON_GIL=1), keep it off at your own risk (PYTHON_GIL=0), or measure anyway "
            "and have the report say so (--gilscope-allow-gil; gilscope run --allow-gil)."
        )


class WrongResult(MeasuringError):
    """An arm whose result differs from the reference's: no time is recorded for it."""

    def __init__(self, what: str, difference: str) -> None:
        super().__init__(
            f"{what} gives a wrong result: {difference}. It was not timed. If the extension or the Numba cache is "
            "older than the source, rebuild (pip install -e .) and delete __pycache__; else this is a bug."
        )


class WorkerDied(MeasuringError):
    """A worker process that ended before its task did."""

    def __init__(self, what: str, how: str) -> None:
        super().__init__(
            f"A worker of {what} died before its task was done (killed, out of memory, or crashed): {how} What was "
            "measured before is kept in the report; this comparison's remaining blocks are missing."
        )


class StudyFailed(MeasuringError):
    """A measuring process that ended without doing what it was started for."""

    def __init__(self, message: str, output: str = "", report: "Report | None" = None) -> None:
        self.output = output
        """What the process had printed."""
        self.report = report
        """What was measured before; None: nothing."""
        super().__init__(message)

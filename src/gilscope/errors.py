"""What a user can meet. One class a situation; each message names the thing and the remedy."""

from collections.abc import Iterable
from difflib import get_close_matches


class GilscopeError(Exception):
    """Base of all errors that are a user's to mend: shown as one paragraph, without a traceback."""


class UnknownName(GilscopeError):
    """A kernel, implementation, executor, plan or size that does not exist."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = sorted(known)
        near = get_close_matches(name, known, n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        super().__init__(f"Unknown {kind} {name!r}.{guess} There are here: {', '.join(known)}.")


class NotAvailable(GilscopeError):
    """Something that exists but not on this machine or interpreter."""

    def __init__(self, kind: str, name: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The {kind} {name!r} is not available here: {reason}.")


class NothingToMeasure(GilscopeError):
    """A selection that leaves no comparison."""


class InvalidExpression(GilscopeError):
    """A -k that is no expression."""

    def __init__(self, expression: str) -> None:
        super().__init__(
            f"-k {expression!r} is not an expression: join names by 'and', 'or', 'not' and parentheses, as in "
            "'nbody and not (numba_gil or pure)'."
        )


class InvalidNumber(GilscopeError):
    """A number of workers, blocks or the like that makes no sense here."""

    def __init__(self, what: str, given: object, needed: str) -> None:
        super().__init__(f"{what} is {given}, but must be {needed}.")


class InvalidBuffer(GilscopeError):
    """An argument of a kernel with the wrong type, length, contiguity, writability or range."""

    def __init__(self, name: str, given: str, needed: str) -> None:
        self.argument = name
        super().__init__(f"Argument {name!r} of the kernel is {given}, but needs {needed}.")


class GilSwitchedOn(GilscopeError):
    """An import that has switched on the GIL of an interpreter that can do without."""

    def __init__(self, module: str) -> None:
        super().__init__(
            f"Importing {module} switches on the GIL of this free-threaded Python, so that its threads would be "
            "measured as if it were none. Update or leave out what imports it (--implementation, -p no:PLUGIN). Or "
            "measure with the GIL on purpose (PYTHON_GIL=1), keep it off at your own risk (PYTHON_GIL=0), or go on "
            "and have the report say so (--gilscope-allow-gil; gilscope run --allow-gil)."
        )


class WrongResult(GilscopeError):
    """An arm that computes something else than the reference: no time is recorded for it."""

    def __init__(self, what: str, difference: str) -> None:
        super().__init__(
            f"{what} gives a wrong result: {difference}. It was not timed. If the extension or the Numba cache is "
            "older than the source, rebuild (pip install -e .) and delete __pycache__; else this is a bug."
        )


class WorkerDied(GilscopeError):
    """A worker process that ended before its task did."""

    def __init__(self, what: str, how: str) -> None:
        super().__init__(
            f"A worker of {what} died before its task was done (killed, out of memory, or crashed): {how} What was "
            "measured before is kept in the report; this comparison's remaining blocks are missing."
        )


class CannotProbe(GilscopeError):
    """A function that cannot be probed as it was asked for."""

    def __init__(self, target: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Cannot probe {target}: {reason}.")


class NotMeasured(GilscopeError):
    """A figure that was asked for and is not there."""

    def __init__(self, what: str, reason: str) -> None:
        super().__init__(f"Not measured: {what}: {reason}.")


class NoSharedMemory(GilscopeError):
    """A segment of shared memory that the system has no room for."""

    def __init__(self, size_bytes: int, reason: str) -> None:
        super().__init__(
            f"There is no room for {size_bytes / 2**20:.0f} MiB of shared memory: {reason}. Make /dev/shm larger "
            "(in a container: --shm-size=1g), or measure without it (--executor threads)."
        )


class CannotWrite(GilscopeError):
    """A report that cannot be put where it was asked for."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"Cannot write the report {path}: {reason}. Name another file with -o.")


class NotAReport(GilscopeError):
    """A file that gilscope cannot read as a report."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{path} is not a report that gilscope can read: {reason}.")


class NothingToCompare(GilscopeError):
    """Fewer than two reports, or too many, to hold against each other."""

    def __init__(self, sides: int, most: int) -> None:
        super().__init__(
            f"There is something measured in {sides} of these reports; to compare takes from 2 to {most}, or one "
            "report of several settings (interpreters, GIL states or ISA levels)."
        )


class InvalidCondition(GilscopeError):
    """A --fail-if that states no condition."""

    def __init__(self, condition: str, metrics: Iterable[str]) -> None:
        super().__init__(
            f"--fail-if {condition!r} is not a condition: name one of {', '.join(metrics)}, then < or >, then a "
            "ratio to the reference above 0, as in 'speedup<0.95' or 'time>110%'."
        )


class StudyFailed(GilscopeError):
    """The measuring process ended without doing what it was started for."""

    def __init__(self, message: str, output: str = "") -> None:
        self.output = output
        """What the process had said."""
        super().__init__(message)


class CannotResume(GilscopeError):
    """A report that a study cannot go on with."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(
            f"Cannot go on with {path}: {reason}. Start another one (gilscope run -o …), and hold the two against "
            "each other (gilscope compare)."
        )


class DifferentMachines(GilscopeError):
    """Reports that are not of one machine."""

    def __init__(self, one: object, other: object, difference: str) -> None:
        super().__init__(
            f"{one} and {other} were measured on different machines: {difference}. A report holds sessions of one; "
            "hold the two against each other (gilscope compare)."
        )


class RepeatedLabel(GilscopeError):
    """Two reports of one name, held against each other."""

    def __init__(self, label: str) -> None:
        super().__init__(f"Two reports are called {label!r}. Give each a label of its own: one={label}.json two=….")

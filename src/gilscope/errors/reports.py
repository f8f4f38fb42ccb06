"""A file cannot be read, written, joined or continued."""

from pathlib import Path

from gilscope.errors.base import ReportError, quoted

NAME_ANOTHER = "Name another file with -o."
"""The remedy of most files that cannot be written."""


class NotAReport(ReportError):
    """A file that gilscope cannot read as a report."""

    def __init__(self, path: object, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{path} is not a report that gilscope can read: {reason}.")


class NoSuchFile(NotAReport):
    """A file that is not there."""

    def __init__(self, path: object, near: str = "") -> None:
        """Take the path, and the name of a file that may be meant."""
        super().__init__(path, "it is not there")
        self.args = (f"There is no file {path}.{f' Did you mean {near}?' if near else ''}",)


class CannotWrite(ReportError):
    """A file that cannot be written where it was asked for."""

    def __init__(self, path: object, reason: str, remedy: str = NAME_ANOTHER) -> None:
        self.reason = reason
        super().__init__(f"Cannot write {path}: {reason}. {remedy}")


class SavedElsewhere(CannotWrite):
    """A file that could not be written where it was asked for, and is in another place."""

    def __init__(self, path: object, reason: str, place: Path) -> None:
        self.place = place
        super().__init__(path, reason)
        self.args = (f"Cannot write {path}: {reason}. Nothing is lost: it is in {place}. Move it, when you can.",)


class InUse(ReportError):
    """A report that another program is writing now."""

    def __init__(self, path: object, process: str, command: str) -> None:
        who = f"process {process} ({quoted(command)})" if process else "another process"
        super().__init__(f"{path} is being written by {who}. Wait for its end, or name another file with -o.")


class CannotResume(ReportError):
    """A report that a study cannot continue."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(
            f"Cannot continue {path}: {reason}. Start another report (gilscope run -o …), then compare the two "
            "(gilscope compare)."
        )


class DifferentMachines(ReportError):
    """Reports that were measured on different machines, and so cannot be joined."""

    def __init__(self, one: object, other: object, difference: str) -> None:
        super().__init__(
            f"{one} and {other} were measured on different machines: {difference}. A report has the sessions of one "
            "machine; compare the two (gilscope compare)."
        )

"""What is measured: a case, its arm in a block, the comparison they belong to, and what is skipped."""

from dataclasses import dataclass
from typing import Literal

ArmRole = Literal["baseline", "again", "treatment", "reference"]


NATIVE = "native"  # the family of threads that a single call uses by itself


@dataclass(frozen=True, slots=True)
class PoolId:
    """Which pool of workers: its executor and how many workers it has."""

    executor: str
    workers: int

    @property
    def label(self) -> str:
        """A short name for people."""
        return f"{self.executor} ×{self.workers}"


@dataclass(frozen=True, slots=True)
class Case:
    """What is run and how. Its fields are its identity; a name is never parsed."""

    kernel: str
    size: str
    implementation: str
    executor: str
    transport: str
    schedule: str
    workers: int
    native_threads: int = 1
    """How many threads each call starts or wakes by itself, none of which Python knows."""

    @property
    def family(self) -> str:
        """The kind of worker: the first word of the executor's name, or `native` for threads inside one call."""
        if self.executor == "serial" and self.native_threads > 1:
            return NATIVE
        return self.executor.partition("_")[0]

    @property
    def pool(self) -> PoolId:
        """The pool that runs its tasks."""
        return PoolId(self.executor, self.workers)

    @property
    def at_once(self) -> int:
        """How many threads of all workers together compute at once, if the CPUs suffice."""
        return self.workers * self.native_threads

    @property
    def way(self) -> str:
        """How its tasks run, for people, whatever the number of workers."""
        if self.family == NATIVE:
            return "native threads"
        transport = "" if self.transport == "shared" else f" {self.transport}"
        inside = "" if self.native_threads == 1 else f" with {self.native_threads} native threads each"
        return f"{self.executor}{transport} {self.schedule}{inside}"

    @property
    def count(self) -> int:
        """How many workers there are, or native threads of the one call."""
        return self.native_threads if self.family == NATIVE else self.workers

    @property
    def label(self) -> str:
        """Way and number, for people."""
        return f"{self.way} ×{self.count}"


@dataclass(frozen=True, slots=True)
class Arm:
    """A case inside a block, and what it is there for.

    `baseline` is the serial case, `again` the same a second time (A/A), `reference` the reference kernel of the
    kernel's bound, on one native thread or on several.
    """

    role: ArmRole
    case: Case

    @property
    def label(self) -> str:
        """A short name for people: unique in its comparison."""
        case = self.case
        if self.role in ("baseline", "again"):
            return "serial" if self.role == "baseline" else "serial again"
        if self.role == "reference":
            return f"{case.kernel} reference ×{case.workers}"
        return case.label


@dataclass(frozen=True)
class Comparison:
    """The arms of one kernel × size × implementation: what is measured in the same blocks."""

    kernel: str
    size: str
    implementation: str
    arms: tuple[Arm, ...]

    @property
    def label(self) -> str:
        """A short name for people."""
        return f"{self.kernel}-{self.implementation}-{self.size}"


@dataclass(frozen=True)
class Skip:
    """Something that was asked for and is not measured, with the reason."""

    kernel: str
    implementation: str
    executor: str
    reason: str

"""What is measured: a case, its arm in a block, the comparison they belong to, and what is skipped."""

from dataclasses import dataclass
from typing import Literal

ArmRole = Literal["baseline", "again", "treatment", "reference", "private"]

SERIAL = "serial"
"""The executor without workers: the caller computes everything. Every speedup is over its time."""


@dataclass(frozen=True, slots=True)
class PoolId:
    """Identifies a pool: its executor and its number of workers."""

    executor: str
    workers: int

    @property
    def label(self) -> str:
        """A short name for people."""
        return f"{self.executor} ×{self.workers}"


@dataclass(frozen=True, slots=True)
class Case:
    """What is run, and how. Its fields identify it; nothing is ever read out of a name."""

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
    def is_one_call_on_native_threads(self) -> bool:
        """Whether it has no workers, and its only call starts or wakes several threads by itself."""
        return self.executor == SERIAL and self.native_threads > 1

    @property
    def pool(self) -> PoolId:
        """The pool that runs its tasks."""
        return PoolId(self.executor, self.workers)

    @property
    def at_once(self) -> int:
        """How many threads compute at the same time, over all workers, if there are enough CPUs."""
        return self.workers * self.native_threads

    @property
    def way(self) -> str:
        """How its tasks run, in words for people, without the number of workers."""
        if self.is_one_call_on_native_threads:
            return "native threads"
        transport = "" if self.transport == "shared" else f" {self.transport}"
        inside = "" if self.native_threads == 1 else f" with {self.native_threads} native threads each"
        return f"{self.executor}{transport} {self.schedule}{inside}"

    @property
    def count(self) -> int:
        """How many workers it has, or how many native threads its one call has."""
        return self.native_threads if self.is_one_call_on_native_threads else self.workers

    @property
    def label(self) -> str:
        """How its tasks run and by how many workers, in words for people. Never a key: its wording may change."""
        return f"{self.way} ×{self.count}"


@dataclass(frozen=True, slots=True)
class Arm:
    """A case inside a block, and what it is there for.

    `baseline` is the serial case, `again` the same a second time (A/A), `reference` the reference kernel of the
    kernel's bound, on one native thread or on several, `private` threads with copies of what a probed call works on.
    """

    role: ArmRole
    case: Case

    @property
    def label(self) -> str:
        """A short name for people, unique in its comparison. Never a key: its wording may change."""
        case = self.case
        if self.role in ("baseline", "again"):
            return "serial" if self.role == "baseline" else "serial again"
        if self.role == "reference":
            return f"{case.kernel} reference ×{case.workers}"
        return case.label


@dataclass(frozen=True)
class Comparison:
    """The arms of one kernel, size and implementation, which are measured in the same blocks."""

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

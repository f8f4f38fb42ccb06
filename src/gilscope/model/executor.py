"""What an executor declares of its workers. Reports carry it, so that they are read without the executor."""

from dataclasses import dataclass
from typing import Literal

Shareable = Literal["memory", "objects", "modules", "GIL"]


@dataclass(frozen=True)
class Executor:
    """What the workers of an executor are, what they share with their caller, and how reports show them."""

    family: str
    """Executors of one family are compared with others as one, by the fastest of them."""
    one: str
    """What a single worker is called: `process`."""
    many: str
    """What several are called: `processes`."""
    place: int
    """The family's place in every list of families, and so its colour; no two families share one."""
    shared: tuple[str, ...] | None
    """What workers share with their caller (`Shareable`); None if nobody has declared it."""
    method: str = ""
    """What distinguishes it within its family, as the way in which processes are started: `spawn`."""

    def shares(self, what: Shareable) -> bool:
        """Return whether workers are declared to share this with their caller."""
        return self.shared is not None and what in self.shared

    def name_crew(self, workers: int) -> str:
        """Return so many workers in words: 1 thread, 2 processes (spawn)."""
        return f"{workers} {self.one if workers == 1 else self.many}" + (self.method and f" ({self.method})")


def undeclared(name: str, place: int) -> Executor:
    """Return what can be said of an executor that declares nothing: a family of its own, under its own name."""
    return Executor(name, name, name, place, None)


NATIVE_THREADS = Executor(
    family="native",
    one="native thread in one call",
    many="native threads in one call",
    place=5,
    shared=("memory", "objects", "modules"),
)
"""Threads that a single call starts or wakes by itself. No executor runs them, and none of them takes the GIL."""

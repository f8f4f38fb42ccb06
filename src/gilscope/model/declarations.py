"""What a session carries about its executors, implementations and sizes, beside their names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from gilscope.model.case import Case
from gilscope.model.executor import NATIVE_THREADS, Executor, undeclared
from gilscope.model.implementation import UNDECLARED, Implementation
from gilscope.model.size import Size


@dataclass(frozen=True)
class Declarations:
    """What executors, implementations and sizes say of themselves, by their names.

    A name that is not among them is not guessed at: it stands for itself and declares nothing.
    """

    executors: Mapping[str, Executor] = field(default_factory=dict)
    implementations: Mapping[str, Implementation] = field(default_factory=dict)
    sizes: Mapping[str, Mapping[str, Size]] = field(default_factory=dict)
    """By the kernel's name and the size's."""

    def executor_of(self, case: Case) -> Executor:
        """Return what the workers of a case are, or the native threads inside its only call."""
        return NATIVE_THREADS if case.is_one_call_on_native_threads else self.executor(case.executor)

    def executor(self, name: str) -> Executor:
        """Return what an executor declares of its workers."""
        return self.executors.get(name) or undeclared(name, self._next_place())

    def implementation(self, name: str) -> Implementation:
        """Return what an implementation declares."""
        return self.implementations.get(name, UNDECLARED)

    def size(self, kernel: str, name: str) -> Size:
        """Return what a size of a kernel declares."""
        return self.sizes.get(kernel, {}).get(name) or Size()

    def settled(self, names: Iterable[str]) -> "Declarations":
        """Return them with an entry for each of these executors, and a place of its own for each family."""
        executors = dict(self.executors)
        for name in names:
            executors.setdefault(name, undeclared(name, self._next_place()))
        places = {NATIVE_THREADS.family: NATIVE_THREADS.place}
        for each in executors.values():
            is_taken = each.place in places.values()
            places.setdefault(each.family, max(self._next_place(), *places.values()) + 1 if is_taken else each.place)
        return replace(
            self, executors={name: replace(each, place=places[each.family]) for name, each in executors.items()}
        )

    def _next_place(self) -> int:
        return 1 + max([NATIVE_THREADS.place, *(each.place for each in self.executors.values())])


def join(several: Iterable[Declarations]) -> Declarations:
    """Return the declarations of several sessions as one; where they differ, the first to name a thing counts."""
    executors: dict[str, Executor] = {}
    implementations: dict[str, Implementation] = {}
    sizes: dict[str, dict[str, Size]] = {}
    for each in several:
        executors = {**each.executors, **executors}
        implementations = {**each.implementations, **implementations}
        for kernel, own in each.sizes.items():
            sizes[kernel] = {**own, **sizes.get(kernel, {})}
    return Declarations(executors, implementations, sizes)

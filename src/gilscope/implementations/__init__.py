"""HOW a kernel is compiled, and whether it holds or releases the GIL: one file a compiler."""

from collections.abc import Callable
from typing import Protocol, cast

from gilscope import registry
from gilscope.errors import NotAvailable

Compiled = Callable[..., None]
"""A kernel ready to be called with its buffers, start and stop."""


class ImplementationModule(Protocol):
    """What a file in this folder offers, for each of its `NAMES`.

    One that cannot be loaded by a sub-interpreter has the reason in `MAIN_INTERPRETER_ONLY` besides.
    """

    NAMES: tuple[str, ...]
    unavailable: Callable[[str], str | None]
    compile: Callable[[str, str], Compiled]


def names() -> tuple[str, ...]:
    """Return the names of all implementations, `pure` first."""
    return tuple(sorted(registry.entries(__name__), key=lambda name: (name != "pure", name)))


def unavailable(name: str) -> str | None:
    """Return why this implementation cannot run here, or None."""
    return _module(name).unavailable(name)


def main_interpreter_only(name: str) -> str | None:
    """Return why no sub-interpreter can run this implementation, or None."""
    return getattr(_module(name), "MAIN_INTERPRETER_ONLY", None)


def compile(name: str, kernel: str) -> Compiled:  # noqa: A001 - the field's word for it
    """Return `kernel` in this implementation. The JIT of a compiled one may wait for the first call.

    Raises:
        UnknownName: there is no such implementation or kernel.
        NotAvailable: it cannot run here.

    """
    reason = unavailable(name)
    if reason is not None:
        raise NotAvailable("implementation", name, reason)
    return _module(name).compile(name, kernel)


def _module(name: str) -> ImplementationModule:
    return cast(ImplementationModule, registry.entry(__name__, "implementation", name))

"""HOW a kernel is compiled, and whether it holds or releases the GIL: one file a compiler."""

from collections.abc import Callable, Mapping
from typing import Protocol

from gilscope.errors import NotAvailable
from gilscope.model.implementation import Implementation
from gilscope.model.kernel import Kernel
from gilscope.registry import Registry

Compiled = Callable[..., None]
"""A kernel ready to be called with its buffers, start and stop."""

REFERENCE = "pure"
"""The definition of every kernel: what all other implementations must agree with."""


class ImplementationModule(Protocol):
    """What a file in this folder offers.

    Its `NAMES` are the implementations in it, each with what it declares of its code. One that cannot be loaded by a
    sub-interpreter has the reason in `MAIN_INTERPRETER_ONLY` besides. One whose calls use native threads of their own
    says in `THREADED` of which implementation it is that form, and in `unfit(kernel)` why a kernel cannot have it, or
    None; what it compiles takes their number as its last argument. Where only one thread at a time may call that,
    `one_caller(name)` says why. One that may stand for the reference at large problems is named in `ORACLE`.
    """

    NAMES: Mapping[str, Implementation]
    unavailable: Callable[[str], str | None]
    compile: Callable[[str, str], Compiled]
    ORACLE: str = ""


_registry: Registry[ImplementationModule] = Registry(__name__, "implementation", ImplementationModule)


def names() -> tuple[str, ...]:
    """Return the names of all implementations, `pure` first."""
    return tuple(sorted(_registry.names(), key=lambda name: (name != REFERENCE, name)))


def declaration(name: str) -> Implementation:
    """Return what an implementation declares of its code."""
    return _module(name).NAMES[name]


def is_interpreted(name: str) -> bool:
    """Return whether Python itself runs this implementation, so that it is given small problems only."""
    return declaration(name).gil == "pure"


def oracle(kernel: Kernel) -> str | None:
    """Return the implementation that says what a large problem's results must be, where Python would take minutes.

    It is the one that a file names in `ORACLE`; None if this kernel cannot have it, or it cannot run here.
    """
    offered = (name for name in names() if name == _module(name).ORACLE)
    return next((name for name in offered if (unfit(name, kernel) or unavailable(name)) is None), None)


def compared() -> tuple[str, ...]:
    """Return the names of those that use no native threads of their own: what a study compares."""
    return tuple(name for name in names() if not hasattr(_module(name), "THREADED"))


def unavailable(name: str) -> str | None:
    """Return why this implementation cannot run here, or None."""
    return _module(name).unavailable(name)


def main_interpreter_only(name: str) -> str | None:
    """Return why no sub-interpreter can run this implementation, or None."""
    return getattr(_module(name), "MAIN_INTERPRETER_ONLY", None)


def threaded(name: str) -> str | None:
    """Return the implementation that computes as this one does on native threads of its own, or None."""
    return next((each for each in names() if getattr(_module(each), "THREADED", None) == name), None)


def unthreaded(name: str) -> str:
    """Return the implementation that this one is the threaded form of, which may be itself, or itself."""
    found: str = getattr(_module(name), "THREADED", name)
    return found


def unfit(name: str, kernel: Kernel) -> str | None:
    """Return why a kernel cannot have this implementation, or None."""
    ask: Callable[[Kernel], str | None] = getattr(_module(name), "unfit", lambda _: None)
    return kernel.skips.get(name) or ask(kernel)


def one_caller(name: str) -> str | None:
    """Return why only one thread at a time may call this implementation here, or None."""
    ask: Callable[[str], str | None] = getattr(_module(name), "one_caller", lambda _: None)
    return ask(name)


def compile(name: str, kernel: str, native_threads: int = 1) -> Compiled:  # noqa: A001 - the field's word for it
    """Return `kernel` in this implementation, each call of which uses so many native threads.

    The JIT of a compiled one may wait for the first call.

    Raises:
        UnknownName: there is no such implementation or kernel.
        NotAvailable: it cannot run here, or has no threads of its own.

    """
    reason = unavailable(name)
    if reason is None and native_threads > 1 and name in compared():
        reason = "its calls use one thread"
    if reason is not None:
        raise NotAvailable("implementation", name, reason)
    compiled = _module(name).compile(name, kernel)
    if name in compared():
        return compiled

    def run(*arguments: object) -> None:
        compiled(*arguments, native_threads)

    return run


def _module(name: str) -> ImplementationModule:
    return _registry.load(name)

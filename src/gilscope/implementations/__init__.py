"""HOW a kernel is compiled, and whether its code holds or releases the GIL: one file for each compiler."""

from collections.abc import Callable, Mapping
from typing import Protocol

from gilscope.errors import NotAvailable
from gilscope.model.implementation import Implementation
from gilscope.model.kernel import Kernel
from gilscope.registry import Registry

Compiled = Callable[..., None]
"""A kernel that is ready to be called with its buffers, start and stop."""

REFERENCE = "pure"
"""The definition of every kernel: all other implementations must agree with it."""


def supports_any_kernel(kernel: Kernel) -> str | None:  # noqa: ARG001 - what a file leaves out accepts all
    """Return None: every kernel can have this implementation."""
    return None


def serves_any_thread(name: str) -> str | None:  # noqa: ARG001 - what a file leaves out accepts all
    """Return None: any number of threads may call it at once."""
    return None


class ImplementationModule(Protocol):
    """What a file in this folder offers. What has a value here may be left out."""

    NAMES: Mapping[str, Implementation]
    """The implementations in the file, each with what it declares of its code."""
    unavailable: Callable[[str], str | None]
    """Returns why an implementation cannot run here, or None. Asked at every start: it imports nothing heavy."""
    compile: Callable[[str, str], Compiled]
    """Returns a kernel, given the implementation's name and the kernel's. Compiling may wait for the first call."""
    unfit: Callable[[Kernel], str | None] = supports_any_kernel
    """Returns why a kernel cannot have these implementations, or None. `skips` of the kernel itself count besides."""
    MAIN_INTERPRETER_ONLY: str | None = None
    """If sub-interpreters cannot load the code: why."""
    ORACLE: str | None = None
    """If one of them may stand for the reference where plain Python would take minutes: its name."""
    THREADED: str | None = None
    """If a call starts native threads: the implementation that does the same on one thread, or its own name.

    What `compile` returns then takes the number of threads as its last argument.
    """
    one_caller: Callable[[str], str | None] = serves_any_thread
    """Returns why only one thread at a time may call an implementation, or None."""


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
    """Return the implementation that gives the expected results of large problems, for which Python takes minutes.

    It is the one that a file names in `ORACLE`; None if this kernel cannot have it, or if it cannot run here.
    """
    offered = (name for name in names() if name == _module(name).ORACLE)
    return next((name for name in offered if (unfit(name, kernel) or unavailable(name)) is None), None)


def compared_names() -> tuple[str, ...]:
    """Return the names of the implementations that a study compares: calls of all others start threads themselves."""
    return tuple(name for name in names() if _module(name).THREADED is None)


def unavailable(name: str) -> str | None:
    """Return why this implementation cannot run here, or None."""
    return _module(name).unavailable(name)


def main_interpreter_only(name: str) -> str | None:
    """Return why no sub-interpreter can run this implementation, or None."""
    return _module(name).MAIN_INTERPRETER_ONLY


def threaded_form(name: str) -> str | None:
    """Return the implementation that computes as this one does, on native threads of its own; None without one."""
    return next((each for each in names() if name == _module(each).THREADED), None)


def unthreaded_form(name: str) -> str:
    """Return the implementation that computes as this one does on one thread, which may be itself."""
    return _module(name).THREADED or name


def unfit(name: str, kernel: Kernel) -> str | None:
    """Return why a kernel cannot have this implementation, or None."""
    return kernel.skips.get(name) or _module(name).unfit(kernel)


def one_caller(name: str) -> str | None:
    """Return why only one thread at a time may call this implementation here, or None."""
    return _module(name).one_caller(name)


def compile(name: str, kernel: str, native_threads: int = 1) -> Compiled:  # noqa: A001 - the field's word for it
    """Return `kernel` in this implementation. Each call of it uses `native_threads` threads.

    A just-in-time compiler may compile during the first call.

    Raises:
        UnknownName: there is no such implementation or kernel.
        NotAvailable: it cannot run here, or has no threads of its own.

    """
    reason = unavailable(name)
    if reason is None and native_threads > 1 and name in compared_names():
        reason = "its calls use one thread"
    if reason is not None:
        raise NotAvailable("implementation", name, reason)
    compiled = _module(name).compile(name, kernel)
    if name in compared_names():
        return compiled

    def run(*arguments: object) -> None:
        compiled(*arguments, native_threads)

    return run


def _module(name: str) -> ImplementationModule:
    return _registry.load(name)

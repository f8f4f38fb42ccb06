"""By which methods, executor and transport, a kernel is measured, and why not by the others."""

from collections.abc import Iterable
from typing import NamedTuple

from gilscope import executors, implementations
from gilscope.model.case import SERIAL, Skip
from gilscope.model.kernel import Kernel

ONE_FORK = "a pool starts threads, and a process with threads must not fork, so a session has one forked pool"

TOO_LARGE = "pickling all its arguments takes many times as long as computing; --plan full measures it"


class Method(NamedTuple):
    """Where tasks run, and how their arguments get there."""

    executor: str
    transport: str


def choose(planned: tuple[Method, ...], names: tuple[str, ...]) -> tuple[Method, ...]:
    """Return those of a plan's methods whose executor a user has named; all, if none was named.

    An executor that the plan lacks comes with its first transport.
    """
    if not names:
        return planned
    known = {method.executor for method in planned} | {SERIAL}
    added = tuple(Method(name, executors.transports(name)[0]) for name in names if name not in known)
    return (*(method for method in planned if method.executor in names), *added)


def keep_available(methods: Iterable[Method]) -> tuple[Method, ...]:
    """Return the methods whose executor can be used here."""
    return tuple(method for method in methods if executors.unavailable(method.executor) is None)


def keep_suitable(
    kernel: Kernel,
    size: str,
    implementation: str,
    methods: Iterable[Method],
    workers: int,
    most_pickled_bytes: int | None,
) -> tuple[tuple[Method, ...], list[Skip]]:
    """Return the methods that suit a kernel in an implementation, and for the others the reason why not.

    Pickle replaces a transport that cannot carry the kernel's arguments, so that no executor is lost for that.
    """
    pickled_bytes = kernel.payload_bytes(size, workers)
    suitable: dict[Method, None] = {}
    skips = []
    for executor, planned in methods:
        to_subinterpreters = executors.are_subinterpreters(executor)
        main_only = implementations.main_interpreter_only(implementation) if to_subinterpreters else None
        if main_only is not None:
            skips.append(Skip("*", implementation, executor, main_only))
            continue
        # Objects are shared with threads, but only buffers with another interpreter of the same process.
        unfit = kernel.unfit("subinterpreters" if to_subinterpreters and planned == "shared" else planned)
        if unfit is not None:
            skips.append(Skip(kernel.name, implementation, executor, unfit))
        transport = planned if unfit is None else "pickle"
        if transport == "pickle" and most_pickled_bytes is not None and pickled_bytes > most_pickled_bytes:
            skips.append(Skip(kernel.name, implementation, executor, TOO_LARGE))
        else:
            suitable[Method(executor, transport)] = None
    return tuple(suitable), skips

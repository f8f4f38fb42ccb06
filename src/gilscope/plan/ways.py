"""By which executors and transports a kernel is measured, and why not by others."""

from collections.abc import Iterable

from gilscope import executors, implementations
from gilscope.model.case import SERIAL, Skip
from gilscope.model.kernel import Kernel

Way = tuple[str, str]
"""An executor and a transport."""

ONE_FORK = "a pool starts threads, and a process with threads must not fork, so a session has one forked pool"

TOO_LARGE = "pickling all its arguments takes many times as long as computing; --plan full measures it"


def chosen(planned: tuple[Way, ...], names: tuple[str, ...]) -> tuple[Way, ...]:
    """Return a plan's ways with these executors, or all without a choice.

    An executor that the plan lacks comes with its first transport.
    """
    if not names:
        return planned
    known = {name for name, _ in planned}
    added = tuple((name, executors.transports(name)[0]) for name in names if name not in known | {SERIAL})
    return (*(way for way in planned if way[0] in names), *added)


def usable(ways: Iterable[Way]) -> tuple[Way, ...]:
    """Return the ways whose executor there is here."""
    return tuple(way for way in ways if executors.unavailable(way[0]) is None)


def fitting(
    kernel: Kernel,
    size: str,
    implementation: str,
    ways: Iterable[Way],
    workers: int,
    most_pickled_bytes: int | None,
) -> tuple[tuple[Way, ...], list[Skip]]:
    """Return the ways that suit a kernel in an implementation, and why others do not.

    Pickle takes the place of what cannot carry the kernel's arguments, so that no executor is lost for that.
    """
    pickled_bytes = kernel.payload_bytes(size, workers)
    suitable: dict[Way, None] = {}
    skips = []
    for executor, planned in ways:
        to_subinterpreters = executors.are_subinterpreters(executor)
        main_only = implementations.main_interpreter_only(implementation) if to_subinterpreters else None
        if main_only is not None:
            skips.append(Skip("*", implementation, executor, main_only))
            continue
        unfit = kernel.unfit("subinterpreters" if to_subinterpreters and planned == "shared" else planned)
        if unfit is not None:
            skips.append(Skip(kernel.name, implementation, executor, unfit))
        transport = planned if unfit is None else "pickle"
        if transport == "pickle" and most_pickled_bytes is not None and pickled_bytes > most_pickled_bytes:
            skips.append(Skip(kernel.name, implementation, executor, TOO_LARGE))
        else:
            suitable[executor, transport] = None
    return tuple(suitable), skips

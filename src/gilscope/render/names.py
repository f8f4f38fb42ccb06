"""The words that reports use for families, implementations and facts."""

from collections.abc import Iterable, Mapping

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.model.executor import NATIVE_THREADS, Executor
from gilscope.model.facts import fact_of
from gilscope.model.implementation import GilUse, Implementation
from gilscope.model.probe import GIVEN

CODE_WORDS = {
    "pure": "plain Python",
    "blas": "BLAS",
    "cython_gil": "Cython, GIL held",
    "cython_nogil": "Cython, GIL released",
    "numba_gil": "Numba, GIL held",
    "numba_nogil": "Numba, GIL released",
    "numba_parallel": "Numba, own threads",
}
"""What people are shown instead of an implementation's name. A name that is not here is shown as it is."""

GROUP_WORDS: Mapping[GilUse, str] = {
    "pure": "plain Python",
    "held": "native, GIL held",
    "released": "native, GIL released",
    "unknown": "other code",
}
"""What people are shown instead of what code does with the GIL."""

GROUP_WORDS_WITHOUT_GIL: Mapping[GilUse, str] = {
    **GROUP_WORDS,
    "held": "native (gil)",
    "released": "native (nogil)",
}
"""Where there is no GIL, nothing holds it or releases it: these are the names of two builds of the same code."""

TRANSPORT_WORDS = {"shared": "", "shm": "shared memory", "pickle": "copied"}
"""How arrays reach a worker; where it shares them with its caller there is nothing to say."""

WINNER_WORDS = {"serial": "plain loop", "?": "undecided"}
"""What people are shown instead of what wins a comparison, where that is no family of workers."""

VERDICTS = {"same": "the same", "differs": "different", "undecided": "undecided"}
"""What is known of a ratio to the reference."""


def families(comparisons: Iterable[ComparisonScaling]) -> tuple[Executor, ...]:
    """Return one executor of each family that was measured, in the order in which families are shown."""
    measured = {executor.family: executor for each in comparisons for executor in each.families}
    return tuple(sorted(measured.values(), key=lambda executor: executor.place))


def name_code(implementation: str) -> str:
    """Return what people are shown instead of an implementation's name."""
    return CODE_WORDS.get(implementation, implementation)


def name_implementation(comparison: ComparisonScaling) -> str:
    """Return its name for people, and the size where that is not the one that it is usually measured at."""
    return name_implementation_at(name_code(comparison.implementation), comparison.size, comparison.code)


def name_groups(*, has_gil: bool) -> Mapping[GilUse, str]:
    """Return what people are shown instead of what code does with the GIL, in the order in which it is shown."""
    return GROUP_WORDS if has_gil else GROUP_WORDS_WITHOUT_GIL


def name_transport(transport: str) -> str:
    """Return how arrays reach a worker, for people; empty where they need not."""
    return TRANSPORT_WORDS.get(transport, transport)


def name_method(arm: ArmScaling) -> str:
    """Return how an arm's tasks run, without the number of workers: `processes (spawn), copied, static`."""
    case = arm.arm.case
    if case.is_one_call_on_native_threads:
        return NATIVE_THREADS.many
    workers = arm.executor.many + (f" ({arm.executor.method})" if arm.executor.method else "")
    inside = f"{case.native_threads} native threads each" if case.native_threads > 1 else ""
    return ", ".join(filter(None, (workers, name_transport(case.transport), case.schedule, inside)))


def name_method_with_workers(arm: ArmScaling) -> str:
    """Return the same with the number of workers: `2 threads, static`."""
    return f"{arm.arm.case.count} {name_method(arm)}"


def name_winner(winner: str) -> str:
    """Return what wins a comparison, for people."""
    return WINNER_WORDS.get(winner, winner)


def name_implementation_at(name: str, size: str, code: Implementation) -> str:
    """Return an implementation's name, and the size where that is not the one that such code is usually given."""
    usual = "small" if code.gil == "pure" else "large"
    return name + ("" if size in (usual, GIVEN) else f" ({size})")


def fact_name(key: str) -> str:
    """Return what people are shown instead of a fact's key; `caches.L2 Unified` is one part of a fact."""
    own, _, part = key.partition(".")
    title = fact_of(own).title
    return f"{title}: {part}" if part else title


def write_fact(value: object) -> str:
    """Return the value of a fact, for people."""
    match value:
        case None:
            return "unknown"
        case dict():
            return "; ".join(f"{key}: {write_fact(each)}" for key, each in value.items())
        case list():
            return " ".join(map(str, value))
    return str(value)

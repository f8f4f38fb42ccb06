"""Which facts differ between sides: what a table of ratios would hide."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gilscope.model.report import SessionReport

FIRST = (
    "implementation",
    "python",
    "free_threaded_build",
    "gil_enabled",
    "isa_level",
    "cpu_model",
    "effective_cpus",
    "cpu_quota_cpus",
    "threads_per_core",
    "hypervisor",
    "governor",
    "numa_nodes",
    "system",
    "release",
    "gilscope",
    "numba",
    "llvmlite",
    "numpy",
    "switch_interval_s",
    "interpreter_compiler",
)
"""What explains most comes first; other facts follow by name."""

VOLATILE = (
    *("host", "load_1min", "measured_at"),
    *("memory_available_bytes", "shared_memory_bytes", "swap_used_bytes", "throttle_count"),
)
"""Facts that differ between any two machines or moments, and explain nothing."""


@dataclass(frozen=True)
class FactDifference:
    """A fact in which sides differ: `values[i]` belongs to the i-th side; None where it is not known."""

    key: str
    values: tuple[Any, ...]


def differences(sides: Sequence[Mapping[str, Any]]) -> tuple[FactDifference, ...]:
    """Return the facts that are not the same on all sides.

    A fact made of others is taken apart, as `caches.L2 Unified`; of a list only what not all sides have is left.
    """
    flat = [dict(_flat(facts)) for facts in sides]
    found = {}
    for key in dict.fromkeys(key for facts in flat for key in facts):
        values = tuple(facts.get(key) for facts in flat)
        if key not in VOLATILE and any(value != values[0] for value in values[1:]):
            found[key] = FactDifference(key, _without_common(values))
    return tuple(sorted(found.values(), key=_rank))


def _flat(facts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in facts.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _without_common(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if not all(isinstance(value, list) for value in values):
        return values
    return tuple([each for each in value if not all(each in other for other in values)] for value in values)


def _rank(difference: FactDifference) -> tuple[int, str]:
    place = FIRST.index(difference.key) if difference.key in FIRST else len(FIRST)
    return place, difference.key


def phrases(sessions: Sequence[SessionReport]) -> Iterable[str]:
    """Return what sessions were measured on, in a few phrases."""
    facts = sessions[0].facts
    gil = "GIL on" if facts.get("gil_enabled", True) else "GIL off"
    parts = (
        facts.get("cpu_model"),
        f"{facts.get('effective_cpus')} CPUs",
        facts.get("system"),
        f"{facts.get('implementation')} {facts.get('python')} ({gil})",
        f"ISA {facts.get('isa_level')}",
        f"session {sessions[0].session}" if len(sessions) == 1 else f"{len(sessions)} sessions",
    )
    return (str(part) for part in parts if part)

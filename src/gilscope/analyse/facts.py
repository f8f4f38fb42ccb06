"""Which facts differ between sides: what a table of ratios would hide."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gilscope.model.facts import FACTS, Facts, fact_of
from gilscope.model.report import SessionReport


@dataclass(frozen=True)
class FactDifference:
    """A fact in which sides differ: `values[i]` belongs to the i-th side; None where it is not known."""

    key: str
    values: tuple[Any, ...]


def identify_setting(facts: Facts) -> tuple[str, ...]:
    """Return what sessions have in common that replicate each other: the host, the interpreter and so on."""
    return tuple(repr(facts.get(fact.key)) for fact in FACTS if fact.is_of_setting)


def find_differing_facts(sides: Sequence[Mapping[str, Any]]) -> tuple[FactDifference, ...]:
    """Return the facts that are not the same on all sides: first what explains most, then the others by name.

    A fact made of others is taken apart, as `caches.L2 Unified`; of a list only what not all sides have is left.
    """
    flat = [dict(_flat(facts)) for facts in sides]
    found = {}
    for key in dict.fromkeys(key for facts in flat for key in facts):
        values = tuple(facts.get(key) for facts in flat)
        if not fact_of(key).is_incidental and any(value != values[0] for value in values[1:]):
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
    return fact_of(difference.key).rank, difference.key


def describe_place(facts: Facts) -> tuple[str, ...]:
    """Return the machine and the interpreter, in a few phrases."""
    parts = (
        facts.cpu_model,
        f"{facts.effective_cpus} CPUs",
        facts.system,
        f"{facts.implementation} {facts.python} ({facts.gil})",
    )
    return tuple(filter(None, parts))


def describe_facts(sessions: Sequence[SessionReport]) -> Iterable[str]:
    """Return what sessions were measured on, in a few phrases."""
    facts = sessions[0].facts
    parts = (
        *describe_place(facts),
        f"ISA {facts.isa_level}" if facts.isa_level else "",
        f"session {sessions[0].session}" if len(sessions) == 1 else f"{len(sessions)} sessions",
    )
    return filter(None, parts)

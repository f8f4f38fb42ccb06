"""What sessions of one machine can differ in, in words."""

from collections import Counter
from collections.abc import Iterable, Mapping

from gilscope.model.facts import Facts
from gilscope.model.report import SessionReport


def count_settings(sessions: Iterable[SessionReport]) -> Mapping[tuple[str, ...], int]:
    """Return how many sessions there are of each interpreter, ISA level, plan and number of blocks."""
    return Counter(map(describe_setting, sessions))


def describe_setting(session: SessionReport) -> tuple[str, ...]:
    """Return what sessions can differ in on one machine, in words, the interpreter first."""
    parts = (
        describe_interpreter(session.facts),
        session.facts.isa_level,
        f"plan {session.plan}" if session.plan else "",
        f"{session.blocks} blocks" if session.blocks else "",
        f"seed {session.seed}",
        "" if session.complete else "not complete",
    )
    return tuple(filter(None, parts))


def describe_interpreter(facts: Facts) -> str:
    """Return the interpreter's name, and whether its GIL was on."""
    threaded = "t" if facts.free_threaded_build else ""
    return f"{facts.implementation} {facts.python}{threaded}, {facts.gil}"

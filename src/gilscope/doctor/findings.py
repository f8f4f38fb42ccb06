"""What a check is, and what it finds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["good", "warn", "bad", "unknown"]
"""`unknown`: the fact cannot be had here. `warn`: know about it. `bad`: figures of this kind mean little."""

Affected = Literal["timing", "parallelism", "memory", "pure Python", "native code", "your own functions"]
"""What a bad finding spoils: any single time; speedups and efficiencies; what needs much of it; one kind of arm;
what the study's kernels do not do."""


@dataclass(frozen=True)
class Check:
    """One question about a machine. Its answer is a pure function of the facts that it names."""

    id: str
    group: str
    title: str
    facts: tuple[str, ...]
    """Keys of the facts that `judge` takes, in its order. Without the first there is nothing to judge."""
    judge: Callable[..., Verdict]
    why: str
    remedy: str
    affects: tuple[Affected, ...]
    shown: tuple[str, ...] = ()
    """Keys of further facts, which explain the finding and are not judged."""


@dataclass(frozen=True)
class Finding:
    """A check's answer here. `found` holds the facts that it was judged by, and those that explain it."""

    id: str
    group: str
    title: str
    found: Mapping[str, Any]
    verdict: Verdict
    why: str
    remedy: str
    affects: tuple[Affected, ...]


def find(check: Check, facts: Mapping[str, Any]) -> Finding:
    """Return what a check says to these facts; one that is missing is as one that is None."""
    given = [facts.get(key) for key in check.facts]
    found = {key: facts.get(key) for key in (*check.facts, *check.shown)}
    verdict: Verdict = "unknown" if given[0] is None else check.judge(*given)
    return Finding(check.id, check.group, check.title, found, verdict, check.why, check.remedy, check.affects)

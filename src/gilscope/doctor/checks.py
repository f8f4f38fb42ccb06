"""What a check is, and what it finds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gilscope.model.finding import Affected, Finding, Verdict


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


def find(check: Check, facts: Mapping[str, Any]) -> Finding:
    """Return what a check says to these facts; one that is missing is as one that is None."""
    given = [facts.get(key) for key in check.facts]
    found = {key: facts.get(key) for key in (*check.facts, *check.shown)}
    verdict: Verdict = "unknown" if given[0] is None else check.judge(*given)
    return Finding(check.id, check.group, check.title, found, verdict, check.why, check.remedy, check.affects)

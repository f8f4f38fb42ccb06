"""What a check is, and how it turns facts into a finding."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gilscope.model.finding import Affected, Finding, Grade


@dataclass(frozen=True)
class Check:
    """One question about a machine. Its answer is a pure function of the facts that it names."""

    id: str
    group: str
    title: str
    facts: tuple[str, ...]
    """Keys of the facts that `judge` takes, in this order. Without the first fact the verdict is `unknown`."""
    judge: Callable[..., Grade]
    why: str
    remedy: str
    affects: tuple[Affected, ...]
    shown: tuple[str, ...] = ()
    """Keys of further facts that are shown with the finding. They are not judged."""


def apply_check(check: Check, facts: Mapping[str, Any]) -> Finding:
    """Return the finding of a check for these facts. A missing fact counts as None."""
    given = [facts.get(key) for key in check.facts]
    found = {key: facts.get(key) for key in (*check.facts, *check.shown)}
    verdict: Grade = "unknown" if given[0] is None else check.judge(*given)
    return Finding(check.id, check.group, check.title, found, verdict, check.why, check.remedy, check.affects)

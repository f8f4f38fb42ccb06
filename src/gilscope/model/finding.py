"""What one check of the doctor found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["good", "warn", "bad", "unknown"]
"""`unknown`: the fact cannot be had here. `warn`: know about it. `bad`: figures of this kind mean little."""


Affected = Literal["timing", "parallelism", "memory", "pure Python", "native code", "your own functions"]
"""What a bad finding spoils: any single time; speedups and efficiencies; what needs much of it; one kind of arm;
what the study's kernels do not do."""


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

"""What one check of the doctor found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Grade = Literal["good", "warn", "bad", "unknown"]
"""`unknown`: the fact is not available here. `warn`: worth knowing. `bad`: do not trust figures of this kind."""


Affected = Literal["timing", "parallelism", "memory", "pure Python", "native code", "your own functions"]
"""What a bad finding spoils: any single time; speedups and efficiencies; what needs much of it; one kind of arm;
what the study's kernels do not do."""


@dataclass(frozen=True)
class Finding:
    """What a check found on this machine. `found` has the facts that it judged, and those that explain them."""

    id: str
    group: str
    title: str
    found: Mapping[str, Any]
    verdict: Grade
    why: str
    remedy: str
    affects: tuple[Affected, ...]

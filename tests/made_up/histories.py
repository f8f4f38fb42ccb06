"""Reports of many commits made by hand, and what is found over them."""

import random
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha1
from typing import Any

from benchmarks import made_up

from gilscope.analyse.history.figures import Wanted
from gilscope.analyse.history.following import History, follow
from gilscope.model.report import Report
from tests.made_up import probes

STEP = 0.98
"""What a report's own luck makes of a figure, at least; at most its inverse."""


def dated(place: int, *, dirty: bool = False) -> dict[str, Any]:
    """Return the facts of a report on a day of May: its commit, and a measurement a day later."""
    return {
        "host": "h",
        "project_revision": sha1(f"commit {place}".encode(), usedforsecurity=False).hexdigest(),
        "project_committed_at": f"2026-05-{place + 1:02}T10:00:00+00:00",
        "project_dirty": dirty,
        "measured_at": f"2026-05-{place + 2:02}T03:00:00+00:00",
    }


def probe_report(
    place: int, threads: float = 1.9, *, call_ms: float = 10.0, dirty: bool = False, **changes: Any
) -> Report:
    """Return a report of one probe; threads are so many times as fast, more or less."""
    luck = random.Random(place).uniform(STEP, 1 / STEP)
    facts = {**dated(place, dirty=dirty), **changes.pop("facts", {})}
    session = probes.session(threads=threads * luck, call_ms=call_ms * luck, facts=facts, **changes)
    return Report((replace(session, session=f"p{place}"),))


def study_report(place: int, kernels: int = 1, **facts: Any) -> Report:
    """Return a report of a study of two sessions, in which nothing ever changes."""
    report = made_up.report(kernels, seed=place, **{**dated(place), **facts})
    return Report(tuple(replace(each, session=f"{each.session}-{place}") for each in report.sessions))


def named(reports: Sequence[Report], name: str = "r") -> list[tuple[str, Report]]:
    """Return reports with names that tell their order."""
    return [(f"{name}{place:02}.json", report) for place, report in enumerate(reports)]


def history() -> History:
    """Return a history in which threads gain less from the ninth report on, beside a study in which they do not.

    Names try to be markup; the last report's files had changed since its commit.
    """
    probed = [probe_report(place, 1.9 if place < 8 else 1.2, dirty=place == 15) for place in range(16)]
    studies = [study_report(place) for place in range(6)]
    return follow([*named(probed), *named(studies, "s")], Wanted(), left_out=[("a|<b>.json", "it is not JSON")])

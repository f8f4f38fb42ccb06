"""What a call does with the GIL."""

from collections.abc import Sequence
from statistics import median
from typing import Literal

from gilscope.analyse.probe.released import Released
from gilscope.model.report import SessionReport

GilVerdict = Literal["releases", "partly", "holds", "never lets go", "undecided", "no GIL", "broken", "unknown"]

HOLDING: tuple[GilVerdict, ...] = ("holds", "never lets go")
"""Verdicts with which threads can only take turns."""

LONG = 4
"""A call must last so many switch intervals to tell one that never lets go from one that is made to."""


def judge_gil(session: SessionReport, share: Released | None, waits: Sequence[int], call_ns: float) -> GilVerdict:
    """Return what a call does with the GIL: by its released share, and by how long others waited."""
    probe, facts = session.probe, session.facts
    assert probe is not None
    if share is None and not session.measured and probe.ended is not None:
        return "broken"
    if share is None and probe.watched:
        return "undecided"
    if share is None:
        return "unknown" if facts.gil_enabled else "no GIL"
    if share.judgement != "holds":
        return share.judgement
    interval_ns = facts.switch_interval_s * 1e9
    is_long = call_ns >= LONG * interval_ns
    return "never lets go" if is_long and waits and median(waits) >= call_ns / 2 else "holds"

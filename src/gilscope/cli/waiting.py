"""What verbs say while they wait: for other programs to leave the CPUs, and for a probe to go through its stages."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from gilscope.cli import output, streams

if TYPE_CHECKING:
    from gilscope.probe.requests import Request
    from gilscope.probe.stages import Stage


MOST_OF_LIMIT = 0.2
"""No larger share of a limit is spent on waiting."""


def wait_for_quiet(limit_seconds: float, *, anyway: bool) -> float:
    """Wait a little while other programs use the CPUs, and say so; return how many seconds are gone of the limit."""
    if anyway:
        return 0.0
    from gilscope.probe import quiet
    from gilscope.render.probe import progress

    most_seconds = min(quiet.MOST_SECONDS, MOST_OF_LIMIT * limit_seconds)

    def announce(crowd: quiet.Crowd) -> None:
        _remark(progress.write_waiting(crowd.used_cpus, crowd.cpus, most_seconds))

    found, seconds = quiet.wait_for_quiet(announce, most_seconds)
    if found.is_large:
        _remark(progress.write_still_busy(found.used_cpus, found.cpus, limit_seconds))
    return seconds


@contextmanager
def show_stages(
    request: "Request", limit_seconds: float, processes: int = 1
) -> "Iterator[Callable[[Stage], None] | None]":
    """Show what a probe does now: at a terminal in one line that is drawn anew.

    Everywhere it is said beforehand if the probe takes far longer than was asked for, as many processes do in turn.
    """
    from gilscope.render.probe.progress import StageLine, write_expectation
    from gilscope.render.progress import ProgressLine

    is_drawn = streams.shows_remarks() and os.environ.get("TERM") != "dumb"
    shown = ProgressLine(partial(streams.print_document, is_remark=True), output.width)
    line = StageLine(request.target, request.wishes.seconds * processes)
    told = ""

    def note(stage: "Stage") -> None:
        nonlocal told
        expected = write_expectation(stage.call_ns, stage.seconds * processes, request.wishes.seconds, limit_seconds)
        if expected and not told:
            if is_drawn:
                shown.clear()
            _remark(expected)
        told = told or expected
        if is_drawn:
            shown.draw(line.write(stage.name), 0)

    try:
        yield note
    finally:
        if is_drawn:
            shown.clear()


def _remark(text: str) -> None:
    streams.print_line(text, is_remark=True)

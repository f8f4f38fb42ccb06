"""What a study is asked for: read from options, and checked when it comes back from a report."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from gilscope import _ext, environment, parsing
from gilscope.errors import UnknownName
from gilscope.model.report import StudyRequest
from gilscope.plan import selection
from gilscope.plan.plans import PLANS, SESSIONS
from gilscope.plan.selection import Selection
from gilscope.study.options import FLAGS, OPTIONS

STORED_OPTIONS = (*(name for name in OPTIONS if name not in ("report", "sessions")), *FLAGS)
"""The options that a report keeps, and that measuring processes are started with.

Each of these is one session with a report of its own.
"""


def parse(
    options: Mapping[str, str | None], expression: str | None, sessions: str | None, isa: str | None
) -> StudyRequest:
    """Return the request that the texts of options state; None for an option that was not given.

    `isa` names levels, separated by commas, or is `all`; without it, `GILSCOPE_ISA` names them. Without a number of
    sessions it is the plan's.

    Raises:
        InvalidNumber: the number of sessions is none, or out of bounds.

    """
    # An empty environment variable is one that was not set; an empty option is a mistake.
    levels_text = os.environ.get("GILSCOPE_ISA") or None if isa is None else isa
    levels = () if levels_text is None else tuple(dict.fromkeys(parsing.split_list(levels_text)))
    if levels == ("all",):
        levels = _ext.runnable_levels() if _ext.built_levels() else ()
    given = {name: text for name, text in options.items() if text is not None}
    return StudyRequest(given, expression, _count_sessions(given, sessions), levels, sessions is not None)


def check(request: StudyRequest) -> None:
    """Refuse a request that no study here can meet; it may come from an untrusted report.

    Raises:
        UnknownName: there is no such option or ISA level.
        InvalidNumber: there are too many sessions.
        NotAvailable: an ISA level does not run here.

    """
    for name in request.options:
        # What is not known here would reach pytest's command line.
        if name not in STORED_OPTIONS:
            raise UnknownName("option of a study", name, STORED_OPTIONS)
    parsing.check_bounds(selection.SESSIONS, request.sessions, 1, selection.MOST_SESSIONS)
    for level in request.isa_levels:
        _ext.check_level(level)


def read_selection(request: StudyRequest) -> Selection:
    """Return what a request selects.

    Raises:
        InvalidNumber: an option of it is no number, or out of bounds.
        ConflictingOptions: two of them contradict each other.

    """
    chosen = selection.parse(request.options, environment.effective_cpus())
    return replace(chosen, sessions=request.sessions) if request.fixes_sessions else chosen


def list_missing_levels(request: StudyRequest, done: Iterable[str | None]) -> tuple[str | None, ...]:
    """Return the ISA level of each session that is missing; `done` has that of each complete one.

    Levels take turns, so that whatever changes on the machine meanwhile changes all of them.
    """
    levels = request.isa_levels or (None,)
    counts = Counter(done)
    return tuple(level for turn in range(request.sessions) for level in levels if counts[level] <= turn)


def _count_sessions(given: Mapping[str, str], sessions: str | None) -> int:
    if sessions is not None:
        return selection.parse_sessions(sessions)
    recipe = PLANS.get(given.get("plan", "default"))
    return SESSIONS if recipe is None else recipe.sessions

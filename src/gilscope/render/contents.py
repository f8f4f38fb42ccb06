"""What is in a report, without a figure. It may be untrusted: nothing in it is markup or control code."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from gilscope.model.facts import FACTS
from gilscope.model.report import Report, SessionReport
from gilscope.render import numbers
from gilscope.render.formats import Screen
from gilscope.render.lines import Text, print_parts, text_width, wrap
from gilscope.render.settings import count_settings, describe_setting
from gilscope.visible import make_visible

END_REASONS = {
    "precise": "its intervals were narrow enough",
    "budget": "the time was spent",
    "most": "it had the most that a comparison gets",
    "fixed": "so many were asked for",
}
"""Why a comparison was measured no further."""


@dataclass(frozen=True)
class Offer:
    """Something that can be chosen by its name."""

    about: str
    """What it is, in a sentence."""
    reason: str | None
    """Why it is not available here; None if it is."""


def list_offers(offers: Mapping[str, Mapping[str, Offer]], screen: Screen) -> str:
    """Return what there is here by kind, each with what it is, or why it is not to be had."""
    lines: list[Text] = []
    for kind, entries in offers.items():
        lines.append(Text(kind, style="bold"))
        width = max(map(len, entries), default=0)
        for name, offer in entries.items():
            mark = f"  {name:<{width}}  " if width <= screen.width // 3 else f"  {name}: "
            style = "" if offer.reason is None else "dim"
            lines.append(wrap(mark, offer.about, text_width(screen.width), style))
            if offer.reason is not None:
                lines.append(wrap(" " * len(mark), f"Not available: {offer.reason}", text_width(screen.width), style))
    return print_parts(lines, color=screen.color)


def list_contents(report: Report, name: str) -> str:
    """Return a report's sessions, what they measured, and what they did not and why."""
    return "".join(f"{make_visible(line)}\n" for line in _lines(report, name))


def for_programs(report: Report) -> dict[str, Any]:
    """Return the same as plain values."""
    request = None if report.request is None else asdict(report.request)
    return {
        "request": request,
        "sessions": [_session(session) for session in report.sessions],
        "endings": [asdict(ending) for ending in report.endings],
    }


def describe_join(report: Report, name: str) -> str:
    """Return in a paragraph how many sessions of which settings a file has."""
    counts = "; ".join(f"{count} × {', '.join(words)}" for words, count in count_settings(report.sessions).items())
    return make_visible(f"{name}: {numbers.count_things(len(report.sessions), 'session')}: {counts}.")


def _lines(report: Report, name: str) -> Iterator[str]:
    yield f"{name}: {numbers.count_things(len(report.sessions), 'session')}"
    if report.request is not None:
        levels = f" of each of {', '.join(report.request.isa_levels)}" if report.request.isa_levels else ""
        only = f", only {report.request.expression!r}" if report.request.expression else ""
        yield f"  asked for: {report.request.sessions}{levels}{only}"
    yield "sessions"
    for session in report.sessions:
        yield f"  {session.session}: {', '.join((*describe_setting(session), *_date(session)))}"
        yield from (f"    ! {warning}" for warning in session.warnings)
    yield "comparisons: blocks of each session, and how they were run"
    for label, (blocks, arms) in _comparisons(report).items():
        yield f"  {label}: {', '.join(map(str, blocks))}: {', '.join(arms)}"
    if report.endings:
        yield "ended: blocks of all sessions, and why no more"
    for ending in report.endings:
        level = "" if ending.isa_level is None else f" ({ending.isa_level})"
        yield f"  {ending.comparison}{level}: {ending.blocks}: {END_REASONS[ending.reason]}"
    skips = dict.fromkeys(skip for session in report.sessions for skip in session.skips)
    if skips:
        yield "not measured"
    for skip in skips:
        named = " × ".join(part for part in (skip.kernel, skip.implementation, skip.executor) if part != "*")
        yield f"  {named}: {skip.reason}"


def _date(session: SessionReport) -> Iterator[str]:
    if session.facts.measured_at:
        yield session.facts.measured_at


def _comparisons(report: Report) -> dict[str, tuple[list[int], dict[str, None]]]:
    """Return, for each comparison's label, how many blocks each session has of it, and the arms of all of them."""
    found: dict[str, tuple[list[int], dict[str, None]]] = {}
    for session in report.sessions:
        for measured in session.measured:
            blocks, arms = found.setdefault(measured.comparison.label, ([], {}))
            blocks.append(len(measured.blocks))
            arms.update(dict.fromkeys(arm.label for arm in measured.comparison.arms))
    return found


def _session(session: SessionReport) -> dict[str, Any]:
    return {
        "session": session.session,
        "complete": session.complete,
        **{fact.key: session.facts.get(fact.key) for fact in FACTS if fact.is_of_setting},
        "measured_at": session.facts.get("measured_at"),
        "plan": session.plan,
        "blocks": session.blocks,
        "seed": session.seed,
        "warnings": list(session.warnings),
        "comparisons": [
            {
                "kernel": measured.comparison.kernel,
                "size": measured.comparison.size,
                "implementation": measured.comparison.implementation,
                "blocks": len(measured.blocks),
                "arms": [{"role": arm.role, **asdict(arm.case)} for arm in measured.comparison.arms],
            }
            for measured in session.measured
        ],
        "skips": [asdict(skip) for skip in session.skips],
    }

"""Judges a report's evidence: which claims hold there, and with what figures. Tries nothing."""

from collections.abc import Iterator, Mapping, Sequence

from gilscope.analyse.ruling import Ruling
from gilscope.claims import catalogue, judging
from gilscope.claims.claim import Claim, Unmeasured
from gilscope.doctor import judging as doctor_judging
from gilscope.model.evidence import Evidence
from gilscope.model.report import Report, SessionReport

BAD_CHECKS = "bad_checks"
"""The fact that holds what `doctor` found bad when a ledger was made."""


def rulings(report: Report) -> tuple[Ruling, ...]:
    """Return what a report says of each claim that it has evidence or rounds for; the last session's count."""
    evidence = {name: each for session in report.sessions for name, each in session.evidence.items()}
    bad = _bad_checks(report.sessions)
    return judging.rule(list(_entries(report, evidence)), bad)


def _entries(report: Report, evidence: Mapping[str, Evidence]) -> Iterator[tuple[Claim, Evidence]]:
    measured = [session for session in report.sessions if session.measured]
    for claim in map(catalogue.load, catalogue.names()):
        if claim.from_rounds is not None:
            if measured:
                yield claim, claim.from_rounds(measured[-1])
        elif claim.id in evidence:
            yield claim, evidence[claim.id]
        elif isinstance(claim.test, Unmeasured):
            yield claim, Evidence()


def _bad_checks(sessions: Sequence[SessionReport]) -> Mapping[str, str]:
    """Return what doctor found bad when a ledger was made, or says of the facts of a study's session."""
    found: dict[str, str] = {}
    for session in sessions:
        said = session.facts.get(BAD_CHECKS)
        if isinstance(said, Mapping):
            found |= {str(name): str(title) for name, title in said.items()}
        else:
            found |= {each.id: each.title for each in doctor_judging.judged(session.facts) if each.verdict == "bad"}
    return found

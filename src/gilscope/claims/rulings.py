"""Judges a report's evidence: which claims hold there, and with what figures. Tries nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from gilscope.analyse.ruling import Ruling
from gilscope.claims import catalogue, judging
from gilscope.claims.claim import Claim, Unmeasured
from gilscope.doctor import judging as doctor_judging
from gilscope.model.evidence import Evidence
from gilscope.model.report import Report, SessionReport

BAD_CHECKS = "bad_checks"
"""The fact that holds what `doctor` found bad when a ledger was made."""

SELECTED = "claims"
"""The fact that holds the names of the claims that a ledger was made for; older ledgers lack it and have them all."""


def rulings(report: Report) -> tuple[Ruling, ...]:
    """Return what a report says of each claim that it was made for and has evidence or rounds for.

    Where several sessions have something on a claim, the last one counts.
    """
    evidence = {name: each for session in report.sessions for name, each in session.evidence.items()}
    selected = _selected(report.sessions)
    entries = [(claim, each) for claim, each in _entries(report, evidence) if claim.id in selected]
    return judging.rule(entries, _bad_checks(report.sessions))


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


def _selected(sessions: Sequence[SessionReport]) -> Collection[str]:
    """Return the names of the claims that the ledgers of a report were made for; of all, where one does not say."""
    selected: set[str] = set()
    ledgers = [session.facts for session in sessions if session.evidence or SELECTED in session.facts]
    for facts in ledgers:
        names = facts.get(SELECTED)
        if not isinstance(names, Sequence):
            return catalogue.names()
        selected.update(map(str, names))
    return selected if ledgers else catalogue.names()


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

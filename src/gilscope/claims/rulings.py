"""Judges the claims from a report's evidence and rounds. It measures nothing."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from gilscope.analyse.facts import identify_setting
from gilscope.analyse.ruling import Ruling
from gilscope.claims import catalogue, judging
from gilscope.claims.claim import Claim, Unmeasured
from gilscope.doctor import judging as doctor_judging
from gilscope.model.evidence import Evidence
from gilscope.model.facts import BAD_CHECKS, SELECTED_CLAIMS, fact_of
from gilscope.model.report import Report, SessionReport


def judge_report(report: Report) -> tuple[Ruling, ...]:
    """Return the rulings on the claims that a report was made for and has evidence or rounds for.

    If several sessions have evidence on a claim, the last one counts.
    """
    evidence = {name: each for session in report.sessions for name, each in session.evidence.items()}
    selected = _selected_names(report.sessions)
    entries = [(claim, each) for claim, each in _entries(report, evidence) if claim.id in selected]
    bad = {claim.id: _bad_checks(_sessions_that_tried(claim, report.sessions)) for claim, _ in entries}
    return judging.rule(entries, bad)


def _entries(report: Report, evidence: Mapping[str, Evidence]) -> Iterator[tuple[Claim, Evidence]]:
    """Yield each claim that the report says something on, with its evidence."""
    measured = _replicates(report.sessions)
    for claim in map(catalogue.load, catalogue.names()):
        if claim.from_rounds is not None:
            if measured:
                yield claim, claim.from_rounds(measured)
        elif claim.id in evidence:
            yield claim, evidence[claim.id]
        elif isinstance(claim.test, Unmeasured):
            yield claim, Evidence()


def _replicates(sessions: Sequence[SessionReport]) -> list[SessionReport]:
    """Return the sessions that measured rounds in the setting of the last one that did, the complete ones if any."""
    measured = [session for session in sessions if session.measured]
    complete = [session for session in measured if session.complete] or measured
    return [each for each in complete if identify_setting(each.facts) == identify_setting(complete[-1].facts)]


def _selected_names(sessions: Sequence[SessionReport]) -> Collection[str]:
    """Return the names of the claims that the report's ledgers were made for; all names if a ledger has none."""
    selected: set[str] = set()
    ledgers = [session.facts for session in sessions if session.evidence or SELECTED_CLAIMS in session.facts]
    for facts in ledgers:
        names = facts.get(SELECTED_CLAIMS)
        if names is None:  # older ledgers lack it: they have all
            return catalogue.names()
        selected.update(names)
    return selected if ledgers else catalogue.names()


def _sessions_that_tried(claim: Claim, sessions: Sequence[SessionReport]) -> list[SessionReport]:
    """Return the sessions that must have been measured on a fit machine for a claim. Others need not have been."""
    if claim.from_rounds is None:
        return [session for session in sessions if claim.id in session.evidence][-1:]
    return [each for each in sessions if each.measured or claim.id in each.facts.get(SELECTED_CLAIMS, [claim.id])]


def _bad_checks(sessions: Sequence[SessionReport]) -> Mapping[str, str]:
    """Return the titles of the doctor's checks that were bad when the sessions were measured."""
    found: dict[str, str] = {}
    for session in sessions:
        recorded = session.facts.get(BAD_CHECKS)
        if recorded is not None:
            found |= recorded
        else:
            # A session of the study was measured without the doctor: its facts are judged now, but none that only
            # the doctor measures, which no report has.
            findings = doctor_judging.judge(
                {key: each for key, each in session.facts.items() if fact_of(key).is_known}
            )
            found |= {each.id: each.title for each in findings if each.verdict == "bad"}
    return found

"""A ledger: what was tried here, claim by claim, kept in the report of a session of its own."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gilscope import claims, doctor, environment, expression, record, storage, study
from gilscope.analyse.ruling import Ruling
from gilscope.claims import judging, trials
from gilscope.claims.claim import Claim, Unmeasured
from gilscope.errors import NothingToMeasure
from gilscope.evidence import Evidence
from gilscope.report import Report, SessionReport

BAD_CHECKS = "bad_checks"
"""The fact that holds what `doctor` found bad when a ledger was made."""


ROUNDS = {"quick": "5", "default": "7", "full": "20"}
"""For each plan, how many blocks the quick study has whose rounds decide some claims."""


@dataclass(frozen=True)
class Progress:
    """How far a ledger is."""

    what: str
    """A claim, or what is measured for several."""
    done: int
    of: int


def chosen(expression_text: str | None) -> tuple[Claim, ...]:
    """Return the claims that an expression selects by name, as pytest's -k does; all without one.

    Raises:
        InvalidExpression: it is no expression.
        NothingToMeasure: it selects none.

    """
    found = tuple(claims.load(name) for name in claims.names() if expression.selects(expression_text, name))
    if not found:
        raise NothingToMeasure(f"Nothing to try: -k {expression_text!r} selects no claim (gilscope claims --list).")
    return found


def measure(wanted: Sequence[Claim], plan: str, path: Path | None, show: Callable[[Progress], None]) -> Path:
    """Make the experiments of claims, keep what they give after each, and return where the report is.

    For claims that the study's rounds decide, a quick study is measured first.

    Raises:
        KeyboardInterrupt: what was given until then is in the partial report beside the target.
        CannotWrite: the report could not be written.

    """
    session = SessionReport(uuid.uuid4().hex[:12], False, _facts(), (), (), {}, plan)
    target = storage.default_path(session.facts, f"{session.session[:6]}-claims") if path is None else path
    storage.check_writable(target)
    tried = [claim for claim in wanted if claim.measure is not None]
    rounds: list[Path] = []
    if any(claim.from_rounds is not None for claim in wanted):
        show(Progress("the study's rounds", 0, len(tried)))
        rounds.append(target.with_name(f"{target.name}.rounds"))
        measure_rounds(rounds[0], plan)
    for done, claim in enumerate(tried):
        show(Progress(claim.id, done, len(tried)))
        session = replace(session, evidence={**session.evidence, claim.id: trials.make(claim, plan)})
        storage.write(storage.partial_path(target), record.document(Report((session,))))
    storage.write(target, record.document(Report((replace(session, complete=True),))))
    if rounds:
        storage.write(target, record.merged([target, *rounds]))
    for each in (*rounds, storage.partial_path(target)):
        each.unlink(missing_ok=True)
    return target


def measure_rounds(path: Path, plan: str) -> SessionReport:
    """Measure a quick study into a file, and return its session, whose rounds decide some claims.

    Raises:
        KeyboardInterrupt: it was interrupted; there is no file then.

    """
    path.unlink(missing_ok=True)
    request = study.request({"plan": "quick", "blocks": ROUNDS[plan]}, None, "1", None)
    outcome = study.run(study.begin(request, path), lambda _: None)
    if outcome.was_interrupted or outcome.report is None:
        path.unlink(missing_ok=True)
        raise KeyboardInterrupt
    return outcome.report.sessions[-1]


def rulings(report: Report) -> tuple[Ruling, ...]:
    """Return what a report says of each claim that it has evidence or rounds for; the last session's count."""
    evidence = {name: each for session in report.sessions for name, each in session.evidence.items()}
    bad = _bad_checks(report.sessions)
    return judging.rule(list(_entries(report, evidence)), bad)


def _entries(report: Report, evidence: Mapping[str, Evidence]) -> Iterator[tuple[Claim, Evidence]]:
    measured = [session for session in report.sessions if session.measured]
    for claim in map(claims.load, claims.names()):
        if claim.from_rounds is not None:
            if measured:
                yield claim, claim.from_rounds(measured[-1])
        elif claim.id in evidence:
            yield claim, evidence[claim.id]
        elif isinstance(claim.test, Unmeasured):
            yield claim, Evidence()


def _facts() -> Mapping[str, Any]:
    """Return the facts of this machine, and what doctor finds bad about it."""
    bad = {each.id: each.title for each in doctor.examine() if each.verdict == "bad"}
    return {**environment.facts(), BAD_CHECKS: bad}


def _bad_checks(sessions: Sequence[SessionReport]) -> Mapping[str, str]:
    """Return what doctor found bad when a ledger was made, or says of the facts of a study's session."""
    found: dict[str, str] = {}
    for session in sessions:
        said = session.facts.get(BAD_CHECKS)
        if isinstance(said, Mapping):
            found |= {str(name): str(title) for name, title in said.items()}
        else:
            found |= {each.id: each.title for each in doctor.judged(session.facts) if each.verdict == "bad"}
    return found

"""Joins reports, and finds the facts that keep sessions from being joined."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gilscope.errors import DifferentMachines
from gilscope.model.facts import FACTS, Facts
from gilscope.model.report import END_REASONS_IN_ORDER, Ending, Report, SessionReport, StudyRequest
from gilscope.record import json_report, reading, storage, writing
from gilscope.record.schema import KEY, Json


def merge(paths: Sequence[Path], target: Path) -> Report:
    """Join the sessions of reports, complete or partial, into one report; write and return it.

    The request of a study is kept if all reports that have one have the same.

    Raises:
        NotAReport: one of them cannot be read.
        DifferentMachines: they were measured on more than one machine.
        CannotWrite: the target cannot be written.

    """
    documents = [json_report.load(path) for path in paths]  # once: a pipe cannot be read again
    reports = [report for _, report in documents]
    storage.check_writable(target)
    _check_same_machine(
        [(path, session) for path, report in zip(paths, reports, strict=True) for session in report.sessions]
    )
    storage.write(target, join_documents(documents, _common_request(reports), _join_endings(reports)))
    return json_report.read(target)


def merge_documents(
    paths: Sequence[Path], request: StudyRequest | None = None, endings: tuple[Ending, ...] = ()
) -> Json:
    """Return one document with the sessions of all these files; see `join_documents`.

    Raises:
        NotAReport: one of them cannot be read.

    """
    return join_documents([json_report.load(path) for path in paths], request, endings)


def join_documents(
    documents: Sequence[tuple[Json, Report]], request: StudyRequest | None = None, endings: tuple[Ending, ...] = ()
) -> Json:
    """Return one document with the sessions of all these, each once, and all their rows.

    Of two states of one session it has the one with more blocks. Rows of a partial report get their statistics.
    """
    best: dict[str, tuple[SessionReport, Sequence[Json]]] = {}
    for document, report in documents:
        rows_of = _list_rows(document)
        for session in report.sessions:
            known = best.get(session.session)
            if known is None or _completeness(session) > _completeness(known[0]):
                best[session.session] = session, rows_of.get(session.session, ())
    sessions = tuple(session for session, _ in best.values())
    rows = [row for session, found in best.values() for row in _with_statistics(session, found)]
    # Keys that are not gilscope's, such as pytest-benchmark's, are those of the first file that has them.
    top = {key: value for document, _ in reversed(documents) for key, value in document.items()}
    return {**top, "benchmarks": rows, KEY: writing.encode_top_object(Report(sessions, request, endings))}


def _completeness(session: SessionReport) -> tuple[bool, int]:
    return session.complete, sum(len(measured.blocks) for measured in session.measured)


def _list_rows(document: Json) -> Mapping[str, Sequence[Json]]:
    """Return a document's rows by the sessions that they are of."""
    found: dict[str, list[Json]] = {}
    for row in document["benchmarks"]:
        for name in dict.fromkeys(arm["session"] for arm in reading.list_arms(row["extra_info"])):
            found.setdefault(name, []).append(row)
    return found


def _with_statistics(session: SessionReport, rows: Sequence[Json]) -> Iterable[Json]:
    """Return the rows of a session with statistics for pytest-benchmark's own readers."""
    if all("stats" in row and len(reading.list_arms(row["extra_info"])) == 1 for row in rows):
        return rows
    # Rows that were kept while a study ran have no statistics yet; a row of several sessions has only common ones.
    return writing.encode_rows(session, with_statistics=True)


def join_reports(reports: Iterable[Report]) -> Report:
    """Return one report with the sessions of all these reports, each once."""
    joined = list(reports)
    sessions = {session.session: session for report in joined for session in report.sessions}
    return Report(tuple(sessions.values()), _common_request(joined), _join_endings(joined))


def differing_facts(before: Facts, now: Facts) -> list[str]:
    """Return in words the facts that keep two sessions from being of one study, with values if these are short."""
    found = [fact.key for fact in FACTS if fact.is_of_study and before.get(fact.key) != now.get(fact.key)]
    return [_difference(key, before.get(key), now.get(key)) for key in found]


def _difference(key: str, before: Any, now: Any) -> str:
    values = f"{key} was {before!r} and is {now!r}"
    return values if len(values) < 120 else f"{key} has changed"


def _check_same_machine(found: Sequence[tuple[Path, SessionReport]]) -> None:
    for path, session in found[1:]:
        for key in (fact.key for fact in FACTS if fact.tells_machines_apart):
            first, other = found[0][1].facts.get(key), session.facts.get(key)
            if first != other:
                raise DifferentMachines(found[0][0], path, f"{key} is {first!r} and {other!r}")


def _join_endings(reports: Iterable[Report]) -> tuple[Ending, ...]:
    """Return how comparisons have ended, each once; of two studies with the reason that weakens figures more."""
    found: dict[tuple[str, str | None], Ending] = {}
    seen: set[str] = set()
    for report in reports:
        names = {session.session for session in report.sessions}
        if names <= seen:  # the same study once more
            continue
        seen |= names
        for each in report.endings:
            key = (each.comparison, each.isa_level)
            found[key] = _join_two_endings(found[key], each) if key in found else each
    return tuple(found.values())


def _join_two_endings(one: Ending, other: Ending) -> Ending:
    return replace(
        one,
        sessions=one.sessions + other.sessions,
        blocks=one.blocks + other.blocks,
        reason=min(one.reason, other.reason, key=END_REASONS_IN_ORDER.index),
    )


def _common_request(reports: Iterable[Report]) -> StudyRequest | None:
    requests = [report.request for report in reports if report.request is not None]
    return requests[0] if requests and all(each == requests[0] for each in requests) else None

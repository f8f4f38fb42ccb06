"""The JSON keys: written here, and read by way of reading.py; no other file knows them.

A report is pytest-benchmark's own document. Each benchmark carries its session, case, role and rounds under
`extra_info["gilscope"]`; one top-level `gilscope` object carries what belongs to the sessions as a whole, their facts
among it. `machine_info["gilscope"]` repeats the facts of the first session for pytest-benchmark's own readers.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from gilscope.errors import NotAReport
from gilscope.model.case import Comparison
from gilscope.model.probe import Probe
from gilscope.model.report import Measured, Report, SessionReport, StudyRequest
from gilscope.record import benchmark_stats, declarations, older_schemas, reading
from gilscope.record import evidence as record_evidence
from gilscope.record.reading import Json

KEY = reading.KEY

SCHEMA = 3
"""Bumped when a key changes its meaning, or a reference kernel its source or length."""

MOST_BYTES = 256 << 20
"""A larger file is refused: a default study is about 1 MiB a session."""

MOST_DEPTH = 24
"""Deeper nesting is refused: a report has about ten levels."""


def top_object(report: Report) -> Json:
    """Return the document's top-level `gilscope` object: all of a report but its rounds."""
    request = None if report.request is None else asdict(report.request)
    sessions = [_session_object(session) for session in report.sessions]
    return {"schema": SCHEMA, "request": request, "sessions": sessions}


def arm_object(session: str, measured: Measured, index: int) -> Json:
    """Return what one benchmark carries: identity is fields; rounds are columns."""
    arm, rounds = measured.comparison.arms[index], measured.rounds[index]
    return {
        "schema": SCHEMA,
        "session": session,
        "comparison": _comparison_key(measured.comparison),
        "arm": index,
        "role": arm.role,
        "case": asdict(arm.case),
        "rounds": {
            "block": [each.block for each in rounds],
            "order": [each.order for each in rounds],
            "wall_ns": [each.wall_ns for each in rounds],
            "cpu_ns": [each.cpu_ns for each in rounds],
        },
        "first_call_ns": list(measured.setup.first_call_ns[arm]),
        "sent_bytes": measured.setup.sent_bytes[arm],
    }


def document(report: Report) -> Json:
    """Return a report's document without pytest-benchmark's statistics: what is kept while a study runs."""
    facts = dict(report.sessions[0].facts) if report.sessions else {}
    benchmarks = [row for session in report.sessions for row in _rows(session)]
    return {"machine_info": {KEY: facts}, "benchmarks": benchmarks, KEY: top_object(report)}


def has_all_rows(document: Json, session: SessionReport) -> bool:
    """Return whether a document has a row for every arm that a session measured."""
    return len(document["benchmarks"]) == sum(len(measured.comparison.arms) for measured in session.measured)


def merged(paths: Sequence[Path], request: StudyRequest | None = None) -> Json:
    """Return one document with the sessions of all these reports, each once, and all their rows.

    Of two states of one session it has the one with more rounds. Rows of a partial report get their statistics.

    Raises:
        NotAReport: as `read`.

    """
    documents = [_checked(path) for path in paths]
    best: dict[str, tuple[SessionReport, Json]] = {}
    for document, report in documents:
        for session in report.sessions:
            known = best.get(session.session)
            if known is None or _progress(session) > _progress(known[0]):
                best[session.session] = session, document
    sessions = tuple(session for session, _ in best.values())
    rows = [row for session, document in best.values() for row in _rows_of(session, document)]
    top = {key: value for document, _ in reversed(documents) for key, value in document.items()}
    return {**top, "benchmarks": rows, KEY: top_object(Report(sessions, request))}


def _progress(session: SessionReport) -> tuple[bool, int]:
    return session.complete, sum(len(measured.blocks) for measured in session.measured)


def _rows_of(session: SessionReport, document: Json) -> Iterator[Json]:
    """Return the rows of a session in a document, with statistics for pytest-benchmark's own readers."""
    found = [
        row for row in document["benchmarks"] if row["extra_info"].get(KEY, {}).get("session") == session.session
    ]
    if all("stats" in row for row in found):
        return iter(found)
    return _rows(session, with_statistics=True)


def joined(reports: Iterable[Report]) -> Report:
    """Return one report with the sessions of all, each once."""
    sessions = {session.session: session for report in reports for session in report.sessions}
    return Report(tuple(sessions.values()))


def read(path: Path) -> Report:
    """Read a report, complete or not.

    Raises:
        NotAReport: it cannot be read, is cut off, is not gilscope's, or has a newer schema.

    """
    return _checked(path)[1]


def _checked(path: Path) -> tuple[Json, Report]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise NotAReport(path, f"it is larger than {MOST_BYTES >> 20} MiB")
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotAReport(path, error.strerror or str(error)) from None
    except (ValueError, RecursionError):
        raise NotAReport(path, "it is not JSON, or was cut off; a study's partial report ends in .partial") from None
    if not isinstance(document, dict) or not isinstance(document.get(KEY), dict):
        raise NotAReport(path, "it has no 'gilscope' object; only reports of gilscope's own study have one")
    schema = document[KEY].get("schema")
    if not isinstance(schema, int) or schema < 1:
        raise NotAReport(path, f"its schema is {schema!r}, which no version of gilscope writes")
    if schema > SCHEMA:
        raise NotAReport(path, f"its schema is {schema} and this gilscope knows up to {SCHEMA}: upgrade gilscope")
    if reading.is_deeper(document, MOST_DEPTH):
        raise NotAReport(path, f"it is nested more than {MOST_DEPTH} levels deep")
    try:
        current = older_schemas.to_newest(document, schema)
        return current, reading.report(current)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise NotAReport(path, f"something in it is missing or malformed ({type(error).__name__}: {error})") from None


def _session_object(report: SessionReport) -> Json:
    return {
        "session": report.session,
        "complete": report.complete,
        "facts": dict(report.facts),
        "pools": [{**asdict(pool), "open_ns": open_ns} for pool, open_ns in report.open_ns.items()],
        "plan": report.plan,
        "blocks": report.blocks,
        "seed": report.seed,
        "warnings": list(report.warnings),
        "skips": [asdict(skip) for skip in report.skips],
        "comparisons": [_comparison_object(measured) for measured in report.measured],
        "evidence": {name: record_evidence.document(each) for name, each in report.evidence.items()},
        "declared": declarations.as_json(report.declared),
        "probe": None if report.probe is None else _probe_object(report.probe),
    }


def _probe_object(probe: Probe) -> Json:
    return {
        "target": probe.target,
        "arguments": probe.arguments,
        "stage": probe.stage,
        "problem": probe.problem,
        "ended": probe.ended,
        "gil_switched_on_by": probe.gil_switched_on_by,
        "signs": None if probe.signs is None else asdict(probe.signs),
        "pickling": None if probe.pickling is None else asdict(probe.pickling),
        "watched": [asdict(each) for each in probe.watched],
        "pools": [{**asdict(pool), "hand_out_ns": list(times)} for pool, times in probe.hand_out_ns.items()],
    }


def _rows(session: SessionReport, *, with_statistics: bool = False) -> Iterator[Json]:
    for measured in session.measured:
        for index, arm in enumerate(measured.comparison.arms):
            statistics = {"stats": benchmark_stats.of(measured, index)} if with_statistics else {}
            yield {
                "group": measured.comparison.label,
                "name": arm.label,
                "fullname": f"{measured.comparison.label}::{arm.label}",
                "extra_info": {KEY: arm_object(session.session, measured, index)},
                **statistics,
            }


def _comparison_key(comparison: Comparison) -> list[str]:
    return [comparison.kernel, comparison.size, comparison.implementation]


def _comparison_object(measured: Measured) -> Json:
    setup = measured.setup
    return {
        "key": _comparison_key(measured.comparison),
        "setup": {
            "repeats": setup.repeats,
            "input_digest": setup.input_digest,
            "output_digest": setup.output_digest,
            "largest_relative_error": setup.largest_relative_error,
            "warnings": list(setup.warnings),
        },
        "blocks": {
            "others_cpu_ns": [block.others_cpu_ns for block in measured.blocks],
            "steal_ns": [block.steal_ns for block in measured.blocks],
        },
    }

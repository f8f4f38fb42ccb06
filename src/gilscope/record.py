"""The JSON keys: the only file that writes and reads them.

A report is pytest-benchmark's own document. Each benchmark carries its session, case, role and rounds under
`extra_info["gilscope"]`; one top-level `gilscope` object carries what belongs to the sessions as a whole, their facts
among it. `machine_info["gilscope"]` repeats the facts of the first session for pytest-benchmark's own readers.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gilscope import benchmark_stats
from gilscope.errors import NotAReport
from gilscope.spec import Arm, Block, Case, Comparison, Measured, Report, Request, Round, SessionReport, Setup, Skip

SCHEMA = 2
"""Bumped when a key changes its meaning, or a reference kernel its source or length."""

KEY = "gilscope"

Json = dict[str, Any]


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
    }


def document(report: Report) -> Json:
    """Return a report's document without pytest-benchmark's statistics: what is kept while a study runs."""
    facts = dict(report.sessions[0].facts) if report.sessions else {}
    benchmarks = [row for session in report.sessions for row in _rows(session)]
    return {"machine_info": {KEY: facts}, "benchmarks": benchmarks, KEY: top_object(report)}


def has_all_rows(document: Json, session: SessionReport) -> bool:
    """Return whether a document has a row for every arm that a session measured."""
    return len(document["benchmarks"]) == sum(len(measured.comparison.arms) for measured in session.measured)


def merged(paths: Sequence[Path], request: Request | None = None) -> Json:
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


def read(path: Path) -> Report:
    """Read a report, complete or not.

    Raises:
        NotAReport: it cannot be read, is cut off, is not gilscope's, or has a newer schema.

    """
    return _checked(path)[1]


def _checked(path: Path) -> tuple[Json, Report]:
    try:
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
    try:
        current = _from_first_schema(document) if schema == 1 else document
        return current, _report(current)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        raise NotAReport(path, f"something in it is missing or malformed ({type(error).__name__}: {error})") from None


def _from_first_schema(document: Json) -> Json:
    """Return a document of schema 1, which had one session and its facts in `machine_info`, in the newest schema."""
    session = {**document[KEY], "facts": document["machine_info"][KEY]}
    for row in document["benchmarks"]:
        if KEY in row["extra_info"]:
            row["extra_info"][KEY]["session"] = session["session"]
    return {**document, KEY: {"schema": SCHEMA, "request": None, "sessions": [session]}}


def _session_object(report: SessionReport) -> Json:
    return {
        "session": report.session,
        "complete": report.complete,
        "facts": dict(report.facts),
        "open_ns": dict(report.open_ns),
        "plan": report.plan,
        "blocks": report.blocks,
        "seed": report.seed,
        "warnings": list(report.warnings),
        "skips": [asdict(skip) for skip in report.skips],
        "comparisons": [_comparison_object(measured) for measured in report.measured],
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
    return {
        "key": _comparison_key(measured.comparison),
        "setup": asdict(measured.setup),
        "blocks": {
            "others_cpu_ns": [block.others_cpu_ns for block in measured.blocks],
            "steal_ns": [block.steal_ns for block in measured.blocks],
        },
    }


def _report(document: Json) -> Report:
    top = document[KEY]
    arms: dict[tuple[str, ...], list[Json]] = {}
    for benchmark in document["benchmarks"]:
        own = benchmark["extra_info"].get(KEY)
        if own is not None:
            arms.setdefault((own["session"], *own["comparison"]), []).append(own)
    return Report(tuple(_session(own, arms) for own in top["sessions"]), _request(top["request"]))


def _request(own: Json | None) -> Request | None:
    if own is None:
        return None
    options = {str(name): str(value) for name, value in own["options"].items()}
    expression = None if own["expression"] is None else str(own["expression"])
    return Request(options, expression, _whole(own["sessions"]), tuple(map(str, own["isa_levels"])))


def _session(own: Json, arms: Mapping[tuple[str, ...], Sequence[Json]]) -> SessionReport:
    name = str(own["session"])
    return SessionReport(
        session=name,
        complete=bool(own["complete"]),
        facts=dict(own["facts"]),
        measured=tuple(_measured(each, arms.get((name, *each["key"]), [])) for each in own["comparisons"]),
        skips=tuple(Skip(**skip) for skip in own["skips"]),
        open_ns={str(name): int(value) for name, value in own["open_ns"].items()},
        plan=str(own["plan"]),
        blocks=int(own["blocks"]),
        seed=int(own["seed"]),
        warnings=tuple(map(str, own["warnings"])),
    )


def _measured(own: Json, arms: Sequence[Json]) -> Measured:
    arms = sorted(arms, key=lambda arm: int(arm["arm"]))
    kernel, size, implementation = own["key"]
    comparison = Comparison(
        kernel, size, implementation, tuple(Arm(arm["role"], Case(**arm["case"])) for arm in arms)
    )
    rounds = tuple(_rounds(arm["rounds"]) for arm in arms)
    blocks = tuple(map(_block, own["blocks"]["others_cpu_ns"], own["blocks"]["steal_ns"]))
    if not {"baseline", "again"} <= {arm.role for arm in comparison.arms}:
        raise ValueError(f"{comparison.label} has no baseline")
    if any(len(each) != len(blocks) for each in rounds):
        raise ValueError(f"{comparison.label} has arms that lack rounds")
    return Measured(comparison, rounds, blocks, _setup(own["setup"]))


def _setup(own: Json) -> Setup:
    first_call_ns = {label: tuple(map(_whole, times)) for label, times in own["first_call_ns"].items()}
    parsed = {"repeats": _whole(own["repeats"]), "first_call_ns": first_call_ns, "warnings": tuple(own["warnings"])}
    return Setup(**{**own, **parsed})


def _rounds(columns: Mapping[str, Sequence[int]]) -> tuple[Round, ...]:
    return tuple(
        Round(*map(_whole, values))
        for values in zip(columns["block"], columns["order"], columns["wall_ns"], columns["cpu_ns"], strict=True)
    )


def _block(others_cpu_ns: int | None, steal_ns: int | None) -> Block:
    return Block(*(None if each is None else _whole(each) for each in (others_cpu_ns, steal_ns)))


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError(f"{value!r} is not a whole number")
    return value

"""A report → its JSON document. Only this room knows the keys: this file writes them, `reading.py` reads them.

The document is pytest-benchmark's own. Each benchmark has its session, case, role and rounds in
`extra_info["gilscope"]`; in files that pytest-benchmark writes, one row has the rounds of all sessions, and that is a
list. One top-level `gilscope` object has what belongs to whole sessions, such as their facts.
`machine_info["gilscope"]` repeats the facts of the first session for pytest-benchmark's own readers.
"""

from collections.abc import Iterator
from dataclasses import asdict

from gilscope.model.case import Comparison
from gilscope.model.report import Measured, Report, SessionReport
from gilscope.record import benchmark_stats
from gilscope.record.declarations import encode_declarations
from gilscope.record.evidence import encode_evidence
from gilscope.record.probe import encode_probe
from gilscope.record.schema import KEY, SCHEMA, Json


def encode_report(report: Report) -> Json:
    """Return a report's document. It lacks pytest-benchmark's statistics, which nobody needs while a study runs."""
    facts = dict(report.sessions[0].facts) if report.sessions else {}
    benchmarks = [row for session in report.sessions for row in encode_rows(session)]
    return {"machine_info": {KEY: facts}, "benchmarks": benchmarks, KEY: encode_top_object(report)}


def encode_top_object(report: Report) -> Json:
    """Return the top-level `gilscope` object of a document: all of a report but what belongs to single arms."""
    request = None if report.request is None else asdict(report.request)
    sessions = [_encode_session(session) for session in report.sessions]
    endings = [asdict(ending) for ending in report.endings]
    return {"schema": SCHEMA, "request": request, "sessions": sessions, "endings": endings}


def encode_arm(session: str, measured: Measured, index: int) -> Json:
    """Return what one row of the document has of its arm: the case's fields identify it, its rounds are columns."""
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
            "ready_ns": [each.ready_ns for each in rounds],
            "cpus": [each.cpus for each in rounds],
        },
        "first_call_ns": list(measured.setup.first_call_ns[arm]),
        "sent_bytes": measured.setup.sent_bytes[arm],
    }


def has_all_rows(document: Json, session: SessionReport) -> bool:
    """Return whether a document has a row for every arm that a session measured."""
    return len(document["benchmarks"]) == sum(len(measured.comparison.arms) for measured in session.measured)


def _encode_session(report: SessionReport) -> Json:
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
        "comparisons": [_encode_comparison(measured) for measured in report.measured],
        "evidence": {name: encode_evidence(each) for name, each in report.evidence.items()},
        "declared": encode_declarations(report.declared),
        "probe": None if report.probe is None else encode_probe(report.probe),
        "lasted_ns": report.lasted_ns,
    }


def encode_rows(session: SessionReport, *, with_statistics: bool = False) -> Iterator[Json]:
    """Yield a row of the document for every arm that a session measured."""
    for measured in session.measured:
        for index, arm in enumerate(measured.comparison.arms):
            # The names are for pytest-benchmark's own readers. gilscope never reads them.
            statistics = {"stats": benchmark_stats.compute_stats(measured, index)} if with_statistics else {}
            yield {
                "group": measured.comparison.label,
                "name": arm.label,
                "fullname": f"{measured.comparison.label}::{arm.label}",
                "extra_info": {KEY: encode_arm(session.session, measured, index)},
                **statistics,
            }


def _encode_comparison(measured: Measured) -> Json:
    setup = measured.setup
    return {
        "key": _comparison_key(measured.comparison),
        "setup": {
            "repeats": setup.repeats,
            "input_digest": setup.input_digest,
            "output_digest": setup.output_digest,
            "largest_relative_error": setup.largest_relative_error,
            "warnings": list(setup.warnings),
            "lasted_ns": setup.lasted_ns,
        },
        "blocks": {
            "others_cpu_ns": [block.others_cpu_ns for block in measured.blocks],
            "steal_ns": [block.steal_ns for block in measured.blocks],
            "wall_ns": [block.wall_ns for block in measured.blocks],
            "pressure_ns": [block.pressure_ns for block in measured.blocks],
            "throttled_ns": [block.throttled_ns for block in measured.blocks],
            "throttled_count": [block.throttled_count for block in measured.blocks],
        },
    }


def _comparison_key(comparison: Comparison) -> list[str]:
    return [comparison.kernel, comparison.size, comparison.implementation]

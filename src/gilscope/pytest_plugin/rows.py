"""Rows in pytest-benchmark's table and JSON: the only file that touches its internals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gilscope.model.report import Measured, SessionReport

probes_key = pytest.StashKey[list["SessionReport"]]()
"""What the fixture `scaling` has measured, each as a session of its own."""


def takes_rows(benchmark: Any) -> bool:
    """Return whether this is pytest-benchmark's own fixture, as known; others fake its class."""
    return hasattr(benchmark, "_add_stats") and hasattr(benchmark, "_mode") and hasattr(benchmark, "group")


def add_rows(benchmark: Any, session: str, measured: Measured, group: str) -> None:
    """Add one row an arm to pytest-benchmark's table and JSON, in a group."""
    from pytest_benchmark import stats

    from gilscope.record import schema, writing

    metadata: Any = stats.Metadata
    for index, arm in enumerate(measured.comparison.arms):
        iterations = 1 if arm.role == "reference" else measured.setup.repeats
        row: Any = metadata(benchmark, iterations=iterations, options={"timer": "perf_counter_ns"})
        row.name = arm.label
        row.fullname = f"{benchmark.fullname}::{arm.label}"
        row.group = group
        row.extra_info = {schema.KEY: writing.encode_arm(session, measured, index)}
        for each in measured.rounds[index]:
            row.update(each.wall_ns / 1e9)
        benchmark._add_stats(row)


def make_document(config: pytest.Config, session: str) -> dict[str, Any] | None:
    """Return pytest-benchmark's own JSON document of the study's rows, or None if it has none."""
    benchmark_session = getattr(config, "_benchmarksession", None)
    all_rows = getattr(benchmark_session, "benchmarks", [])
    rows = [row for row in all_rows if row.extra_info.get("gilscope", {}).get("session") == session]
    if benchmark_session is None or not rows:
        return None
    made: dict[str, Any] = config.hook.pytest_benchmark_generate_json(
        config=config,
        benchmarks=rows,
        include_data=True,
        machine_info=benchmark_session.get_machine_info(),
        commit_info=config.hook.pytest_benchmark_generate_commit_info(config=config),
    )
    return made

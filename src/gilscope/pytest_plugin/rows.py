"""Rows in pytest-benchmark's table and JSON: the only file that touches its internals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gilscope.model.report import Measured, Report, SessionReport

probes_key = pytest.StashKey[list["SessionReport"]]()
"""What the fixture `scaling` has measured, each as a session of its own."""


def takes_rows(benchmark: Any) -> bool:
    """Return whether this is pytest-benchmark's own fixture, as known; others fake its class."""
    return hasattr(benchmark, "_add_stats") and hasattr(benchmark, "_mode") and hasattr(benchmark, "group")


def is_measuring(config: pytest.Config) -> bool:
    """Return whether pytest-benchmark is there and its benchmarks are neither disabled nor skipped."""
    benchmark_session = getattr(config, "_benchmarksession", None)
    return benchmark_session is not None and not benchmark_session.disabled and not benchmark_session.skip


def add_rows_of_sessions(config: pytest.Config, report: Report, tests: Mapping[str, str]) -> None:
    """Add one row an arm to pytest-benchmark's table and JSON, each with the rounds of all sessions of a report.

    `tests` has the comparison of each test by the test's name.
    """
    for full_name, label in tests.items():
        found = [
            (session.session, measured)
            for session in report.sessions
            for measured in session.measured
            if measured.comparison.label == label
        ]
        # What pytest-benchmark takes from a test's fixture.
        test: Any = SimpleNamespace(
            name=label,
            fullname=full_name,
            group=label,
            param=label,
            params={"comparison": label},
            extra_info={},
            cprofile_stats=None,
            has_error=False,
        )
        config._benchmarksession.benchmarks.extend(_make_rows(test, found, label))  # type: ignore[attr-defined]


def add_rows(benchmark: Any, session: str, measured: Measured, group: str, *, hides_references: bool = False) -> None:
    """Add one row an arm to pytest-benchmark's table and JSON, in a group.

    A user's test has no use for rows of reference kernels, nor of threads with copies: what they measured is then
    part of the first row, where only readers of the JSON find it.
    """
    rows = list(_make_rows(benchmark, [(session, measured)], group))
    is_hidden = [hides_references and arm.role in ("reference", "private") for arm in measured.comparison.arms]
    own = [row.extra_info for row, hidden in zip(rows, is_hidden, strict=True) if hidden]
    if own:
        rows[0].extra_info = _join_records([rows[0].extra_info, *own])
    for row, hidden in zip(rows, is_hidden, strict=True):
        if not hidden:
            benchmark._add_stats(row)


def _join_records(extra_infos: Iterable[dict[str, Any]]) -> dict[str, Any]:
    from gilscope.record import reading, schema

    return {schema.KEY: [record for each in extra_infos for record in reading.list_arms(each)]}


def _make_rows(benchmark: Any, found: Sequence[tuple[str, Measured]], group: str) -> Iterable[Any]:
    """Yield one row an arm of what sessions have measured of one comparison."""
    from pytest_benchmark import stats

    from gilscope.record import schema, writing

    metadata: Any = stats.Metadata
    for index, arm in enumerate(found[0][1].comparison.arms if found else ()):
        repeats = [1 if arm.role == "reference" else measured.setup.repeats for _, measured in found]
        row: Any = metadata(benchmark, iterations=repeats[0], options={"timer": "perf_counter_ns"})
        row.name = arm.label
        row.fullname = f"{benchmark.fullname}::{arm.label}"
        row.group = group
        own = [writing.encode_arm(session, measured, index) for session, measured in found]
        row.extra_info = {schema.KEY: own[0] if len(own) == 1 else own}
        for (_, measured), each in zip(found, repeats, strict=True):
            for measured_round in measured.rounds[index]:
                row.stats.update(measured_round.wall_ns / 1e9 / each)
        yield row


def make_document(config: pytest.Config, session: str) -> dict[str, Any] | None:
    """Return pytest-benchmark's own JSON document of the study's rows, or None if it has none."""
    from gilscope.record import reading

    benchmark_session = getattr(config, "_benchmarksession", None)
    all_rows = getattr(benchmark_session, "benchmarks", [])
    rows = [row for row in all_rows if any(arm["session"] == session for arm in reading.list_arms(row.extra_info))]
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

"""The report's file: what is written is read back, and what cannot be read is said in one sentence."""

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.model.report import Block, Ending, Report, Round, SessionReport, StudyRequest
from gilscope.record import json_report, merge, storage
from tests.made_up.reports import ARMS, DOCUMENT, REPORT, SESSION, a_session


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.json"


def test_a_report_that_was_written_is_read_back_equal(path: Path) -> None:
    storage.write(path, DOCUMENT)
    assert json_report.read(path) == REPORT


@st.composite
def reports(draw: st.DrawFn) -> Report:
    count = draw(st.integers(0, 5))
    times = st.integers(1, 2**63 - 1)
    often = st.none() | times
    cpus = st.none() | st.lists(st.integers(0, 999)).map(tuple)
    rounds = st.builds(Round, st.integers(0, 9999), st.integers(0, 20), times, times, often, cpus)
    columns = st.lists(rounds, min_size=count, max_size=count)
    blocks = st.lists(st.builds(Block, often, often, often, often, often), min_size=count, max_size=count)

    def session(name: str) -> SessionReport:
        return a_session(tuple(tuple(draw(columns)) for _ in ARMS), tuple(draw(blocks)), name)

    options = st.dictionaries(st.text(), st.text())
    levels = st.lists(st.text()).map(tuple)
    requests = st.none() | st.builds(
        StudyRequest, options, st.none() | st.text(), st.integers(1, 99), levels, st.booleans()
    )
    reasons = st.sampled_from(("precise", "budget", "most", "fixed"))
    ending = st.builds(Ending, st.text(), st.none() | st.text(), st.integers(1, 9), st.integers(1, 99), reasons)
    endings = st.lists(ending).map(tuple)
    return Report(tuple(session(str(i)) for i in range(draw(st.integers(1, 3)))), draw(requests), draw(endings))


@pytest.fixture(scope="module")
def shared_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports") / "report.json"


@given(report=reports())
def test_any_rounds_are_read_back_equal(shared_path: Path, report: Report) -> None:
    json_report.write(shared_path, report)
    assert json_report.read(shared_path) == report


def test_a_report_without_the_third_clock_is_read(path: Path) -> None:
    older = copy.deepcopy(DOCUMENT)
    for row in older["benchmarks"]:
        del row["extra_info"]["gilscope"]["rounds"]["ready_ns"]
        del row["extra_info"]["gilscope"]["rounds"]["cpus"]
    for name in ("wall_ns", "pressure_ns", "throttled_ns", "throttled_count"):
        del older["gilscope"]["sessions"][0]["comparisons"][0]["blocks"][name]
    storage.write(path, older)
    assert json_report.read(path) == REPORT


def test_a_report_of_an_older_schema_is_read(path: Path) -> None:
    for older in (as_first_schema(DOCUMENT), as_second_schema(DOCUMENT)):
        storage.write(path, older)
        assert json_report.read(path) == REPORT


LABELS = ("serial", "serial again", "threads static ×2", "processes_spawn static ×2")
"""What the arms were called in files of the first two schemas."""


def as_second_schema(document: Any) -> Any:
    """Return what the second schema would hold: what belongs to an arm or a pool stands under a label."""
    old = copy.deepcopy(document)
    old["gilscope"]["schema"] = 2
    rows = [benchmark["extra_info"]["gilscope"] for benchmark in old["benchmarks"]]
    for session in old["gilscope"]["sessions"]:
        pools = session.pop("pools")
        del session["declared"]
        session["open_ns"] = {f"{each['executor']} ×{each['workers']}": each["open_ns"] for each in pools}
        (comparison,) = session["comparisons"]
        own = [row for row in rows if row["session"] == session["session"]]
        for name in ("first_call_ns", "sent_bytes"):
            values = {LABELS[row["arm"]]: row.pop(name) for row in own}
            comparison["setup"][name] = {label: value for label, value in values.items() if value is not None}
    return old


def as_first_schema(document: Any) -> Any:
    """Return what the first schema would hold: one session, its facts in `machine_info` only."""
    old = as_second_schema(document)
    (session,) = old["gilscope"]["sessions"]
    assert old["machine_info"]["gilscope"] == session.pop("facts")
    for benchmark in old["benchmarks"]:
        del benchmark["extra_info"]["gilscope"]["session"]
    return {**old, "gilscope": {"schema": 1, **session}}


def written(folder: Path, *sessions: SessionReport) -> Path:
    path = folder / f"{' '.join(each.session for each in sessions)}.json"
    json_report.write(path, Report(sessions))
    return path


def test_merged_reports_have_all_sessions_and_rows_each_once(tmp_path: Path) -> None:
    one, two, three = (replace(SESSION, session=name) for name in ("one", "two", "three"))
    document = merge.merge_documents(
        [written(tmp_path, one, two), written(tmp_path, two, three), written(tmp_path, one)]
    )
    storage.write(tmp_path / "all.json", document)
    assert json_report.read(tmp_path / "all.json") == Report((one, two, three))
    assert len(document["benchmarks"]) == 3 * len(ARMS)


def test_a_report_of_the_first_schema_is_merged_as_one_of_the_newest(tmp_path: Path) -> None:
    storage.write(tmp_path / "old.json", as_first_schema(DOCUMENT))
    newer = replace(SESSION, session="newer")
    storage.write(tmp_path / "all.json", merge.merge_documents([tmp_path / "old.json", written(tmp_path, newer)]))
    assert json_report.read(tmp_path / "all.json").sessions == (SESSION, newer)


def test_what_a_study_was_asked_for_is_kept(path: Path, tmp_path: Path) -> None:
    request = StudyRequest({"plan": "quick"}, "nbody", 3, ("x86_64", "x86_64_v3"))
    storage.write(path, merge.merge_documents([written(tmp_path, SESSION)], request))
    assert json_report.read(path) == Report((SESSION,), request)


def test_rounds_are_stored_as_columns() -> None:
    columns = DOCUMENT["benchmarks"][2]["extra_info"]["gilscope"]["rounds"]
    assert columns["block"] == [0, 1, 2]
    assert columns["order"] == [2, 3, 0]
    assert columns["wall_ns"] == [10, 11, 12]
    assert columns["cpu_ns"] == [20, 22, 24]


def test_identity_is_fields_not_a_name(path: Path) -> None:
    document = copy.deepcopy(DOCUMENT)
    for benchmark in document["benchmarks"]:
        benchmark.update(name="x", fullname="y", group="z")
    storage.write(path, document)
    assert json_report.read(path) == REPORT


def test_the_order_of_rows_does_not_matter(path: Path) -> None:
    storage.write(path, {**DOCUMENT, "benchmarks": DOCUMENT["benchmarks"][::-1]})
    assert json_report.read(path) == REPORT


def test_rows_of_other_benchmarks_in_the_same_file_are_left_alone(path: Path) -> None:
    foreign = {"name": "test_mine", "extra_info": {}, "stats": {"min": 1}}
    storage.write(path, {**DOCUMENT, "benchmarks": [foreign, *DOCUMENT["benchmarks"]]})
    assert json_report.read(path) == REPORT

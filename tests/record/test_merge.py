"""Joining reports: the sessions of one machine, each once, and what pytest-benchmark needs of them."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_benchmark.stats import Stats

from gilscope.errors import CannotWrite, DifferentMachines, NotAReport
from gilscope.model.facts import Facts
from gilscope.model.report import Block, Ending, EndReason, Report, SessionReport, StudyRequest
from gilscope.record import benchmark_stats, json_report, merge
from gilscope.render.settings import count_settings
from tests.command_line import here
from tests.made_up.reports import SESSION, a_session, rounds_of

FACTS = Facts(
    {
        "host": "aa",
        "cpu_model": "A CPU",
        "architecture": "x86_64",
        "implementation": "CPython",
        "python": "3.14.0",
    }
)
ONE, TWO, THREE = (
    replace(SESSION, session=name, facts=FACTS, plan="quick", blocks=3) for name in ("one", "two", "three")
)
REQUEST = StudyRequest({"plan": "quick"}, None, 5)


def write(path: Path, *sessions: SessionReport, request: StudyRequest | None = None) -> Path:
    json_report.write(path, Report(sessions, request))
    return path


def test_sessions_are_joined_each_once(tmp_path: Path) -> None:
    paths = [write(tmp_path / "a", ONE, TWO), write(tmp_path / "b", TWO, THREE)]
    target = tmp_path / "all.json"
    assert merge.merge(paths, target) == json_report.read(target) == Report((ONE, TWO, THREE))


def test_a_report_may_be_joined_in_place(tmp_path: Path) -> None:
    path = write(tmp_path / "a", ONE)
    merge.merge([path, write(tmp_path / "b", TWO)], path)
    assert json_report.read(path).sessions == (ONE, TWO)


def test_of_two_states_of_a_session_the_one_with_more_rounds_is_taken(tmp_path: Path) -> None:
    early = replace(a_session(rounds_of([10]), (Block(5, 0),), "one"), complete=False, facts=FACTS)
    for paths in ([write(tmp_path / "p", early), write(tmp_path / "a", ONE)], [tmp_path / "a", tmp_path / "p"]):
        assert merge.merge(paths, tmp_path / "all.json").sessions == (ONE,)


OTHERS = {"host": "bb", "cpu_model": "Another CPU", "architecture": "aarch64"}


@pytest.mark.parametrize(("fact", "value"), OTHERS.items())
def test_reports_of_different_machines_are_refused(tmp_path: Path, fact: str, value: str) -> None:
    other = replace(TWO, facts=Facts({**FACTS, fact: value}))
    paths = [write(tmp_path / "a.json", ONE), write(tmp_path / "b.json", other)]
    with pytest.raises(DifferentMachines, match=rf"{fact} is '.*' and '{value}'.*gilscope compare") as caught:
        merge.merge(paths, tmp_path / "all.json")
    assert all(str(path) in str(caught.value) for path in paths)
    assert not (tmp_path / "all.json").exists()


def test_interpreters_and_isa_levels_may_differ_and_are_counted_apart(tmp_path: Path) -> None:
    changes = {"free_threaded_build": True, "gil_enabled": False, "isa_level": "x86_64"}
    other = replace(TWO, facts=Facts({**FACTS, **changes}))
    report = merge.merge([write(tmp_path / "a", ONE, THREE), write(tmp_path / "b", other)], tmp_path / "all.json")
    assert count_settings(report.sessions) == {
        ("CPython 3.14.0, GIL on", "plan quick", "3 blocks", "seed 0"): 2,
        ("CPython 3.14.0t, GIL off", "x86_64", "plan quick", "3 blocks", "seed 0"): 1,
    }


def test_a_partial_report_does_not_take_away_what_was_asked_for(tmp_path: Path) -> None:
    paths = [write(tmp_path / "a", ONE, request=REQUEST), write(tmp_path / "b.partial", TWO)]
    assert merge.merge(paths, tmp_path / "all.json").request == REQUEST


def test_what_was_asked_for_is_not_kept_where_reports_disagree(tmp_path: Path) -> None:
    other = replace(REQUEST, sessions=3)
    paths = [write(tmp_path / "a", ONE, request=REQUEST), write(tmp_path / "b", TWO, request=other)]
    assert merge.merge(paths, tmp_path / "all.json").request is None


def ending(reason: EndReason, sessions: int = 4, level: str | None = None) -> Ending:
    return Ending("nbody-pure-small", level, sessions, 3 * sessions, reason)


def test_why_comparisons_have_ended_is_kept(tmp_path: Path) -> None:
    endings = (ending("precise"), ending("budget", level="x86_64"))
    json_report.write(tmp_path / "a", Report((ONE,), REQUEST, endings))
    paths = [tmp_path / "a", write(tmp_path / "b.partial", TWO)]
    assert merge.merge(paths, tmp_path / "all.json").endings == endings
    assert merge.join_reports(map(json_report.read, paths)) == Report((ONE, TWO), REQUEST, endings)


def test_of_two_endings_the_reason_that_weakens_figures_counts() -> None:
    reports = [Report((each,), None, (ending(reason),)) for each, reason in ((ONE, "most"), (TWO, "precise"))]  # type: ignore[arg-type]
    for order in (reports, reports[::-1]):
        assert merge.join_reports([*order, order[0]]).endings == (ending("precise", sessions=8),)


def test_no_report_and_no_place_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a", ONE)
    with pytest.raises(CannotWrite, match="it is a folder"):
        merge.merge([path], tmp_path)
    with pytest.raises(NotAReport, match="There is no file"):
        merge.merge([path, tmp_path / "none"], tmp_path / "all.json")


def test_the_command_says_which_sessions_it_wrote(tmp_path: Path) -> None:
    write(tmp_path / "a.json", ONE)
    write(tmp_path / "b.json.partial", replace(TWO, complete=False))
    result = here(tmp_path, "merge", "a.json", "b.json.partial", "-o", "all.json")
    assert (result.returncode, result.stderr) == (0, "")
    words = "CPython 3.14.0, GIL on, plan quick, 3 blocks, seed 0"
    assert result.stdout == f"all.json: 2 sessions: 1 × {words}; 1 × {words}, not complete.\n"


@given(walls_ns=st.lists(st.integers(1, 10**10), min_size=1, max_size=30))
def test_statistics_of_rows_are_those_that_pytest_benchmark_makes(walls_ns: list[int]) -> None:
    (measured,) = a_session(rounds_of(walls_ns), (Block(0, 0),) * len(walls_ns)).measured
    theirs = cast("Any", Stats)()
    for wall_ns in walls_ns:
        theirs.update(wall_ns / 1e9 / measured.setup.repeats)
    ours = benchmark_stats.compute_stats(measured, 1)
    for field in ("min", "max", "mean", "stddev", "median", "total", "ops", "rounds"):
        assert ours[field] == pytest.approx(getattr(theirs, field), rel=1e-9, abs=1e-15), field
    assert set(Stats.fields) - ours.keys() <= {"ld15iqr", "hd15iqr"}


def test_an_arm_without_rounds_has_no_statistics() -> None:
    (measured,) = a_session(rounds_of([]), ()).measured
    assert benchmark_stats.compute_stats(measured, 0) == {}

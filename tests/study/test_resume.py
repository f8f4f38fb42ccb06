"""Studies of several sessions: in which order, what an interruption leaves, and how it goes on."""

import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope import _ext
from gilscope.model.facts import Facts
from gilscope.model.report import Report, StudyRequest
from gilscope.record import json_report
from gilscope.study import requests
from tests.command_line import finished, gilscope, here
from tests.processes import Running

SELECTION = ("-k", "monte_carlo_pi and cython_nogil", "--executor", "threads", "--blocks", "2")

TWO_LEVELS = (_ext.runnable_levels() * 2)[-2:]
"""The two best; twice the same where there is one."""


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return finished(gilscope("run", *arguments), folder, **variables)


levels = st.lists(st.sampled_from(_ext.LEVELS), unique=True).map(tuple)


@given(isa_levels=levels, sessions=st.integers(1, 5), data=st.data())
def test_the_missing_sessions_complete_every_level(
    isa_levels: tuple[str, ...], sessions: int, data: st.DataObject
) -> None:
    request = StudyRequest({}, None, sessions, isa_levels)
    done = data.draw(st.lists(st.sampled_from(isa_levels or [None]), max_size=8))
    due = requests.list_missing_levels(request, done)
    counts = Counter(done)
    assert Counter(due) == {
        level: sessions - counts[level] for level in isa_levels or [None] if counts[level] < sessions
    }
    assert requests.list_missing_levels(request, [*done, *due]) == ()


def test_levels_take_turns() -> None:
    request = StudyRequest({}, None, 2, ("a", "b", "c"))
    assert requests.list_missing_levels(request, ["b"]) == ("a", "c", "a", "b", "c")


def test_without_levels_the_best_one_has_all_sessions() -> None:
    assert requests.list_missing_levels(StudyRequest({}, None, 2), []) == (None, None)


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Return a folder in which two sessions of each of two levels were measured, and what was said."""
    folder = tmp_path_factory.mktemp("several")
    isa = ",".join(TWO_LEVELS)
    return folder, run(folder, *SELECTION, "--sessions", "2", "--isa", isa, "--seed", "7", "-o", "mine.json")


def test_every_level_has_its_sessions_in_one_report_in_turn(
    several: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, result = several
    assert result.returncode == 0, result.stdout + result.stderr
    report = json_report.read(folder / "mine.json")
    distinct = tuple(dict.fromkeys(TWO_LEVELS))
    assert [session.facts["isa_level"] for session in report.sessions] == [*distinct, *distinct]
    assert report.complete
    assert len({session.session for session in report.sessions}) == len(report.sessions)
    assert {session.seed for session in report.sessions} == {7}
    assert report.request is not None
    assert (report.request.sessions, report.request.isa_levels) == (2, distinct)


def test_nothing_but_the_report_is_left(several: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    assert {path.name for path in several[0].iterdir()} <= {"mine.json", "mine.html", ".benchmarks"}


def test_progress_names_session_and_level(several: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    lines = several[1].stderr.splitlines()[1:]
    total = 2 * len(set(TWO_LEVELS))
    assert lines[0] == f"Session 1 of {total} ({TWO_LEVELS[0]}) · getting ready"
    last = (
        rf"Session {total} of {total} \({TWO_LEVELS[1]}\) · comparison 1 of 1 · \d+ s so far, about \d+ s left · \S+"
    )
    assert re.fullmatch(last, lines[-1])


def test_what_pytest_says_is_not_shown_of_sessions_that_succeed(
    several: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    assert "passed" not in several[1].stdout
    assert "Outliers" not in several[1].stdout


def test_the_joined_report_is_one_for_pytest_benchmark_compare(
    several: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    compared = finished([sys.executable, "-m", "pytest_benchmark", "compare", "mine.json"], several[0])
    assert compared.returncode == 0, compared.stderr
    rows = [line for line in compared.stdout.splitlines() if line.startswith("serial again")]
    assert len(rows) == 2 * len(set(TWO_LEVELS))


def test_a_finished_study_has_nothing_to_go_on_with(several: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    result = here(several[0], "run", "--resume", "mine.json")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "mine.json is complete. To read it: gilscope report mine.json\n"


def test_other_options_beside_resume_are_refused(several: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    result = here(several[0], "run", "--resume", "mine.json", "--blocks", "2")
    assert result.returncode == 2
    assert "leave out --blocks" in result.stderr


def changed(several: tuple[Path, Any], target: Path, **facts: Any) -> None:
    """Write the report as if one session were missing and the others had been measured elsewhere."""
    report = json_report.read(several[0] / "mine.json")
    sessions = tuple(replace(each, facts=Facts({**each.facts, **facts})) for each in report.sessions[1:])
    json_report.write(target, Report(sessions, report.request))


OTHERS = {
    "another machine": ({"host": "00000000"}, "host was '00000000'"),
    "another interpreter": ({"python": "3.9.1"}, "python was '3.9.1'"),
    "another gilscope": ({"gilscope": "0.0.1"}, "gilscope was '0.0.1'"),
    "another build": ({"extension_build": {"levels": "none"}}, "extension_build has changed"),
}


@pytest.mark.parametrize(("facts", "message"), OTHERS.values(), ids=OTHERS.keys())
def test_a_study_does_not_go_on_elsewhere(
    several: tuple[Path, Any], tmp_path: Path, facts: dict[str, Any], message: str
) -> None:
    changed(several, tmp_path / "mine.json", **facts)
    result = here(tmp_path, "run", "--resume", "mine.json")
    assert result.returncode == 2
    assert "Cannot continue mine.json: sessions of one study share everything" in result.stderr
    assert message in result.stderr
    assert "gilscope compare" in result.stderr


def test_facts_of_the_moment_do_not_stop_a_study_that_goes_on(several: tuple[Path, Any], tmp_path: Path) -> None:
    changed(several, tmp_path / "mine.json", load_1min=99.0, memory_available_bytes=1, measured_at="2001-01-01")
    result = run(tmp_path, "--resume", "mine.json")
    assert result.returncode == 0, result.stderr
    report = json_report.read(tmp_path / "mine.json")
    assert Counter(session.facts["isa_level"] for session in report.sessions) == dict.fromkeys(TWO_LEVELS, 2)
    assert "Session 4 of 4" in result.stderr or len(set(TWO_LEVELS)) == 1


def test_a_level_in_the_environment_is_part_of_what_was_asked_for(tmp_path: Path) -> None:
    least = _ext.runnable_levels()[0]
    result = run(tmp_path, *SELECTION, "--sessions", "1", "-o", "mine.json", GILSCOPE_ISA=least)
    assert result.returncode == 0, result.stderr
    report = json_report.read(tmp_path / "mine.json")
    assert [session.facts["isa_level"] for session in report.sessions] == [least]
    assert report.request is not None
    assert report.request.isa_levels == (least,)


NO_REQUESTS = {
    "none": (None, "it does not say what was asked for"),
    "an option of something else": (StudyRequest({"p": "evil"}, None, 2), "Unknown option of a study 'p'"),
    "far too many sessions": (StudyRequest({}, None, 10**12), "The number of sessions is 1000000000000"),
    "an unknown level": (StudyRequest({}, None, 2, ("x",)), "Unknown ISA level 'x'"),
    "a selection of nothing": (StudyRequest({}, "-p evil", 2), "Unknown name in -k"),
}


@pytest.mark.parametrize(("request_", "message"), NO_REQUESTS.values(), ids=NO_REQUESTS.keys())
def test_a_request_that_makes_no_sense_is_refused(
    several: tuple[Path, Any], tmp_path: Path, request_: StudyRequest | None, message: str
) -> None:
    report = json_report.read(several[0] / "mine.json")
    json_report.write(tmp_path / "mine.json", replace(report, request=request_))
    result = here(tmp_path, "run", "--resume", "mine.json")
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_an_interrupted_study_goes_on_until_it_is_complete(tmp_path: Path) -> None:
    """Ctrl-C in the second of two sessions; the session that was cut off stays, and is measured again."""
    slow = (*SELECTION[:-1], "20")
    running = Running(gilscope("run", *slow, "--sessions", "2", "-o", "mine.json"), tmp_path)
    running.wait_until(lambda: running.descendants() and any(tmp_path.glob("mine.json.*-2.partial")))
    running.interrupt_group()
    ended = running.end()
    assert (ended.status, ended.survivors) == (130, [])
    assert "To continue it: gilscope run --resume mine.json" in ended.output
    assert [session.complete for session in json_report.read(tmp_path / "mine.json").sessions] == [True, False]

    result = run(tmp_path, "--resume", "mine.json")
    assert result.returncode == 0, result.stderr
    assert "\nReport: mine.json\n" in result.stdout
    assert [session.complete for session in json_report.read(tmp_path / "mine.json").sessions] == [
        True,
        False,
        True,
    ]
    assert {path.name for path in tmp_path.iterdir()} <= {"mine.json", "mine.html", "output.txt", ".benchmarks"}


def test_what_a_failed_session_said_is_shown(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "sitecustomize.py").write_text(
        "import sys\nif 'pytest' in sys.orig_argv:\n    sys.exit('the reason')\n"
    )
    result = run(tmp_path, *SELECTION, "--sessions", "3", "-o", "mine.json", PYTHONPATH=str(tmp_path / "broken"))
    assert result.returncode == 2
    assert "the reason" in result.stdout
    assert result.stderr.count("Session ") == 1
    assert "The study ended with errors" in result.stderr
    assert "Nothing had been measured yet." in result.stderr


def test_the_default_name_carries_machine_interpreter_and_date(tmp_path: Path) -> None:
    result = run(tmp_path, *SELECTION, "--sessions", "1")
    assert result.returncode == 0, result.stderr
    (path,) = (tmp_path / "reports").glob("*.json")
    facts = json_report.read(path).sessions[0].facts
    date = json.dumps(facts["measured_at"])[1:11].replace("-", "")
    name = rf"gilscope-{facts['host']}-cpython{re.escape(facts['python'])}t?-{date}T\d+-[0-9a-f]{{6}}\.json"
    assert re.fullmatch(name, path.name)

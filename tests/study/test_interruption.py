"""Ctrl-C, a worker killed, this process or the other killed: nothing measured is lost, and nothing is left behind."""

import signal
import sys
from pathlib import Path

import psutil
import pytest

from gilscope.record import json_report
from tests.command_line import STUDY, finished, gilscope, study
from tests.processes import Ended, Running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals and /dev/shm as on Linux")

SELECTION = ("-k", "monte_carlo_pi and cython", "--executor", "processes_spawn,processes_forkserver")
"""Two comparisons."""


NOTHING_IS_STARVED = """
from gilscope.analyse import starvation
starvation.is_worth_another_block = lambda *_: False
"""
"""Makes a session run as many blocks as it was asked for, however busy the machine is."""


def start(folder: Path, blocks: int, **variables: str) -> Running:
    command = gilscope("run", *SELECTION, "--sessions", "1", "--blocks", str(blocks), "-o", "report.json")
    return Running(command, folder, **variables)


def start_plain_pytest(folder: Path, sessions: int = 1) -> Running:
    options = ["--gilscope-executor=processes_spawn,processes_forkserver", "--gilscope-blocks=500"]
    options.append(f"--gilscope-sessions={sessions}")
    command = [sys.executable, "-m", "pytest", str(STUDY), "-k", SELECTION[1], "-p", "no:cacheprovider"]
    return Running([*command, *options, "--gilscope-report=report.json"], folder)


def wait_for_blocks(running: Running, folder: Path) -> None:
    # Beside a report of several sessions there is first what was asked for.
    running.wait_until(lambda: any(json_report.read(path).sessions for path in folder.glob("report.json*.partial")))
    running.look_around()


def ctrl_c(who: str, folder: Path) -> Ended:
    running = start_plain_pytest(folder) if who == "plain pytest and its group" else start(folder, blocks=500)
    wait_for_blocks(running, folder)
    if who == "gilscope":
        running.process.send_signal(signal.SIGINT)
    else:
        running.interrupt_group()
    return running.end()


@pytest.fixture(scope="module", params=["gilscope", "gilscope and its group", "plain pytest and its group"])
def interrupted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended, str]:
    """Return what Ctrl-C in the middle of a study leaves: the folder, the processes' end, and who was signalled."""
    folder = tmp_path_factory.mktemp("interrupted")
    return folder, ctrl_c(request.param, folder), request.param


def test_ctrl_c_keeps_what_was_measured_in_a_report_marked_incomplete(interrupted: tuple[Path, Ended, str]) -> None:
    folder, ended, _ = interrupted
    report = json_report.read(folder / "report.json").sessions[0]
    assert not report.complete
    assert [len(each.blocks) >= 1 for each in report.measured] == [True]
    assert "Report (not complete): report.json" in ended.output
    assert {path.name for path in folder.iterdir()} <= {"report.json", "output.txt", ".benchmarks"}


def test_the_incomplete_report_is_one_for_pytest_benchmark_too(interrupted: tuple[Path, Ended, str]) -> None:
    folder, _, _ = interrupted
    compared = finished([sys.executable, "-m", "pytest_benchmark", "compare", "report.json"], folder)
    assert compared.returncode == 0, compared.stderr
    assert "serial again" in compared.stdout


def test_ctrl_c_ends_with_the_status_that_shells_expect(interrupted: tuple[Path, Ended, str]) -> None:
    _, ended, who = interrupted
    assert ended.status == (pytest.ExitCode.INTERRUPTED if who.startswith("plain pytest") else 130)


def test_ctrl_c_shows_no_traceback(interrupted: tuple[Path, Ended, str]) -> None:
    assert "Traceback" not in interrupted[1].output


def test_ctrl_c_leaves_no_process_and_no_shared_memory(interrupted: tuple[Path, Ended, str]) -> None:
    _, ended, _ = interrupted
    assert ended.survivors == []
    assert ended.segments_before
    assert ended.segments_left == set()


@pytest.mark.parametrize(
    ("who", "workers"),
    [
        *(("gilscope", 0), ("gilscope", 1), ("gilscope", 2)),
        *(("plain pytest", 1), ("plain pytest", 2), ("two sessions", 2)),
    ],
)
def test_ctrl_c_while_so_many_workers_have_been_started_leaves_no_traceback_and_no_process(
    who: str, workers: int, tmp_path: Path
) -> None:
    sessions = 2 if who == "two sessions" else 1
    running = start(tmp_path, blocks=500) if who == "gilscope" else start_plain_pytest(tmp_path, sessions)
    running.wait_until(lambda: running.descendants() and len(running.workers()) >= workers)
    running.interrupt_group()
    ended = running.end()
    assert "Traceback" not in ended.output
    assert ended.status == (130 if who == "gilscope" else pytest.ExitCode.INTERRUPTED)
    assert ended.survivors == []
    assert not (tmp_path / "report.json").exists()


def test_a_second_ctrl_c_ends_at_once_and_keeps_what_was_measured(tmp_path: Path) -> None:
    running = start(tmp_path, blocks=500)
    wait_for_blocks(running, tmp_path)
    running.process.send_signal(signal.SIGINT)
    running.process.send_signal(signal.SIGINT)
    ended = running.end()
    assert ended.status == 130
    assert (ended.survivors, ended.segments_left) == ([], set())
    assert not json_report.read(tmp_path / "report.json").complete


@pytest.fixture(scope="module")
def bereft(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """Return what a study leaves of which one worker was killed, in the first of two comparisons."""
    folder = tmp_path_factory.mktemp("bereft")
    (folder / "sitecustomize.py").write_text(NOTHING_IS_STARVED)
    running = start(folder, blocks=15, PYTHONPATH=str(folder))
    wait_for_blocks(running, folder)
    running.workers()[0].kill()
    return folder, running.end()


def test_a_killed_worker_is_named_and_the_study_has_failed(bereft: tuple[Path, Ended]) -> None:
    _, ended = bereft
    assert "A worker of processes_spawn died before its task was done" in ended.output
    assert "Traceback" not in ended.output
    assert ended.status == 2


def test_other_comparisons_go_on_without_the_killed_worker(bereft: tuple[Path, Ended]) -> None:
    folder, _ = bereft
    report = json_report.read(folder / "report.json").sessions[0]
    assert not report.complete
    first, second = (len(each.blocks) for each in report.measured)
    assert 1 <= first < 15
    assert second == 15


def test_a_killed_worker_leaves_no_process_and_no_shared_memory(bereft: tuple[Path, Ended]) -> None:
    _, ended = bereft
    assert ended.survivors == []
    assert ended.segments_before
    assert ended.segments_left == set()


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """Return what a study leaves whose measuring process was killed."""
    folder = tmp_path_factory.mktemp("killed")
    running = start(folder, blocks=500)
    wait_for_blocks(running, folder)
    psutil.Process(running.process.pid).children()[0].kill()
    return folder, running.end()


def test_what_a_killed_process_had_measured_is_in_the_report(killed: tuple[Path, Ended]) -> None:
    folder, _ = killed
    report = json_report.read(folder / "report.json").sessions[0]
    assert not report.complete
    assert report.measured[0].blocks
    assert {path.name for path in folder.iterdir()} <= {"report.json", "output.txt", ".benchmarks"}


def test_a_killed_study_says_where_its_report_is_and_how_to_go_on(killed: tuple[Path, Ended]) -> None:
    _, ended = killed
    assert ended.status == 2
    assert "ended by SIGKILL" in ended.output
    assert "What was measured is in report.json, and gilscope run --resume report.json continues it" in ended.output


def test_rounds_of_a_killed_process_have_statistics_for_pytest_benchmark(killed: tuple[Path, Ended]) -> None:
    compared = finished([sys.executable, "-m", "pytest_benchmark", "compare", "report.json"], killed[0])
    assert compared.returncode == 0, compared.stderr
    assert "serial again" in compared.stdout


def test_the_workers_of_a_killed_study_end_by_themselves(killed: tuple[Path, Ended]) -> None:
    _, ended = killed
    assert ended.survivors == []
    assert ended.segments_before
    assert ended.segments_left == set()


@pytest.fixture(scope="module")
def orphaned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """Return what a study leaves of which `gilscope run` itself was killed, and not the process that measures."""
    folder = tmp_path_factory.mktemp("orphaned")
    running = start(folder, blocks=500)
    wait_for_blocks(running, folder)
    running.process.kill()
    return folder, running.end()


def test_the_measuring_process_ends_in_order_when_gilscope_itself_is_killed(orphaned: tuple[Path, Ended]) -> None:
    folder, ended = orphaned
    assert ended.survivors == []
    assert ended.segments_before
    assert ended.segments_left == set()
    (own,) = folder.glob("report.json.*-1*")
    report = json_report.read(own).sessions[0]
    assert not report.complete
    assert 1 <= len(report.measured[0].blocks) < 500


def test_merge_takes_what_a_killed_gilscope_left(orphaned: tuple[Path, Ended]) -> None:
    folder, _ = orphaned
    (own,) = folder.glob("report.json.*-1*")
    result = finished(gilscope("merge", own.name, "-o", "merged.json"), folder)
    assert result.returncode == 0, result.stderr
    assert json_report.read(folder / "merged.json").sessions == json_report.read(own).sessions


STOPPED = ("-k", "monte_carlo_pi and cython", "--gilscope-executor=threads", "--gilscope-sessions=3")
"""Two comparisons in each of three sessions, whose second is stopped in the middle."""


def stop_second_session(folder: Path, how: str) -> Ended:
    """Start a study in plain pytest, and press Ctrl-C in its second session or kill the process that measures it."""
    running = Running(study(*STOPPED, "--gilscope-blocks=15", "--gilscope-report=report.json"), folder)
    running.wait_until(lambda: any(folder.glob("report.json.*-2.partial")))
    running.look_around()
    if how == "Ctrl-C":
        running.interrupt_group()
    else:
        psutil.Process(running.process.pid).children()[0].kill()
    return running.end()


@pytest.fixture(scope="module", params=["Ctrl-C", "kill"])
def stopped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended, str]:
    """Return what is left of a study in pytest that was stopped in its second session, and how it was stopped."""
    folder = tmp_path_factory.mktemp("stopped")
    return folder, stop_second_session(folder, request.param), request.param


def test_pytest_keeps_all_sessions_but_the_stopped_ones_rest(stopped: tuple[Path, Ended, str]) -> None:
    folder, _, how = stopped
    report = json_report.read(folder / "report.json")
    assert [session.complete for session in report.sessions] == [True, False]
    page = {"report.html"} if how == "kill" else set()  # who has pressed Ctrl-C does not wait for one
    assert {path.name for path in folder.iterdir()} <= {"report.json", "output.txt", ".benchmarks", *page}


def test_pytest_says_how_to_resume_and_leaves_no_process(stopped: tuple[Path, Ended, str]) -> None:
    _, ended, how = stopped
    assert "To continue it: gilscope run --resume report.json" in ended.output
    assert "Traceback" not in ended.output
    assert (ended.survivors, ended.segments_left) == ([], set())
    interrupted = how == "Ctrl-C"
    assert ended.status == (pytest.ExitCode.INTERRUPTED if interrupted else pytest.ExitCode.TESTS_FAILED)


def test_a_killed_child_fails_its_tests_and_later_ones_are_skipped(stopped: tuple[Path, Ended, str]) -> None:
    _, ended, how = stopped
    if how == "kill":
        assert "ended by SIGKILL" in ended.output
        assert "2 failed, 2 passed, 2 skipped" in ended.output


def test_gilscope_run_resumes_what_pytest_has_begun(stopped: tuple[Path, Ended, str]) -> None:
    folder, _, how = stopped
    if how == "kill":
        result = finished(gilscope("run", "--resume", "report.json"), folder)
        assert result.returncode == 0, result.stderr
        report = json_report.read(folder / "report.json")
        assert [session.complete for session in report.sessions] == [True, False, True, True]

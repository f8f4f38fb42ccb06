"""A study that was killed goes on, one whose terminal is closed ends as usual, and two never write one report."""

import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from gilscope.model.report import StudyRequest
from gilscope.record import json_report, storage
from gilscope.study import recovery
from tests.command_line import PATIENCE_SECONDS, environment, finished, gilscope, here, study
from tests.made_up.reports import REPORT
from tests.processes import Running

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals and locks as on Linux")

STUDY = ("-k", "monte_carlo_pi and cython_nogil", "--executor", "threads", "--sessions", "1")
"""One comparison in one session."""

RUN = gilscope("run", *STUDY, "--blocks", "30", "-o", "report.json")
RESUME = gilscope("run", "--resume", "report.json")


def start(folder: Path, command: list[str] = RUN) -> Running:
    running = Running(command, folder)
    running.wait_until(lambda: any(folder.glob("report.json.*-1.partial")))
    return running


@pytest.fixture(scope="module")
def resumed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """Return the folder of a study that was killed in its first session and has gone on, and what was said."""
    folder = tmp_path_factory.mktemp("killed")
    running = start(folder)
    running.process.kill()
    running.process.wait()
    # At once: the process that measures may be in a block yet.
    return folder, finished(RESUME, folder)


def test_a_study_killed_in_its_first_session_goes_on(
    resumed: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, result = resumed
    assert result.returncode == 0, result.stderr
    report = json_report.read(folder / "report.json")
    assert [each.complete for each in report.sessions] == [False, True]
    assert len(report.sessions[0].measured[0].blocks) >= 1


def test_a_resumed_study_leaves_nothing_but_its_report(
    resumed: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    assert {path.name for path in resumed[0].iterdir()} <= {"report.json", "report.html", "output.txt", ".benchmarks"}


def test_a_study_killed_before_its_first_block_goes_on(tmp_path: Path) -> None:
    running = Running(gilscope("run", *STUDY, "--blocks", "2", "-o", "report.json"), tmp_path)
    running.wait_until(lambda: storage.partial_path(tmp_path / "report.json").exists())
    running.process.kill()
    running.process.wait()
    result = finished(RESUME, tmp_path)
    assert result.returncode == 0, result.stderr
    assert json_report.read(tmp_path / "report.json").sessions[-1].complete


def test_a_report_that_is_gone_says_how_to_join_its_sessions(tmp_path: Path) -> None:
    json_report.write(tmp_path / "report.json.abcdef-1", REPORT)
    result = here(tmp_path, *RESUME[3:])
    assert result.returncode == 2
    assert "To join them: gilscope merge report.json.abcdef-1 -o report.json." in result.stderr


@pytest.mark.parametrize("removals", [0, 1])
def test_joining_that_is_killed_while_it_removes_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, removals: int
) -> None:
    path = tmp_path / "report.json"
    request = StudyRequest({}, None, 1, ())
    recovery.write_request(path, request)
    json_report.write(tmp_path / "report.json.abcdef-1", REPORT)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", die_after(removals, Path.unlink))
        with pytest.raises(KeyboardInterrupt):
            recovery.join_sessions(path, storage.partial_path(path), request, lambda _: True)
    begun, _ = recovery.read_begun(path)
    joined = recovery.join_sessions(path, begun, request, lambda _: True)
    assert joined is not None
    assert [each.session for each in joined.sessions] == [each.session for each in REPORT.sessions]


def die_after(calls: int, function: Callable[[Path], None]) -> Callable[[Path], None]:
    """Return a function that does its work so often, and then ends this process's work as a kill would."""
    left = iter(range(calls))

    def call(path: Path) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        function(path)

    return call


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[subprocess.CompletedProcess[str]], int]:
    """Return a folder where others wanted to write the report of a study that ran, what they said, and its number."""
    folder = tmp_path_factory.mktemp("crowded")
    running = start(folder, gilscope("run", *STUDY, "--blocks", "500", "-o", "report.json"))
    others = [
        RUN,
        RESUME,
        gilscope("probe", "math:sqrt", "--args", "2", "--report", "report.json"),
        gilscope("claims", "-k", "globals", "-o", "report.json"),
        study("-k", STUDY[1], "--gilscope-report=report.json"),
        gilscope("merge", "other.json", "-o", "report.json"),
    ]
    json_report.write(folder / "other.json", json_report.read(next(folder.glob("report.json.*-1.partial"))))
    said = [finished(each, folder) for each in others]
    running.interrupt_group()
    running.end()
    return folder, said, running.process.pid


def test_who_else_wants_to_write_the_report_is_refused(
    crowded: tuple[Path, list[subprocess.CompletedProcess[str]], int],
) -> None:
    _, said, number = crowded
    for each in said:
        assert each.returncode in (1, 2), each.args
        assert f"report.json is being written by process {number} (" in each.stderr + each.stdout


def test_the_study_that_was_first_loses_nothing(
    crowded: tuple[Path, list[subprocess.CompletedProcess[str]], int],
) -> None:
    (session,) = json_report.read(crowded[0] / "report.json").sessions
    assert session.blocks == 500
    assert len(session.measured[0].blocks) >= 1


@pytest.mark.parametrize("ignored", [True, False])
def test_a_closed_terminal_loses_nothing(tmp_path: Path, ignored: bool) -> None:
    ours, theirs = os.openpty()

    def hang_up() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)

    with subprocess.Popen(
        RUN, cwd=tmp_path, env=environment(), stdin=theirs, stdout=theirs, stderr=theirs, preexec_fn=hang_up
    ) as process:
        os.close(theirs)
        running = psutil.Process(process.pid)
        while not any(tmp_path.glob("report.json.*-1.partial")):
            assert process.poll() is None
            time.sleep(0.01)
        children = running.children(recursive=True)
        os.close(ours)
        process.wait(PATIENCE_SECONDS)
    assert psutil.wait_procs(children, timeout=PATIENCE_SECONDS)[1] == []
    (session,) = json_report.read(tmp_path / "report.json").sessions
    assert len(session.measured[0].blocks) >= 1
    assert session.complete or not ignored
    assert recovery.find_unjoined_sessions(tmp_path / "report.json") == []


def test_ctrl_c_before_a_block_says_that_there_is_nothing(tmp_path: Path) -> None:
    running = Running(RUN, tmp_path)
    running.wait_until(running.descendants)
    running.interrupt_group()
    ended = running.end()
    assert ended.status == 130
    assert "Nothing had been measured yet." in ended.output
    assert {path.name for path in tmp_path.iterdir()} == {"output.txt"}

"""Calls that fork: a copy that comes back from the call measures nothing, and all that was started is ended."""

import sys
from pathlib import Path

import psutil
import pytest

from gilscope import environment, probe
from gilscope.errors import CannotProbe
from gilscope.model.report import SessionReport
from gilscope.probe import copies
from gilscope.probe.budget import Wishes
from gilscope.probe.requests import Request
from gilscope.system import guard, own_folder
from tests.command_line import finished

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what a call forks is followed on Linux only")


def probed(function: str, arguments: str = "", executors: tuple[str, ...] = ("threads",)) -> SessionReport:
    """Return what a short probe of a function has measured."""
    target = function if ":" in function else f"tests.probe.strays:{function}"
    wishes = Wishes((2,), executors, 1, 0.1)
    return probe.run(Request(target, arguments=arguments, wishes=wishes)).sessions[0]


def list_running(text: str) -> list[psutil.Process]:
    """Return the processes whose command has this text."""
    return [each for each in psutil.process_iter(["cmdline"]) if text in " ".join(each.info["cmdline"] or ())]


@pytest.mark.parametrize("function", ["fork", "fork_and_raise", "fork_and_return_late", "fork_later", "pty:fork"])
def test_a_call_that_returns_in_a_copy_as_well_is_refused(function: str) -> None:
    with pytest.raises(CannotProbe, match="each call makes a copy of its process"):
        probed(function)


@pytest.mark.parametrize("call", [("fork_and_wait", ""), ("use_pool", "'fork'"), ("run_program", "")])
def test_copies_that_end_by_themselves_are_measured(call: tuple[str, str]) -> None:
    session = probed(*call, executors=("processes_spawn",))
    assert session.probe is not None
    assert (session.probe.ended, session.skips, session.complete) == (None, (), True)


def test_too_many_processes_are_stopped_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MOST_PROCESSES", 10)
    monkeypatch.setattr(probe, "PROCESSES_A_WORKER", 0)
    found = probed("start_many", "25").probe
    assert found is not None
    assert found.ended is not None
    assert found.ended.startswith("it had more than 10 processes at once, and was stopped with all of them, while")
    assert list_running("tests.probe.strays:start_many") == []


def test_a_process_left_in_its_own_session_is_told_and_ended() -> None:
    found = probed("leave_daemon").probe
    assert found is not None
    assert found.signs is not None
    assert "processes that go on running" in found.signs.changes
    assert list_running("time.sleep(1002)") == []


COPY = """
import os
from gilscope.probe import copies
copies.claim_process()
child = os.fork()
if not child:
    try:
        copies.end_copy()
    finally:
        os._exit(9)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_copy_that_cannot_leave_its_mark_is_ended_all_the_same(tmp_path: Path) -> None:
    (tmp_path / copies.MARK).symlink_to(tmp_path / "none" / "none")
    ended = finished([sys.executable, "-c", COPY], tmp_path, **{own_folder.VARIABLE: str(tmp_path)})
    assert ended.stdout == "0\n", ended.stderr


@pytest.mark.parametrize(("workers", "most"), [((), 6000), ((1, 2), 1020)])
def test_more_workers_may_have_more_processes(
    workers: tuple[int, ...], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "effective_cpus", lambda: 500)
    assert probe.count_allowed_processes(Wishes(workers)) == most


def test_a_loop_that_was_not_forked_makes_all_its_calls() -> None:
    with copies.CallLoop(5) as turns:
        assert sum(1 for _ in turns) == 5

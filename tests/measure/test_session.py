"""A session: where its report goes, and when it is complete."""

import dataclasses
import errno
import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from gilscope.errors import CannotWrite
from gilscope.measure.session import Session
from gilscope.model.facts import Facts
from gilscope.plan import plan
from gilscope.plan.plan import Plan
from gilscope.plan.selection import Selection
from gilscope.record import json_report, storage
from gilscope.system.clock import Clock, MachineTime


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def small() -> Plan:
    """Return a plan of one comparison: threads against serial, three blocks."""
    made = plan.make(Selection(plan="quick", implementations=("cython_nogil",), executors=("threads",), blocks=3))
    chosen = tuple(each for each in made.comparisons if each.kernel == "monte_carlo_pi")
    return dataclasses.replace(made, comparisons=chosen)


@pytest.fixture
def open_session(small: Plan) -> Iterator[Callable[..., Session]]:
    opened = []

    def open_one(path: Path | None = None) -> Session:
        session = Session(small, seed=1, path=path)
        opened.append(session)
        session.open_pools([comparison.label for comparison in small.comparisons])
        return session

    yield open_one
    for session in opened:
        session.close()


def measure(session: Session) -> None:
    for comparison in session.plan.comparisons:
        session.measure(comparison)


def test_the_default_file_name_carries_machine_interpreter_and_session(
    open_session: Callable[..., Session],
) -> None:
    session = open_session()
    name = session.path.name
    threaded = "t" if session.facts["free_threaded_build"] else ""
    assert session.path.parent == Path("reports")
    assert session.facts["host"] in name
    assert f"{session.facts['implementation'].lower()}{session.facts['python']}{threaded}-" in name
    assert session.name[:6] in name
    assert session.path.name == name


def test_a_free_threaded_interpreter_has_another_name(open_session: Callable[..., Session]) -> None:
    session = open_session()
    session.facts = Facts({"free_threaded_build": True, "implementation": "CPython", "python": "3.14.0"})
    assert "-cpython3.14.0t-" in session.path.name


def test_two_sessions_never_write_the_same_file(open_session: Callable[..., Session]) -> None:
    assert open_session().path != open_session().path


def test_a_session_that_only_checks_writes_nothing(open_session: Callable[..., Session], tmp_path: Path) -> None:
    session = open_session()
    session.check(session.plan.comparisons[0])
    session.finish(None)
    assert list(tmp_path.iterdir()) == []


def test_every_block_is_kept_at_once(open_session: Callable[..., Session]) -> None:
    session = open_session(Path("r.json"))
    blocks = []

    def watch(run_block: Callable[[], None], count: int) -> None:
        for _ in range(count):
            run_block()
            partial = json_report.read(Path("r.json.partial")).sessions[0]
            blocks.append((len(partial.measured[0].blocks), partial.complete))

    session.measure(session.plan.comparisons[0], watch)
    assert blocks == [(1, False), (2, False), (3, True)]


def test_the_report_takes_the_place_of_the_partial_one(open_session: Callable[..., Session], tmp_path: Path) -> None:
    session = open_session(Path("r.json"))
    measure(session)
    session.finish(None)
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]
    assert json_report.read(Path("r.json")).sessions[0] == session.report()
    assert session.written == Path("r.json")


def test_blocks_that_a_runner_leaves_out_are_run(open_session: Callable[..., Session]) -> None:
    session = open_session(Path("r.json"))
    measured = session.measure(session.plan.comparisons[0], lambda run_block, _: run_block())
    assert len(measured.blocks) == 3
    assert session.report().complete


def test_starved_blocks_are_made_up_for_and_all_are_recorded(small: Plan) -> None:
    times = count(step=1_000_000_000)
    clock = Clock(machine=lambda: MachineTime(next(times), 0), ready_ns=lambda pids: dict.fromkeys(pids, next(times)))
    session = Session(small.narrow({each.label: 8 for each in small.comparisons}), seed=1, path=None, clock=clock)
    try:
        session.open_pools([comparison.label for comparison in small.comparisons])
        measure(session)
        assert len(session.measured[0].blocks) == 10
        assert session.report().complete
    finally:
        session.close()


def test_a_session_that_was_interrupted_is_not_complete_and_keeps_whole_blocks(
    open_session: Callable[..., Session],
) -> None:
    session = open_session(Path("r.json"))

    def interrupted(run_block: Callable[[], None], _: int) -> None:
        run_block()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        session.measure(session.plan.comparisons[0], interrupted)
    session.finish(None)
    report = json_report.read(Path("r.json")).sessions[0]
    assert not report.complete
    assert [len(each.blocks) for each in report.measured] == [1]


def test_a_report_that_can_have_no_place_is_refused_before_it_is_measured(
    open_session: Callable[..., Session],
) -> None:
    Path("reports").touch()
    session = open_session()
    with pytest.raises(CannotWrite):
        measure(session)
    assert session.measured == []


def fail_as_on_a_full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_disk_that_is_full_for_a_while_stops_nothing_and_is_said_once(
    open_session: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(Path("r.json"))

    def full(path: Path, _: object) -> None:
        raise CannotWrite(path, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "write", full)
        measure(session)
    session.finish(None)
    assert len(session.warnings) == 1
    assert json_report.read(Path("r.json")).complete


def test_a_disk_that_is_full_at_the_end_leaves_the_partial_report(
    open_session: Callable[..., Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(Path("r.json"))
    measure(session)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail_as_on_a_full_disk)
        with pytest.raises(CannotWrite, match="No space left"):
            session.finish(None)
    assert session.written is None
    assert json_report.read(Path("r.json.partial")).sessions[0].measured == session.report().measured

"""The barrier at which the workers of a new pool meet."""

import os
import threading
import time
from pathlib import Path

import pytest

from gilscope import executors
from gilscope.measure import meeting, worker

pytestmark = [
    pytest.mark.usefixtures("deadlock_guard"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]


MANY = 1100
"""More files than `select` takes."""


@pytest.fixture(autouse=True, params=["named pipes", "polling"])
def _system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "polling":
        monkeypatch.delattr(os, "mkfifo", raising=False)


@pytest.mark.parametrize("name", [name for name in executors.names() if name != "serial"])
def test_every_worker_of_a_pool_takes_one_task(name: str) -> None:
    if (reason := executors.unavailable(name)) is not None:
        pytest.skip(reason)
    with meeting.open_meeting_place() as place, executors.open_pool(name, 3) as pool:
        assert len(set(pool.run(worker.meet_others, [(place, 3)] * 3))) == 3


def test_one_worker_alone_waits_for_nobody() -> None:
    with meeting.open_meeting_place() as place:
        assert meeting.wait_for_others(place, 1)


def meet() -> list[bool]:
    """Let two threads meet, and return what the first was told; it may not go on before the second has arrived."""
    gone_on: list[bool] = []
    with meeting.open_meeting_place() as place:
        first = threading.Thread(target=lambda: gone_on.append(meeting.wait_for_others(place, 2)))
        first.start()
        while not Path(place, meeting.ARRIVED).read_bytes():
            time.sleep(0.001)
        assert gone_on == []
        meeting.wait_for_others(place, 2)
        first.join()
    return gone_on


def test_nobody_goes_on_before_the_last_has_arrived() -> None:
    assert meet() == [True]


def test_who_still_waits_is_let_go_when_the_place_closes() -> None:
    with meeting.open_meeting_place() as place:
        waiting = threading.Thread(target=meeting.wait_for_others, args=(place, 2))
        waiting.start()
        while not Path(place, meeting.ARRIVED).read_bytes():
            time.sleep(0.001)
    waiting.join()
    assert not Path(place).exists()


def test_a_worker_goes_on_alone_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meeting, "PATIENCE_SECONDS", 0.01)
    with meeting.open_meeting_place() as place:
        assert not meeting.wait_for_others(place, 2)


def test_workers_that_have_many_files_open_meet_too() -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < MANY + 100:
        pytest.skip("a process may not have so many files open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, MANY + 100), hard))
    opened = [os.open(os.devnull, os.O_RDONLY) for _ in range(MANY)]
    try:
        assert meet() == [True]
    finally:
        for each in opened:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

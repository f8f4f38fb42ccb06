"""The third clock: what Linux says of threads that are ready and have no CPU, read from made-up and real files."""

import os
from pathlib import Path

import pytest

from gilscope.system import cgroups, ready
from gilscope.system.ready import Pressure, read_pressure, read_ready_ns
from tests.processes import sharing_one_cpu

counts = pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="this system does not count")


@pytest.fixture
def proc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(ready, "PROCESSES", tmp_path)
    return tmp_path


def test_the_time_of_all_threads_of_a_process_is_summed(proc: Path) -> None:
    for thread, text in (("7", "900 30 5\n"), ("8", "100 12 1\n")):
        (proc / "7/task" / thread).mkdir(parents=True)
        (proc / "7/task" / thread / "schedstat").write_text(text)
    assert read_ready_ns([7]) == {7: 42}


def test_a_kernel_that_does_not_count_is_no_zero(proc: Path) -> None:
    (proc / "7/task/7").mkdir(parents=True)
    assert read_ready_ns([7]) == {}


@pytest.mark.usefixtures("proc")
def test_a_process_that_has_ended_is_missing() -> None:
    assert read_ready_ns([7]) == {}


def test_pressure_is_in_microseconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "PRESSURE", tmp_path / "cpu")
    (tmp_path / "cpu").write_text("some avg10=1.00 avg60=0.00 avg300=0.00 total=12\nfull avg10=0 total=3\n")
    assert read_pressure().waiting_ns == 12_000


def test_a_system_without_these_files_tells_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((ready, "PRESSURE"), (cgroups, "CGROUP"), (cgroups, "OWN_CGROUPS")):
        monkeypatch.setattr(module, name, tmp_path / "none")
    assert read_pressure() == Pressure()


@counts
def test_a_thread_that_shares_its_cpu_was_ready_without_one() -> None:
    own = os.getpid()
    with sharing_one_cpu():
        before, begin = read_ready_ns([own])[own], os.times().user
        while os.times().user - begin < 0.05:
            pass
        assert read_ready_ns([own])[own] > before

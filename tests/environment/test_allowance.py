"""What this process may use, from planted control groups, and what common programs choose."""

import os
import sys
from pathlib import Path

import pytest

from gilscope.environment import allowance
from gilscope.environment.allowance import collect_allowance, list_defaults, read_process_bytes
from gilscope.environment.cgroups import cpu_weight


@pytest.mark.parametrize(("name", "text", "weight"), [("cpu.weight", "50", 0.5), ("cpu/cpu.shares", "2048", 2.0)])
def test_the_weight_is_read_of_both_versions(name: str, text: str, weight: float, cgroup: Path) -> None:
    (cgroup / name).parent.mkdir(exist_ok=True)
    (cgroup / name).write_text(text)
    assert cpu_weight() == weight


def test_the_quota_of_a_parent_is_part_of_the_allowance(cgroup: Path) -> None:
    (cgroup / "own").write_text("0::/pod/one\n")
    (cgroup / "pod/one").mkdir(parents=True)
    (cgroup / "pod/cpu.max").write_text("250000 100000\n")
    (cgroup / "pod/one/cpu.max").write_text("max 100000\n")
    found = collect_allowance()
    assert (found.affinity, found.quota, found.weight) == (8, 2.5, None)
    assert found.defaults["joblib, n_jobs=-1"] == 3


def test_a_server_takes_its_number_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "7")
    assert list_defaults()["uvicorn"] == 7


def test_a_process_that_has_ended_has_no_memory() -> None:
    assert read_process_bytes(os.getpid())
    assert read_process_bytes(2**22 + 1) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows counts no files")
def test_open_files_are_counted_up_to_their_limit() -> None:
    before = allowance.count_open_files(os.getpid())
    read, write = os.pipe()
    after = allowance.count_open_files(os.getpid())
    os.close(read)
    os.close(write)
    assert before is not None
    assert after == before + 2
    assert (allowance.find_most_open_files() or 1 << 62) > after

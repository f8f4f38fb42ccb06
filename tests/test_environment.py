"""Facts: what a machine and an interpreter are, and how many CPUs a process really has."""

import json
import os
import platform
from pathlib import Path

import pytest

from gilscope import environment
from gilscope.environment import cgroups


@pytest.fixture
def cgroup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that stands for the system's cgroups, on a machine where we may use eight CPUs."""
    monkeypatch.setattr(cgroups, "CGROUP", tmp_path)
    monkeypatch.setattr(cgroups, "OWN_CGROUPS", tmp_path / "own")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{text}\n")


@pytest.mark.usefixtures("cgroup")
def test_without_a_quota_the_affinity_counts() -> None:
    assert cgroups.cpu_quota() is None
    assert environment.effective_cpus() == 8


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity on this system")
def test_a_process_that_is_tied_to_one_cpu_has_one() -> None:
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert environment.effective_cpus() == 1
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.mark.parametrize(
    ("text", "quota", "cpus"),
    [("max 100000", None, 8), ("200000 100000", 2.0, 2), ("150000 100000", 1.5, 2), ("5000 100000", 0.05, 1)],
)
def test_a_v2_quota_is_rounded_up_to_whole_cpus(cgroup: Path, text: str, quota: float | None, cpus: int) -> None:
    write(cgroup / "cpu.max", text)
    assert cgroups.cpu_quota() == quota
    assert environment.effective_cpus() == cpus


@pytest.mark.parametrize(("text", "quota", "cpus"), [("-1", None, 8), ("300000", 3.0, 3), ("50000", 0.5, 1)])
def test_a_v1_quota_counts_too(cgroup: Path, text: str, quota: float | None, cpus: int) -> None:
    write(cgroup / "cpu/cpu.cfs_quota_us", text)
    write(cgroup / "cpu/cpu.cfs_period_us", "100000")
    assert cgroups.cpu_quota() == quota
    assert environment.effective_cpus() == cpus


def test_a_quota_beyond_the_affinity_gives_no_more_cpus(cgroup: Path) -> None:
    write(cgroup / "cpu.max", "1600000 100000")
    assert environment.effective_cpus() == 8


def test_the_smallest_quota_on_the_way_to_the_own_cgroup_counts(cgroup: Path) -> None:
    write(cgroup / "own", "0::/user.slice/study.scope")
    write(cgroup / "user.slice/cpu.max", "300000 100000")
    write(cgroup / "user.slice/study.scope/cpu.max", "max 100000")
    assert environment.effective_cpus() == 3
    write(cgroup / "user.slice/study.scope/cpu.max", "100000 100000")
    assert environment.effective_cpus() == 1


def test_the_own_v1_cgroup_counts(cgroup: Path) -> None:
    write(cgroup / "own", "4:memory:/elsewhere\n3:cpu,cpuacct:/docker/1a\n0::/")
    write(cgroup / "cpu/docker/1a/cpu.cfs_quota_us", "200000")
    write(cgroup / "cpu/docker/1a/cpu.cfs_period_us", "100000")
    assert environment.effective_cpus() == 2


@pytest.mark.parametrize("text", ["", "max", "x y", "100000 0", "1 2 3"])
def test_a_quota_that_makes_no_sense_is_none(cgroup: Path, text: str) -> None:
    write(cgroup / "cpu.max", text)
    assert environment.effective_cpus() == 8


def test_every_fact_can_be_stored_as_json() -> None:
    facts = environment.facts()
    assert json.loads(json.dumps(facts)) == facts
    assert facts["python"] == platform.python_version()
    assert facts["memory_bytes"] > 0


def test_the_host_is_hashed_unless_asked_for() -> None:
    node = platform.node()
    hashed = environment.facts()["host"]
    assert node not in hashed
    assert hashed == environment.machine_id()
    assert environment.facts(clear_host=True)["host"] == node


def test_no_other_fact_names_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "node", lambda: "a-name-to-hide")
    assert "a-name-to-hide" not in json.dumps(environment.facts())


def test_another_host_has_another_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    here = environment.machine_id()
    monkeypatch.setattr(platform, "node", lambda: "elsewhere")
    assert environment.machine_id() != here


@pytest.mark.parametrize("error", [OSError, ValueError, ImportError, IndexError, RuntimeError])
def test_a_fact_that_cannot_be_collected_is_none_and_the_others_stay(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail() -> object:
        raise error

    monkeypatch.setattr(environment, "TABLE", {"broken": fail, "whole": lambda: 1})
    facts = environment.facts()
    assert facts["broken"] is None
    assert facts["whole"] == 1

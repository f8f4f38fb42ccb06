"""Facts: what a machine and an interpreter are, and how many CPUs a process really has."""

import json
import os
import platform
from pathlib import Path

import pytest

from gilscope import environment
from gilscope.environment import cgroups, cpus, system


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
    facts = environment.collect_facts()
    assert json.loads(json.dumps(dict(facts))) == facts
    assert facts["python"] == platform.python_version()
    assert facts["memory_bytes"] > 0


def test_the_host_is_hashed_unless_asked_for() -> None:
    node = platform.node()
    hashed = environment.collect_facts()["host"]
    assert node not in hashed
    assert hashed == environment.machine_id()
    assert environment.collect_facts(clear_host=True)["host"] == node


def test_no_other_fact_names_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "node", lambda: "a-name-to-hide")
    assert "a-name-to-hide" not in json.dumps(dict(environment.collect_facts()))


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

    monkeypatch.setattr(environment, "COLLECTORS", {"turbo": fail, "cpus": lambda: 1})
    facts = environment.collect_facts()
    assert facts["turbo"] is None
    assert facts["cpus"] == 1


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"memory.max": "1000", "memory.current": "400"}, 600),
        ({"memory.max": "1000", "memory.current": "1400"}, 0),
        ({"memory.max": "max", "memory.current": "400"}, None),
        ({"memory/memory.limit_in_bytes": "1000", "memory/memory.usage_in_bytes": "900"}, 100),
        ({"memory/memory.limit_in_bytes": "9223372036854771712", "memory/memory.usage_in_bytes": "9"}, None),
        ({}, None),
    ],
)
def test_the_memory_that_a_cgroup_leaves_is_its_limit_less_what_is_used(
    cgroup: Path, files: dict[str, str], left: int | None
) -> None:
    for name, text in files.items():
        write(cgroup / name, text)
    assert cgroups.memory_left_bytes() == left
    if left is not None:
        assert system.memory_available_bytes() == left


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that stands for all files in which a system tells about itself."""
    monkeypatch.setattr(cpus, "CPUS", tmp_path / "cpu")
    monkeypatch.setattr(cpus, "CPUINFO", tmp_path / "cpuinfo")
    monkeypatch.setattr(cpus, "SYSTEM_VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(cpus, "HYPERVISOR_TYPE", tmp_path / "hypervisor")
    monkeypatch.setattr(system, "HUGE_PAGES", tmp_path / "enabled")
    monkeypatch.setattr(system, "SHARED_HUGE_PAGES", tmp_path / "shmem_enabled")
    monkeypatch.setattr(system, "RANDOMIZATION", tmp_path / "randomization")
    monkeypatch.setattr(system, "OWN_PERSONALITY", tmp_path / "personality")
    monkeypatch.setattr(system, "CLOCK_SOURCE", tmp_path / "clock")
    monkeypatch.setattr(system, "SHARED_MEMORY", tmp_path / "shm")
    return tmp_path


@pytest.mark.usefixtures("machine", "cgroup")
def test_a_system_without_these_files_tells_nothing_and_breaks_nothing() -> None:
    facts = environment.collect_facts()
    untold = ["threads_per_core", "governor", "turbo", "throttle_count", "hypervisor", "clock_source"]
    untold += ["address_randomization", "shared_memory_bytes", "cpu_quota_cpus"]
    untold += ["huge_pages", "shared_memory_huge_pages"]
    assert {key: facts[key] for key in untold} == dict.fromkeys(untold)
    assert facts["effective_cpus"] >= 1


@pytest.mark.parametrize(
    ("name", "text", "turbo"),
    [
        ("intel_pstate/no_turbo", "0", True),
        ("intel_pstate/no_turbo", "1", False),
        ("cpufreq/boost", "1", True),
        ("cpufreq/boost", "0", False),
        ("cpufreq/boost", "", None),
    ],
)
def test_turbo_is_told_by_intels_driver_and_by_the_others(
    machine: Path, name: str, text: str, turbo: bool | None
) -> None:
    write(machine / "cpu" / name, text)
    assert cpus.turbo() is turbo


def test_throttling_is_counted_over_all_cpus(machine: Path) -> None:
    assert cpus.throttle_count() is None
    for cpu, times in (("cpu0", "3"), ("cpu1", "0"), ("cpu10", "4")):
        write(machine / "cpu" / cpu / "thermal_throttle/core_throttle_count", times)
    assert cpus.throttle_count() == 7


@pytest.mark.parametrize(
    ("flags", "vendor", "architecture", "hypervisor"),
    [
        ("fpu sse2", "Dell Inc.", "x86_64", "none"),
        ("fpu hypervisor", "QEMU", "x86_64", "QEMU"),
        ("fpu hypervisor", "", "x86_64", "unnamed"),
        ("fp asimd", "Amazon EC2", "aarch64", "Amazon EC2"),
        ("fp asimd", "Ampere", "aarch64", None),
    ],
)
def test_a_physical_machine_has_a_vendor_and_no_hypervisor(
    machine: Path, monkeypatch: pytest.MonkeyPatch, flags: str, vendor: str, architecture: str, hypervisor: str | None
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: architecture)
    write(machine / "cpuinfo", f"processor : 0\nflags\t: {flags}")
    write(machine / "vendor", vendor)
    assert cpus.hypervisor() == hypervisor


@pytest.mark.parametrize(
    ("setting", "personality", "found"),
    [("2", "00000000", "full"), ("1", "0", "partial"), ("0", "0", "off"), ("2", "00040000", "off")],
)
def test_addresses_are_randomized_by_the_system_unless_the_process_is_exempt(
    machine: Path, setting: str, personality: str, found: str
) -> None:
    write(machine / "randomization", setting)
    write(machine / "personality", personality)
    assert system.address_randomization() == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("always [madvise] never", "madvise"),
        ("always madvise [never]\n", "never"),
        ("always madvise", None),
        ("", None),
    ],
)
def test_the_setting_of_huge_pages_is_the_word_in_brackets(machine: Path, text: str, found: str | None) -> None:
    write(machine / "enabled", text)
    write(machine / "shmem_enabled", "always within_size [advise] never deny force")
    assert (system.huge_pages(), system.shared_memory_huge_pages()) == (found, "advise")


def test_other_programs_are_seen_and_this_one_is_not() -> None:
    seconds = system.cpu_seconds_by_program()
    assert os.getpid() not in {program.pid for program in seconds}
    assert all(spent >= 0 for spent in seconds.values())

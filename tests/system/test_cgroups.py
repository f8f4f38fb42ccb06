"""How often the quota of a container was used up: planted trees of control groups, of both versions."""

from pathlib import Path

import pytest

from gilscope.system.cgroups import Throttling, Unknown, find_growth, list_folders, read_throttling, remove_cgroups


def plant(folder: Path, count: int, ns: int, *, is_v2: bool = True) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    line = f"throttled_usec {ns // 1000}" if is_v2 else f"throttled_time {ns}"
    (folder / "cpu.stat").write_text(f"nr_periods 20\nnr_throttled {count}\n{line}\n")


@pytest.mark.parametrize("is_v2", [True, False])
def test_throttling_is_read_of_both_versions(is_v2: bool, cgroup: Path) -> None:
    folder = cgroup if is_v2 else cgroup / "cpu"
    plant(folder, 3, 5_000, is_v2=is_v2)
    assert read_throttling() == {folder: Throttling(3, 5_000)}


def test_a_cgroup_without_the_controller_counts_nothing(cgroup: Path) -> None:
    (cgroup / "cpu.stat").write_text("usage_usec 7\n")
    assert read_throttling() == {}
    assert find_growth({}, {}) == Unknown()


def test_the_innermost_cgroup_comes_first(cgroup: Path) -> None:
    (cgroup / "own").write_text("3:cpu,cpuacct:/docker/1a\n0::/pod/one\n")
    assert list_folders("cpu") == (
        *(cgroup / each for each in ("cpu/docker/1a", "cpu/docker", "cpu", "pod/one", "pod")),
        cgroup,
    )


@pytest.mark.parametrize("binding", ["pod", "pod/one"])
def test_the_quota_that_grows_binds_whatever_was_before(binding: str, cgroup: Path) -> None:
    (cgroup / "own").write_text("0::/pod/one\n")
    other = {"pod": "pod/one", "pod/one": "pod"}[binding]
    plant(cgroup / other, 900, 10**12)
    plant(cgroup / binding, 1, 1_000)
    before = read_throttling()
    plant(cgroup / binding, 5, 81_000)
    assert find_growth(before, read_throttling()) == Throttling(4, 80_000)


def test_a_cgroup_that_appears_meanwhile_has_not_grown(cgroup: Path) -> None:
    before = read_throttling()
    plant(cgroup, 5, 81_000)
    assert find_growth(before, read_throttling()) == Unknown()


def test_empty_cgroups_of_a_program_are_removed_and_no_others(cgroup: Path) -> None:
    (cgroup / "cgroup.procs").touch()
    for name in ("gilscope-1-quota", "gilscope-1-used", "gilscope-2-quota"):
        (cgroup / name).mkdir()
    (cgroup / "gilscope-1-used/cgroup.procs").touch()
    remove_cgroups("gilscope-1")
    assert {each.name for each in cgroup.iterdir()} == {"cgroup.procs", "gilscope-1-used", "gilscope-2-quota"}


def test_where_there_is_no_cgroup_none_is_removed(cgroup: Path) -> None:
    (cgroup / "gilscope-1-quota").mkdir()
    remove_cgroups("gilscope-1")
    assert (cgroup / "gilscope-1-quota").exists()

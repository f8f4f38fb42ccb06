"""A cgroup with a quota is made where the system allows it, and what forbids it is said."""

from pathlib import Path

import pytest

from gilscope.claims.experiments import quotas
from gilscope.claims.experiments.scheduling import containers
from gilscope.system import segments


@pytest.fixture
def parent(cgroup: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of this process's own cgroup."""
    monkeypatch.setattr(quotas, "EMPTY_SECONDS", 0.1)
    monkeypatch.setenv(segments.PREFIX, "gilscope-test")
    (cgroup / "cgroup.procs").touch()
    return cgroup


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"cpu.max": "max 100000"}, {"cpu.max": "200000 100000"}),
        (
            {"cpu.cfs_quota_us": "-1", "cpu.cfs_period_us": "50000"},
            {"cpu.cfs_quota_us": "200000", "cpu.cfs_period_us": "100000"},
        ),
    ],
    ids=["version 2", "version 1"],
)
def test_the_quota_is_written_as_each_version_wants_it(
    before: dict[str, str], after: dict[str, str], parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Path.mkdir

    def make_with_files(folder: Path) -> None:
        make(folder)
        for name, text in before.items():
            (folder / name).write_text(text)

    monkeypatch.setattr(Path, "mkdir", make_with_files)
    with quotas.open_cgroup(2) as folder:
        assert folder == parent / "gilscope-test-quota"
        assert {name: (folder / name).read_text() for name in before} == after


def test_a_cgroup_that_may_set_no_quota_is_removed_again(parent: Path) -> None:
    with pytest.raises(OSError, match="may not set quotas"), quotas.open_cgroup(1):
        pass
    assert [each.name for each in parent.iterdir()] == ["cgroup.procs"]


def test_a_system_without_cgroups_says_so(cgroup: Path) -> None:
    assert not [*cgroup.iterdir()]
    with pytest.raises(OSError, match="this process has no cgroup"), quotas.open_cgroup(1):
        pass


def test_a_containers_own_quota_is_tried_if_it_leaves_at_most_half(cgroup: Path) -> None:
    (cgroup / "cpu.max").write_text("250000 100000")
    with containers.find_quota(set(range(8))) as limit:
        assert (limit.name, limit.cpus, limit.cgroup) == ("quota of 2.5 CPUs", 2.5, None)


@pytest.mark.parametrize(
    ("quota", "reason"), [("600000 100000", "this process has no cgroup"), ("50000 100000", "fewer than one")]
)
def test_a_quota_that_shows_nothing_is_not_tried(quota: str, reason: str, cgroup: Path) -> None:
    (cgroup / "cpu.max").write_text(quota)
    with pytest.raises(OSError, match=reason), containers.find_quota(set(range(8))):
        pass

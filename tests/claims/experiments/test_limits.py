"""What a process under a limit is told of its CPUs, and what it really uses."""

import multiprocessing
import os
from collections.abc import Iterator, Set
from contextlib import contextmanager

import pytest

from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.scheduling import containers
from gilscope.claims.experiments.scheduling.containers import Limit
from gilscope.environment.cgroups import cpu_quota

LEAST = Budget(blocks=5, seconds=0.1, most_bytes=1 << 20, workers=2)

COUNTS_AFFINITY = hasattr(os, "process_cpu_count")

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2 or (cpu_quota() or 2) < 2,
    reason="what limits a process to one CPU needs two",
)


def test_under_an_affinity_it_is_counted_and_used() -> None:
    before = os.sched_getaffinity(0)
    with containers.open_host(Limit("affinity of 1 CPU", 1, frozenset({min(before)}))) as host:
        counted = dict(host.counted)
        used, _ = host.measure(3)
    assert counted.pop("os.cpu_count()") == os.cpu_count()
    assert set(counted.values()) == {1}
    assert ("os.process_cpu_count()" in counted) == COUNTS_AFFINITY
    assert 0 < used < 1.2, "three processes on one CPU use no more than it"
    assert (multiprocessing.active_children(), os.sched_getaffinity(0)) == ([], before)


def test_under_a_quota_no_more_cpus_are_used_than_it_gives() -> None:
    try:
        with containers.find_quota(os.sched_getaffinity(0)) as limit, containers.open_host(limit) as host:
            used, withheld = host.measure(2)
            assert host.counted["gilscope workers"] == -int(-limit.cpus // 1)
    except OSError as error:
        pytest.skip(f"no quota can be set here: {error.strerror}")
    assert 0 < used < 1.6 * limit.cpus, "a moment of two periods may have begun and ended with a whole quota"
    assert withheld is not None
    assert limit.cgroup is None or not limit.cgroup.exists()


def test_without_a_quota_a_right_count_decides_nothing_and_a_wrong_one_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    @contextmanager
    def refuse(_: Set[int]) -> Iterator[Limit]:
        yield from ()
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(containers, "LIMITS", {**containers.LIMITS, "a quota": refuse})
    found = containers.count_under_limits(LEAST)
    not_tried = "a quota was not tried: Permission denied"
    if COUNTS_AFFINITY:
        assert (
            found.inapplicable
            == f"under the affinity of 1 CPU, os.process_cpu_count() says 1; {not_tried}. {containers.REMEDY}"
        )
    else:
        assert found.notes == ("decided by the affinity of 1 CPU", not_tried)
        assert set(found.series["CPUs told"].samples) == {float(os.cpu_count() or 0)}
        assert max(found.series["CPUs used"].samples) < 1.2


@pytest.mark.parametrize(
    ("left", "reason"),
    [({0}, "there is one CPU only, and no count can say fewer"), ({0, 1}, "a quota was not tried")],
)
def test_where_no_limit_can_be_set_nothing_is_decided(
    left: set[int], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def refuse(_: Set[int]) -> Iterator[Limit]:
        yield from ()
        raise OSError(None, "not here")

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: left)
    monkeypatch.setattr(containers, "LIMITS", {"an affinity": refuse, "a quota": refuse})
    found = containers.count_under_limits(LEAST)
    assert reason in str(found.inapplicable)
    assert not found.series

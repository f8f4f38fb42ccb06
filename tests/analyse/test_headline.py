"""What a reader wants first, counted."""

from collections.abc import Sequence
from dataclasses import replace
from math import log, sqrt

import pytest

from gilscope.analyse.headline import count_headline
from gilscope.analyse.results import ComparisonScaling
from gilscope.model.case import Case
from gilscope.model.size import Size
from gilscope.statistics.estimate import Estimate, make_estimate
from gilscope.statistics.replication import estimate_over_sessions
from tests.made_up.declared import DECLARED, scaled_arm

SESSIONS = ("s1", "s2", "s3")


def around(value: float, error: float = 0.01, sessions: Sequence[str] = SESSIONS) -> Estimate:
    each = make_estimate(log(value), error, 11, 20)
    apart = {name: replace(each, value=value * 1.001**place) for place, name in enumerate(sessions)}
    return replace(make_estimate(log(value), error, 2, len(sessions)), sessions=apart)


def comparison(
    implementation: str,
    winner: str,
    kernel: str = "k",
    size: str = "large",
    floor: float = 0.01,
    sessions: Sequence[str] = SESSIONS,
    **speedups: float,
) -> ComparisonScaling:
    arms = tuple(
        scaled_arm(
            Case(kernel, size, implementation, executor, "shm", "static", 2), around(speedup, sessions=sessions)
        )
        for executor, speedup in speedups.items()
    )
    return ComparisonScaling(
        kernel,
        size,
        implementation,
        arms,
        2,
        Estimate(1.0, 1 - floor, 1 + floor, 20),
        {},
        winner,
        (),
        serial_ns=around(1e6, sessions=sessions),
        code=DECLARED.implementation(implementation),
        problem=Size(is_sweep=size.startswith("sweep")),
    )


@pytest.mark.parametrize(
    ("implementation", "expected"),
    [("pure", "pure"), ("cython_gil", "held"), ("numba_gil", "held"), ("cython_nogil", "released")],
)
def test_groups(implementation: str, expected: str) -> None:
    assert comparison(implementation, "tie").group == expected


def test_each_group_and_family_is_counted() -> None:
    found = count_headline(
        [
            comparison("cython_nogil", "threads", "a", threads=1.9, processes_spawn=1.6),
            comparison("numba_nogil", "tie", "b", threads=1.6, processes_spawn=1.6),
            comparison("numba_nogil", "serial", "c", threads=0.5, processes_spawn=0.4),
            comparison("pure", "processes", "a", threads=0.97, processes_spawn=1.8, processes_fork=1.9),
        ]
    )
    tallies = {(each.group, each.executor.family): each for each in found.tallies}
    released = tallies["released", "threads"]
    assert (released.comparisons, released.faster, released.slower, released.wins) == (3, 2, 1, 1)
    assert released.typical == pytest.approx((1.9 * 1.6 * 0.5) ** (1 / 3))
    assert (released.least, released.most) == (0.5, 1.9)
    assert tallies["pure", "processes"].most == 1.9
    assert found.wins == {"threads": 1, "tie": 1, "serial": 1, "processes": 1}


def test_what_lies_within_the_noise_floor_is_neither_faster_nor_slower() -> None:
    (tally,) = count_headline([comparison("pure", "tie", floor=0.2, threads=1.1)]).tallies
    assert (tally.faster, tally.slower) == (0, 0)


def test_what_releasing_brings_is_the_ratio_of_the_twins_speedups() -> None:
    found = count_headline(
        [
            comparison("cython_gil", "serial", "a", threads=0.95),
            comparison("cython_nogil", "threads", "a", threads=1.9),
            comparison("cython_gil", "serial", "b", threads=1.0),
            comparison("cython_nogil", "tie", "b", threads=0.5),
            comparison("numba_nogil", "threads", "b", threads=2.0),
        ]
    )
    (release,) = found.releases
    assert (release.compiler, release.workers, release.comparisons) == ("Cython", 2, 2)
    assert (release.faster, release.slower) == (1, 1)
    assert release.typical == pytest.approx(sqrt(2.0 * 0.5))
    assert [release.least, release.most] == pytest.approx([0.5, 2.0])


def test_what_sessions_share_cancels_in_what_releasing_brings() -> None:
    """Each session is slow or fast as a whole: speedups scatter widely, their ratio hardly."""
    shared = {name: 1.5**place for place, name in enumerate(SESSIONS)}

    def scattered(speedup: float) -> Estimate:
        each = {name: make_estimate(log(speedup * by), 0.001, 11, 20) for name, by in shared.items()}
        return estimate_over_sessions(each)

    held, released = (comparison(name, "tie", threads=1.0) for name in ("cython_gil", "cython_nogil"))
    held, released = (
        replace(each, arms=(replace(each.arms[0], speedup=scattered(speedup)),))
        for each, speedup in ((held, 1.0), (released, 1.1))
    )
    (release,) = count_headline([held, released]).releases
    assert (release.faster, release.slower) == (1, 0)


def test_one_session_counts_nothing_as_faster_or_slower() -> None:
    found = count_headline(
        [
            comparison("cython_gil", "?", sessions=["s1"], threads=0.5),
            comparison("cython_nogil", "?", sessions=["s1"], threads=1.9),
        ]
    )
    assert not found.claims
    assert [(each.faster, each.slower) for each in found.tallies] == [(0, 0)] * 2
    assert [(each.faster, each.slower) for each in found.releases] == [(0, 0)]


def test_sweeps_of_task_sizes_are_left_out() -> None:
    assert count_headline([comparison("pure", "serial", size="sweep_1", threads=0.1)]).tallies == ()


def test_nothing_measured_has_no_headline() -> None:
    found = count_headline([])
    assert (found.releases, found.tallies, found.wins) == ((), (), {})

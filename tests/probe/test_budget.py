"""How much a probe measures, and what its options may be."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.errors import InvalidNumber, UnknownName
from gilscope.probe import budget, requests
from gilscope.probe.budget import ROUND_NS, WATCH_NS, Wishes
from gilscope.probe.requests import Request

MS = 1_000_000


@given(st.integers(1, 1000))
def test_the_numbers_of_workers_end_with_the_cpus_and_divide_one_another(cpus: int) -> None:
    steps = list(budget.steps(cpus))
    assert steps[0] == 1
    assert steps[-1] == max(2, cpus)
    assert all(steps[-1] % step == 0 for step in steps)
    assert steps == sorted(set(steps))


@given(st.integers(1, 10**10), st.integers(1, 64), st.sampled_from([(), (1, 2), (3, 2), (5,)]))
def test_every_worker_makes_as_many_calls_whatever_their_number(
    call_ns: int, cpus: int, workers: tuple[int, ...]
) -> None:
    found = budget.choose_extent(Wishes(workers), call_ns, cpus)
    assert all(found.calls % count == 0 for count in found.workers)
    assert found.calls * call_ns >= ROUND_NS
    assert found.watched_calls * call_ns >= WATCH_NS
    assert not workers or found.workers == workers


def test_numbers_of_workers_that_make_a_round_too_long_are_refused_with_the_remedy() -> None:
    many = Wishes(tuple(range(1, 8)))
    reason = budget.explain_conflict(many, budget.choose_extent(many, 50 * MS, 2), 50 * MS)
    assert reason is not None
    assert "420 calls, which take 21 s. Choose numbers that divide one another" in reason
    assert budget.explain_conflict(many, budget.choose_extent(many, 1000, 2), 1000) is None
    divisors = Wishes((1, 2, 4))
    assert budget.explain_conflict(divisors, budget.choose_extent(divisors, 10_000 * MS, 2), 10_000 * MS) is None


def test_a_long_call_is_tried_with_fewer_workers_but_with_two() -> None:
    assert budget.choose_extent(Wishes(), 1 * MS, 64).workers == (1, 2, 4, 8, 16, 32, 64)
    assert budget.choose_extent(Wishes(), 100 * MS, 64).workers == (1, 2, 4)
    assert budget.choose_extent(Wishes(), 10_000 * MS, 64).workers == (1, 2)


def test_options_that_nobody_gave_are_what_is_usual() -> None:
    assert requests.wishes(None, None, None, None) == Wishes()


def test_options_are_texts() -> None:
    found = requests.wishes("4, 1,2", "threads", "7", "2.5")
    assert found == Wishes((1, 2, 4), ("threads",), 7, 2.5)
    assert requests.wishes("auto", None, None, None).workers != ()


@pytest.mark.parametrize("workers", ["0", "many", "-1", "1.5", "1001"])
def test_a_number_of_workers_that_makes_no_sense_is_named(workers: str) -> None:
    with pytest.raises(InvalidNumber, match=f"The number of workers is '{workers}': give a whole number from 1"):
        requests.wishes(workers, None, None, None)


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "soon"])
def test_a_time_that_makes_no_sense_is_named(seconds: str) -> None:
    with pytest.raises(InvalidNumber, match=r"a number of seconds from 0\.001 to 86400"):
        requests.wishes(None, None, None, seconds)


@pytest.mark.parametrize("executor", ["thread", "serial", "", "threads,"])
def test_an_executor_that_is_not_there_is_answered_with_those_that_are(executor: str) -> None:
    with pytest.raises(UnknownName, match="threads"):
        requests.wishes(None, executor, None, None)


def test_a_request_reaches_the_other_process_as_it_is(tmp_path: Path) -> None:

    path = tmp_path / "request.json"
    request = Request("a:b", "c = 1", "c", Wishes((1, 2), ("threads",), 3, 4.5), "d = 1", "e = 2")
    requests.write(request, path)
    assert requests.read(path) == request

"""What a user chose: texts become a selection, the plan obeys it, and what makes no sense is refused."""

from typing import Any

import pytest

from gilscope.errors import InvalidNumber, UnknownName
from gilscope.plan import plan, selection
from gilscope.plan.selection import Selection
from tests.made_up.plans import CPUS, ways_of

pytestmark = pytest.mark.usefixtures("everything_is_available")


def test_chosen_implementations_are_the_only_ones() -> None:
    made = plan.make(Selection(implementations=("pure", "cython_gil"), cpus=CPUS))
    assert {comparison.implementation for comparison in made.comparisons} == {"pure", "cython_gil"}


def test_a_chosen_executor_that_the_plan_lacks_is_added() -> None:
    made = plan.make(Selection(plan="quick", executors=("threads", "processes_fork"), cpus=CPUS))
    assert ways_of(made.comparisons) == {("threads", "shared"), ("processes_fork", "shm")}


def test_serial_is_always_there_and_choosing_it_alone_leaves_no_treatment() -> None:
    made = plan.make(Selection(plan="quick", executors=("serial",), cpus=CPUS))
    assert ways_of(made.comparisons) == set()
    assert made.comparisons[0].arms[0].case.executor == "serial"


def test_chosen_workers_and_blocks_rule_over_the_plan() -> None:
    made = plan.make(Selection(plan="quick", workers=(3, 1, 3), blocks=7, cpus=CPUS))
    assert made.blocks == 7
    counts = [
        arm.case.workers
        for arm in made.comparisons[0].arms
        if arm.role == "treatment" and arm.case.executor == "threads"
    ]
    assert counts == [3, 1]


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        (Selection(plan="defualt"), "plan 'defualt'. Did you mean 'default'"),
        (Selection(implementations=("cython_nogli",)), "implementation 'cython_nogli'. Did you mean 'cython_nogil'"),
        (Selection(executors=("thread",)), "executor 'thread'. Did you mean 'threads'"),
    ],
    ids=["plan", "implementation", "executor"],
)
def test_an_unknown_name_is_refused_with_the_near_miss(wanted: Selection, near: str) -> None:
    with pytest.raises(UnknownName, match=near):
        plan.make(wanted)


@pytest.mark.parametrize("option", ["plan", "implementation", "executor"])
@pytest.mark.parametrize("text", ["", "pure,,threads", "threads,", ","])
def test_an_empty_name_is_refused(option: str, text: str) -> None:
    with pytest.raises(UnknownName):
        plan.make(selection.parse({option: text}, cpus=CPUS))


def test_a_name_like_no_other_is_refused_with_all_there_are() -> None:
    with pytest.raises(UnknownName, match=r"Unknown plan 'xyz'\. Choose from: default, full, .*, release\."):
        plan.make(Selection(plan="xyz"))


@pytest.mark.parametrize("count", ["0", "-1", "1000000", "2,0"])
def test_a_number_of_workers_that_makes_no_sense_is_refused_with_the_range(count: str) -> None:
    with pytest.raises(InvalidNumber, match=r"workers is .*: give a whole number from 1 to 64 or auto"):
        selection.parse({"workers": count}, cpus=CPUS)


@pytest.mark.parametrize("blocks", ["0", "1", "-5", "10001"])
def test_a_number_of_blocks_that_makes_no_sense_is_refused_with_the_range(blocks: str) -> None:
    with pytest.raises(InvalidNumber, match=f"blocks is '{blocks}': give a whole number from 2 to 10000"):
        selection.parse({"blocks": blocks}, cpus=CPUS)


@pytest.mark.parametrize("numbers", [{"workers": (1, 0)}, {"workers": (65,)}, {"blocks": 1}, {"blocks": 10_001}])
def test_python_gets_no_selection_that_makes_no_sense(numbers: dict[str, Any]) -> None:
    with pytest.raises(InvalidNumber, match="give a whole number from"):
        Selection(**numbers, cpus=CPUS)


@pytest.mark.parametrize("key", ["workers", "blocks"])
@pytest.mark.parametrize("text", ["x", "1.5", "2x"])
def test_a_text_that_is_no_number_is_refused(key: str, text: str) -> None:
    with pytest.raises(InvalidNumber, match=f"number of {key} is '{text}': give a whole number"):
        selection.parse({key: text}, cpus=CPUS)


def test_a_large_machine_may_have_more_workers_than_a_small_one() -> None:
    assert selection.most_workers(2) == 64
    assert selection.most_workers(100) == 400


@pytest.mark.parametrize("cpus", [1, 2, 64, 500])
def test_no_plan_has_more_workers_than_a_user_may_ask_for(cpus: int) -> None:
    made = plan.make(Selection(plan="full", implementations=("pure",), cpus=cpus))
    assert max(workers for _, workers in plan.list_pools(made.comparisons)) <= selection.most_workers(cpus)


def test_texts_become_a_selection() -> None:
    given = {"plan": "full", "implementation": "pure,numba_gil", "executor": "threads", "workers": "1,auto"}
    assert selection.parse({**given, "blocks": "7"}, cpus=4) == Selection(
        plan="full",
        implementations=("pure", "numba_gil"),
        executors=("threads",),
        workers=(1, 4),
        blocks=7,
        cpus=4,
    )


def test_no_text_is_no_choice() -> None:
    assert selection.parse({"plan": None, "workers": None, "executor": None}, cpus=3) == Selection(cpus=3)


def test_auto_is_two_workers_at_least() -> None:
    assert selection.parse({"workers": "auto"}, cpus=1).workers == (2,)

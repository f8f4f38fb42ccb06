"""What is counted of a round whose workers tell when its timed part began and ended."""

import os

from gilscope.measure.worker import Answer
from gilscope.measure.worker_times import add_children_cpu_ns, find_timed_part

ELSEWHERE = os.getpid() + 1


def answer(pid: int, began_ns: int, ended_ns: int, cpu_ns: int, ended_cpu_ns: int) -> Answer:
    return Answer(pid, cpu_ns, (), None, began_ns, ended_ns, ended_cpu_ns)


def test_threads_that_run_one_after_the_other_use_one_cpu() -> None:
    first, second = answer(os.getpid(), 100, 150, 50, 1050), answer(os.getpid(), 150, 200, 50, 1100)
    assert find_timed_part([second, first]) == (100, 100)
    assert add_children_cpu_ns([first, second]) == 0


def test_threads_that_run_at_once_use_the_clock_of_their_process() -> None:
    both = [answer(os.getpid(), 100, 200, 190, 1190), answer(os.getpid(), 110, 210, 190, 1200)]
    assert find_timed_part(both) == (110, 200)


def test_processes_tell_their_own_cpu_time() -> None:
    both = [answer(ELSEWHERE, 100, 200, 90, 5000), answer(ELSEWHERE + 1, 130, 220, 80, 7)]
    assert find_timed_part(both) == (120, 0)
    assert add_children_cpu_ns(both) == 170


def test_a_round_of_whole_tasks_is_timed_from_outside() -> None:
    assert find_timed_part([Answer(os.getpid(), 5, ())]) is None
    assert find_timed_part([]) is None

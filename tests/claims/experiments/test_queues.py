import multiprocessing
import threading
from typing import Any

import pytest

from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.communication import queues
from gilscope.claims.experiments.methods import start_methods

TINY = Budget(blocks=5, seconds=0.3, most_bytes=1 << 20, workers=2)


@pytest.mark.parametrize("method", start_methods())
def test_an_echo_comes_back_from_a_process_and_is_a_copy(method: str) -> None:
    message = [1, 2, 3]
    with queues.process_echo(method) as (there, back):
        assert multiprocessing.active_children() != []
        there.put(message)
        returned = back.get()
    assert returned == message
    assert returned is not message


def test_an_echo_from_a_thread_is_the_very_object() -> None:
    message = [1, 2, 3]
    with queues.thread_echo() as (there, back):
        there.put(message)
        assert back.get() is message


class WrongEcho:
    def put(self, message: Any) -> None: ...

    def get(self) -> int:
        return -1


def test_a_message_that_is_not_the_one_sent_is_no_measurement() -> None:
    with pytest.raises(AssertionError):
        queues.trip_us(WrongEcho(), WrongEcho())


def test_all_samples_are_positive_and_nothing_is_left() -> None:
    threads = threading.active_count()
    evidence = queues.measure_round_trips(TINY)
    assert all(min(series.samples) > 0 for series in evidence.series.values())
    assert (multiprocessing.active_children(), threading.active_count()) == ([], threads)

"""Processes that work for an experiment end with it."""

import multiprocessing
import time

import psutil
import pytest

from gilscope.claims.experiments.children import child_process, running


def test_a_process_that_still_works_is_killed_when_its_context_is_left() -> None:
    with child_process(time.sleep, 1000) as worker:
        process = psutil.Process(worker.pid)
    assert not process.is_running()


def test_a_process_is_killed_when_the_experiment_fails() -> None:
    def experiment() -> None:
        with child_process(time.sleep, 1000) as worker:
            started.append(psutil.Process(worker.pid))
            raise RuntimeError("the experiment fails")

    started: list[psutil.Process] = []
    with pytest.raises(RuntimeError, match="the experiment fails"):
        experiment()
    assert not started[0].is_running()


def test_a_process_that_has_ended_is_freed() -> None:
    worker = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(0,))
    with running(worker):
        worker.join()
        assert worker.exitcode == 0
    with pytest.raises(ValueError, match="closed"):
        worker.is_alive()

import multiprocessing
import os
import time
from multiprocessing.connection import Connection
from typing import Any

import psutil
import pytest

from gilscope.claims.experiments import methods
from gilscope.claims.experiments.orphans import end_with_parent

PATIENCE_SECONDS = 20


def wait_for_ever(told: Connection) -> None:
    end_with_parent()
    told.send(os.getpid())
    time.sleep(3600)


def start_a_child(told: Connection, method: str) -> None:
    context: Any = multiprocessing.get_context(method)
    context.Process(target=wait_for_ever, args=(told,)).start()
    time.sleep(3600)


@pytest.mark.parametrize("method", methods.start_methods())
def test_a_child_ends_when_its_parent_is_killed(method: str) -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    parent = context.Process(target=start_a_child, args=(there, method))
    parent.start()
    child = psutil.Process(here.recv())
    parent.kill()
    parent.join()
    child.wait(PATIENCE_SECONDS)
    assert not child.is_running()

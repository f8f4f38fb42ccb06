"""Calls a function in a fresh process, for what depends on everything a process has done before, such as memory."""

import multiprocessing
from collections.abc import Callable
from typing import Any

from gilscope.claims.experiments.children import running
from gilscope.claims.experiments.orphans import end_with_parent


def call_in_fresh_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return the result of `function(*arguments)` in a process that is spawned for it.

    Raises:
        EOFError: that process ended without a result.

    """
    here, there = multiprocessing.get_context("spawn").Pipe(duplex=False)
    host = multiprocessing.get_context("spawn").Process(target=_answer, args=(there, function, arguments))
    with here, there, running(host):
        there.close()
        return here.recv()


def _answer(answer: Any, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    end_with_parent()
    answer.send(function(*arguments))

"""A program that has nothing behind it yet, for what can be measured in a fresh one only, such as its memory."""

import multiprocessing
from collections.abc import Callable
from typing import Any

from gilscope.claims.experiments.children import running
from gilscope.claims.experiments.orphans import end_with_parent


def call_in_fresh_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what `function(*arguments)` gives in a process that is spawned for it; what it starts, it ends.

    Raises:
        EOFError: that process ended without an answer.

    """
    here, there = multiprocessing.get_context("spawn").Pipe(duplex=False)
    host = multiprocessing.get_context("spawn").Process(target=_answer, args=(there, function, arguments))
    with here, there, running(host):
        there.close()
        return here.recv()


def _answer(answer: Any, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    end_with_parent()
    answer.send(function(*arguments))

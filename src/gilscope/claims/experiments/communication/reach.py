"""Whether a worker reaches the globals of the process that started it."""

import multiprocessing
import os
import sys
import threading

from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.methods import start_methods
from gilscope.claims.outcomes import CHANGE_SEEN, OWN_GLOBALS
from gilscope.model.evidence import Evidence

counter = 0
"""The global that workers change."""


def change_globals(budget: Budget) -> Evidence:  # noqa: ARG001 - there is nothing to repeat
    """Change a module's global in a worker of each kind, and observe whether the caller's global changes."""
    observed = {"threads": _outcome(_changed_by_thread())}
    for method in start_methods():
        observed[f"processes_{method}"] = _outcome(_changed_by_process(method))
    if sys.version_info < (3, 14):
        return Evidence(
            observed=observed, notes=("this Python has no module for sub-interpreters; 3.14 and newer have one",)
        )
    return Evidence(observed={**observed, "interpreters": _outcome(_changed_by_interpreter())})


def change_global() -> int:
    """Change this process's or interpreter's global, and return the process id."""
    global counter
    counter += 1
    return os.getpid()


def _outcome(is_changed: bool) -> str:
    return CHANGE_SEEN if is_changed else OWN_GLOBALS


def _changed_by_thread() -> bool:
    before = counter
    worker = threading.Thread(target=change_global)
    worker.start()
    worker.join()
    return counter != before


def _changed_by_process(method: str) -> bool:
    before = counter
    with multiprocessing.get_context(method).Pool(1) as pool:
        assert pool.apply(change_global) != os.getpid(), "the change was made in this process"
    return counter != before


def _changed_by_interpreter() -> bool:
    from concurrent import interpreters  # type: ignore[attr-defined,unused-ignore]

    before = counter
    interpreter = interpreters.create()
    try:
        interpreter.exec(
            f"import sys; sys.path[:] = {sys.path!r}\nfrom {__name__} import change_global; change_global()"
        )
    finally:
        interpreter.close()
    return counter != before

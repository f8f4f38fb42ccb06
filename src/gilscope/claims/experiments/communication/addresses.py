"""Which memory a worker uses: the caller's objects or its own, and whether each thread has a stack of its own."""

import ctypes
import multiprocessing
import sys
import threading

from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.methods import start_methods
from gilscope.claims.outcomes import OWN, REPEATED, SAME
from gilscope.model.evidence import Evidence

shared_object = bytearray(b"0")
"""The object that every worker changes."""

DEPTH = 400
"""How deep two threads recurse at the same time."""


def compare_memory(budget: Budget) -> Evidence:
    """Change an object in a worker of each kind, and observe whether the caller's object has changed."""
    here = address_of_object()
    observed = {"threads: an object": _try_thread(here)}
    for method in start_methods():
        observed[f"processes_{method}: an object"] = _try_process(method, here)
    if sys.version_info >= (3, 14):
        observed["interpreters: an object"] = _try_interpreter()
    stacks = _addresses_of_stacks(budget.workers)
    observed["threads: the stack"] = OWN if len(set(stacks)) == len(stacks) else SAME
    observed["threads: recursion in one"] = OWN if _recursion_is_its_own() else SAME
    return Evidence(observed=observed)


def address_of_object() -> int:
    """Return the address of the object's bytes in this process."""
    return ctypes.addressof(ctypes.c_char.from_buffer(shared_object))


def change_object() -> int:
    """Change this process's or interpreter's object, and return the address of its bytes."""
    shared_object[0] += 1
    return address_of_object()


def _outcome(where: int, here: int, before: int) -> str:
    if shared_object[0] != before:
        return SAME
    return REPEATED if where == here else OWN


def _try_thread(here: int) -> str:
    before, found = shared_object[0], [0]

    def work() -> None:
        found[0] = change_object()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    return _outcome(found[0], here, before)


def _try_process(method: str, here: int) -> str:
    before = shared_object[0]
    with multiprocessing.get_context(method).Pool(1) as pool:
        return _outcome(pool.apply(change_object), here, before)


def _try_interpreter() -> str:
    from concurrent import interpreters  # type: ignore[attr-defined,unused-ignore]

    before = shared_object[0]
    interpreter = interpreters.create()
    try:
        interpreter.exec(
            f"import sys; sys.path[:] = {sys.path!r}\nfrom {__name__} import change_object; change_object()"
        )
    finally:
        interpreter.close()
    return SAME if shared_object[0] != before else OWN


def _addresses_of_stacks(workers: int) -> list[int]:
    """Return an address on the stack of each of several threads that live at the same time."""
    found: list[int] = []
    together = threading.Barrier(workers)

    def work() -> None:
        together.wait()
        # A thread's identity in CPython is the address of the system's record of it, which lies on its stack.
        found.append(threading.get_ident())
        together.wait()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _recursion_is_its_own() -> bool:
    """Return whether two threads can recurse at the same time without sharing a depth."""
    reached: list[int] = []
    together = threading.Barrier(2)

    def deep(left: int) -> int:
        return 1 + deep(left - 1) if left else together.wait() * 0 + 1

    def work() -> None:
        reached.append(deep(DEPTH))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return reached == [DEPTH + 1] * 2

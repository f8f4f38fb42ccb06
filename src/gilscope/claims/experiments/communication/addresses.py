"""Which memory a worker sees: the same object as its starter, or one of its own; and which stack it stands on."""

import ctypes
import multiprocessing
import sys
import threading

from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.methods import start_methods
from gilscope.claims.outcomes import OWN, REPEATED, SAME
from gilscope.model.evidence import Evidence

mark = bytearray(b"0")
"""The object that everybody looks at."""

DEPTH = 400
"""Of a recursion in one thread, while others do nothing of the kind."""


def compare_memory(budget: Budget) -> Evidence:
    """Have workers of each kind tell where an object is and change it; then see whether it has changed here."""
    here = address()
    observed = {"threads: an object": _by_thread(here)}
    for method in start_methods():
        observed[f"processes_{method}: an object"] = _by_process(method, here)
    if sys.version_info >= (3, 14):
        observed["interpreters: an object"] = _by_interpreter()
    stacks = _stacks(budget.workers)
    observed["threads: the stack"] = OWN if len(set(stacks)) == len(stacks) else SAME
    observed["threads: recursion in one"] = OWN if _recursion_is_its_own() else SAME
    return Evidence(observed=observed)


def address() -> int:
    """Return where the object's bytes are in this process."""
    return ctypes.addressof(ctypes.c_char.from_buffer(mark))


def change() -> int:
    """Change the object where this is called, and return where its bytes are."""
    mark[0] += 1
    return address()


def _outcome(where: int, here: int, before: int) -> str:
    if mark[0] != before:
        return SAME
    return REPEATED if where == here else OWN


def _by_thread(here: int) -> str:
    before, found = mark[0], [0]

    def work() -> None:
        found[0] = change()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    return _outcome(found[0], here, before)


def _by_process(method: str, here: int) -> str:
    before = mark[0]
    with multiprocessing.get_context(method).Pool(1) as pool:
        return _outcome(pool.apply(change), here, before)


def _by_interpreter() -> str:
    from concurrent import interpreters  # type: ignore[attr-defined,unused-ignore]

    before = mark[0]
    interpreter = interpreters.create()
    try:
        interpreter.exec(f"import sys; sys.path[:] = {sys.path!r}\nfrom {__name__} import change; change()")
    finally:
        interpreter.close()
    return SAME if mark[0] != before else OWN


def _stacks(workers: int) -> list[int]:
    """Return for each of several threads that live at once where a variable on its stack is."""
    found: list[int] = []
    together = threading.Barrier(workers)

    def work() -> None:
        together.wait()
        # CPython names a thread by the address of what the system knows of it, which lies on its stack.
        found.append(threading.get_ident())
        together.wait()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _recursion_is_its_own() -> bool:
    """Return whether threads reach the same depth, whatever others do at the time."""
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

"""Functions as users write them, for tests that probe them by their names."""

import ctypes
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any


def good(number: int = 20_000) -> int:
    """Compute in plain Python."""
    return sum(each * each for each in range(number))


def raises(text: str = "no") -> None:
    raise ValueError(text)


def raises_the_second_time() -> None:
    if _counted() > 1:
        raise RuntimeError("once is enough")


class Speechless(Exception):
    """An exception that cannot say what it is, nor be sent to another process."""

    def __str__(self) -> str:
        raise ValueError("no words")

    def __reduce__(self) -> str:
        raise ValueError("no pickle")


def raises_what(kind: type[BaseException]) -> None:
    """Raise an exception the tenth time, when the first calls have worked."""
    if _counted() == 10:
        raise kind
    time.sleep(0.001)


def raises_now_and_then() -> None:
    if _counted() == 10:
        raise RuntimeError("the tenth time")
    time.sleep(0.001)


def raises_beside_another() -> None:
    """Raise as what is not made for threads does, when two are in it."""
    if _another_is_beside():
        raise RuntimeError("two at once")


def crashes() -> None:
    _no_core_dump()
    ctypes.string_at(0)


def crashes_beside_another() -> None:
    """Crash as what is not made for threads does, when two are in it."""
    if _another_is_beside():
        crashes()


def crashes_where_another_was(folder: str) -> int:
    """Crash in each process but the first that does this with a folder."""
    mark = Path(folder) / "first"
    if not mark.exists():
        mark.write_text(str(os.getpid()), encoding="utf-8")
    if mark.read_text(encoding="utf-8") != str(os.getpid()):
        crashes()
    return good()


def exits(status: int = 7) -> None:
    os._exit(status)


def exits_later(status: int = 0) -> None:
    if _counted() == 10:
        os._exit(status)
    time.sleep(0.001)


def wants_to_exit() -> None:
    sys.exit(3)


def hangs() -> None:
    threading.Event().wait()


def prints() -> int:
    sys.stdout.write("a line that nobody asked for\n")
    return good(1000)


def generates() -> Iterator[int]:
    yield 1


async def later() -> int:
    return 1


async def generates_later() -> AsyncIterator[int]:
    yield 1


def changes(numbers: list[int]) -> None:
    numbers.append(1)
    if len(numbers) > 1000:
        numbers.clear()


def adds_what_others_use(number: int = 500) -> int:
    """Use what the module keeps: alone it returns the number, beside others also what they have put there."""
    _in_use.append(number)
    time.sleep(0.001)
    answer = sum(_in_use)
    _in_use.pop()
    return answer


def names(count: int = 20) -> set[str]:
    """Return a set, whose order differs between processes."""
    return {str(each) for each in range(count)}


def tells_its_process() -> int:
    return os.getpid()


def differs_now_and_then() -> bool:
    return _counted() % 7 == 0


def goes_elsewhere() -> None:
    os.chdir("/")
    os.environ["GILSCOPE_TEST"] = str(os.getpid())


def leaves_a_thread() -> None:
    if _counted() == 1:
        threading.Thread(target=hangs, daemon=True, name="left behind").start()


def leaves_a_thread_that_nobody_ends() -> None:
    if _counted() == 1:
        threading.Thread(target=hangs, name="left behind").start()
    time.sleep(0.001)


def starts_a_process_and_hangs() -> None:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    hangs()


def careless(numbers: list[int]) -> float:
    """Leave behind all that a call can."""
    changes(numbers)
    goes_elsewhere()
    leaves_a_thread()
    prints()
    return random.random()


def waits(seconds: float = 0.002) -> None:
    time.sleep(seconds)


def unpicklable_result(number: int = 20_000) -> Any:
    good(number)
    return threading.Lock()


def dies_in_another_process(pid: int) -> None:
    if os.getpid() != pid:
        os._exit(9)


class Counter:
    """Something with a state."""

    def __init__(self) -> None:
        self.count = 0

    def add(self) -> int:
        self.count += 1
        return self.count

    @classmethod
    def made(cls) -> "Counter":
        return cls()


not_a_function = 3

_pair = threading.Barrier(2)

_calls = [0]

_in_use: list[int] = []


def _another_is_beside() -> bool:
    """Return whether two of a pool's threads are in this at once; the first waits for the other."""
    if threading.current_thread() is threading.main_thread():
        return False
    _pair.wait(60)
    return True


def _counted() -> int:
    _calls[0] += 1
    return _calls[0]


def _no_core_dump() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


ORIGINAL = [1, 2]


def works_on_the_original(given: list[int]) -> None:
    """Release the GIL, but only for one list and no copy of it."""
    if given is not ORIGINAL:
        raise ValueError("a copy")
    time.sleep(0.002)

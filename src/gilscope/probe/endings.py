"""Says of a call that had not ended after its limit where it stood, since when, and what it did then."""

import os
import sysconfig
from collections import Counter
from pathlib import Path

from gilscope.probe import stages
from gilscope.system import stacks
from gilscope.system.stacks import Frame, Stack, Use

GILSCOPE = str(Path(__file__).parents[1]) + os.sep

STANDARD_LIBRARY = sysconfig.get_path("stdlib") + os.sep

WAITERS = ("executors", "measure")
"""The rooms of gilscope in which one thread waits for others, and makes no call."""

STARTED_ANEW = ("spawn_main", "serve_one")
"""Functions of `multiprocessing` below which a process stands that was not forked from the one that made it."""

HARDLY = 0.1
"""So few threads that run or could are none."""

MOST_READY = 0.25
"""Where a larger share of the threads that could run have no CPU, that is a reason."""


def describe_limit(folder: Path) -> str:
    """Return, behind the name of the stage, for how long it lasted, where the call stood and what it did then."""
    lasted_s = stages.find_seconds(folder)
    sentences = [
        _describe_places(list(stacks.read(folder)), stacks.read_threads_beside(folder)),
        _describe_use(stacks.read_use(folder)),
    ]
    lasted = "" if lasted_s is None else f", for {lasted_s:.0f} s"
    return ". ".join([lasted, *filter(None, sentences)])


def _describe_places(found: list[Stack], beside: tuple[str, ...]) -> str:
    """Return where the threads stood that made the call."""
    program = found[0].process if found else 0
    calling = [(each, place) for each in found if (place := find_place(each)) is not None]
    if not calling:
        return ""
    places = Counter((each.process != program, _is_forked(each, program), place) for each, place in calling)
    told = [
        f"{_count(count, is_other)} {'was' if count == 1 else 'were'} in {place.function} "
        f"({Path(place.file).name}, line {place.line})"
        for (is_other, _, place), count in places.items()
    ]
    text = f"At the end {' and '.join(told)}"
    if beside and any(is_forked for _, is_forked, _ in places):
        text += (
            f". These threads were there when it was forked, and a copy does not have them: "
            f"{', '.join(sorted(beside))}. A lock that one of them held stays locked in the copy"
        )
    return text


def _count(count: int, is_other: bool) -> str:
    if count == 1:
        return "a process" if is_other else "it"
    return f"{count} {'processes' if is_other else 'threads'}"


def find_place(stack: Stack) -> Frame | None:
    """Return the innermost place of the user's in a thread that makes the call; None in any other thread.

    If all that it is in is of Python's own library, that is the place.
    """
    own = next((place for place, each in enumerate(stack.frames) if each.file.startswith(GILSCOPE)), None)
    if not own:
        return None
    room = stack.frames[own].file.removeprefix(GILSCOPE).partition(os.sep)[0]
    if room in WAITERS:
        return None
    above = stack.frames[:own]
    return next((each for each in above if not _is_of_python(each.file)), above[0])


def _is_of_python(file: str) -> bool:
    # What is installed may lie below Python's own library.
    return file.startswith("<frozen") or (file.startswith(STANDARD_LIBRARY) and "site-packages" not in file)


def _is_forked(stack: Stack, program: int) -> bool:
    names = {each.function for each in stack.frames}
    return stack.process != program and names.isdisjoint(STARTED_ANEW)


def _describe_use(use: Use | None) -> str:
    """Return what the threads did, and whether the machine's load may have been the reason."""
    if use is None:
        return ""
    if use.running + use.ready < HARDLY:
        return (
            "It did not compute then, nor lack a CPU: it waited for a lock, for something else, or for time to pass"
        )
    if use.ready > MOST_READY * (use.running + use.ready):
        return (
            f"It computed then on {use.running:.1f} CPUs, and {use.ready:.1f} more of its threads were ready and had "
            "none: on a quieter machine, or with fewer workers, it may end in time"
        )
    return f"It computed then, on {use.running:.1f} CPUs: give it more time (--limit)"

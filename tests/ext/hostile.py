"""Arguments for compiled entry points: right ones of many lengths, and what can be wrong with them.

Each is a block of memory of its own, of its exact size: so AddressSanitizer sees what is read or written beside it.
"""

import ctypes
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from inspect import signature
from random import Random
from typing import Any, TypeAlias

import numpy as np

from gilscope import kernels
from gilscope.errors import GilscopeError
from gilscope.model.kernel import FORMATS, Buffer, Kernel, Role
from tests.ext.strange import Last, Sly, StrangeWord

Arguments: TypeAlias = list[Any]
Problem: TypeAlias = tuple[Mapping[str, int], Mapping[str, Any]]

MOST = 2**31 - 1
MOST_WORK = 2000
"""A length between this and `MOST` might be right, and take minutes: no 64-bit number is drawn from there."""

MOST_PARTS = 100_000
"""A range of more parts, each of many elements, takes minutes where its end is allowed."""

INTEGERS = (
    0,
    1,
    -1,
    2,
    7,
    63,
    64,
    65,
    255,
    1000,
    -1000,
    -(2**31),
    2**31,
    2**32,
    2**62,
    2**63 - 1,
    -(2**63),
    2**64 - 1,
)
FLOATS = (np.nan, np.inf, -np.inf, -0.0, 5e-324, 1e308, -1e308, -1.0, 1.0, np.nextafter(1.0, 0.0))
PLAIN = {np.dtype(each) for each in FORMATS if each != "O"}
FORMATS_OF_NUMPY = (*"dfeqQiIhHbB?FO", "V8", "S8", "M8[s]", ">f8", ">i8", "i4,i4")
ENDS = (*INTEGERS, -3, 3, 2**63, 2**100, 1.5, np.nan, None, "1", True, np.int64(3), np.float64(2.0), b"")


# --- What is right


def right(spec: Kernel, random: Random) -> Arguments:
    dimensions, given = random.choice(_problems(spec.name))
    length = dimensions[spec.split]
    start = random.randint(0, length)
    stop = random.choice((length, random.randint(start, length), min(length, start + random.randint(0, 70))))
    made: Arguments = []
    for buffer in spec.buffers:
        scale = buffer.elements_per_index(dimensions)
        part = slice(start * scale, stop * scale) if buffer.sliced else slice(None)
        made.append(_rubbish(buffer, dimensions, part) if buffer.writable else given[buffer.name][part].copy())
    may_release = "cython_nogil" not in spec.skips
    return [*made, start, stop, may_release and random.random() < 0.5]


def _rubbish(buffer: Buffer, dimensions: Mapping[str, int], part: slice) -> Any:
    if buffer.format == "O":
        return {}
    elements = part.stop - part.start if buffer.sliced else buffer.elements(dimensions)
    return np.full(elements * FORMATS[buffer.format], 0xA5, np.uint8).view(buffer.format)


def right_triad(random: Random) -> Arguments:
    length = random.randint(0, 70)
    return [*(np.full(length, random.random()) for _ in range(3)), 3.0]


@cache
def _problems(kernel: str) -> list[Problem]:
    """Return the kernel's inputs at `tiny`, and with some one dimension of another length where that can be."""
    module, random = kernels.load(kernel), Random(kernel)
    tiny = module.SPEC.sizes["tiny"].dimensions
    found: list[Problem] = []
    for dimensions in (tiny, *_other_dimensions(module, random)):
        try:
            given = {name: _flat(value) for name, value in module.inputs(dimensions, 1).items()}
        except (ValueError, IndexError, GilscopeError):
            continue
        inputs = module.SPEC.with_roles("split", "whole")
        if all(len(given[buffer.name]) == buffer.elements(dimensions) for buffer in inputs):
            found.append((dimensions, given))
    return found


def _other_dimensions(module: Any, random: Random) -> Iterator[Mapping[str, int]]:
    """Yield lengths of all dimensions. Where some follow from others, the kernel's `lengths()` says how."""
    tiny: Mapping[str, int] = module.SPEC.sizes["tiny"].dimensions
    scratch, others = (_dimensions(module.SPEC, roles) for roles in (("scratch",), ("split", "whole", "output")))
    if module.lengths:
        free: Iterable[str] = signature(module.lengths).parameters
    else:
        free = tiny if scratch <= others else ()
    for name in [name for name in free for _ in range(3)]:
        lengths = {**{each: tiny[each] for each in free}, name: random.randint(1, 70)}
        yield module.lengths(**lengths) if module.lengths else lengths


def _dimensions(spec: Kernel, roles: Sequence[Role]) -> set[str]:
    return {each for buffer in spec.with_roles(*roles) for each in buffer.shape if isinstance(each, str)}


def _flat(value: Any) -> Any:
    return value.reshape(-1) if isinstance(value, np.ndarray) else value


# --- What is wrong


def spoil(random: Random, given: Arguments) -> None:
    """Make one thing wrong. Half the time it is contents: they matter only when all else is right."""
    at = random.randrange(len(given))
    wrong = _other_contents if random.random() < 0.5 else random.choice(OF_ALL + OF_ARRAYS)
    if isinstance(given[at], list | dict):
        random.choice((*OF_ALL, _other_objects))(random, given, at)
    elif wrong in OF_ALL or _is_plain(given[at]):
        wrong(random, given, at)


def shorten(given: Arguments) -> None:
    """Let a range that is right, but far longer than any at `tiny`, begin later."""
    if len(given) > 3:
        start, stop = given[-3:-1]
        if type(start) is type(stop) is int and 0 <= start <= stop - MOST_PARTS and stop <= MOST:
            given[-3] = stop - MOST_PARTS


def _is_plain(thing: object) -> bool:
    """Return whether it is an array as right arguments are."""
    return isinstance(thing, np.ndarray) and thing.ndim == 1 and thing.dtype in PLAIN and thing.flags.carray


def _other_contents(random: Random, given: Arguments, at: int) -> None:
    """Write values that are no numbers, out of range, or lead just beyond some argument."""
    elements = given[at]
    values: Sequence[float] = FLOATS
    if elements.dtype.kind != "f":
        info, longest = np.iinfo(elements.dtype), MOST_WORK if elements.itemsize == 8 else MOST
        lengths = [min(each.size + beyond, longest) for each in given if _is_plain(each) for beyond in (-1, 0, 1)]
        values = [value for value in (*INTEGERS, *lengths) if info.min <= value <= info.max]
    for _ in range(random.choice((1, 1, 3)) if elements.size else 0):
        elements[random.choice((0, -1, random.randrange(elements.size)))] = random.choice(values)


def _other_objects(random: Random, given: Arguments, at: int) -> None:
    """Put strange things into a list, or into a dict what changes some argument when it is thrown away."""
    victim = random.choice([each for each in given if isinstance(each, list | dict)])
    if isinstance(given[at], dict):
        fill = partial(victim.update, ba=2**40) if isinstance(victim, dict) else victim.clear
        given[at]["ba"] = Last(random.choice((fill, victim.clear)))
    elif given[at]:
        given[at][random.randrange(len(given[at]))] = random.choice(
            (None, 1, b"ba", "bä", "", ["ba"], StrangeWord("ba"))
        )


def _other_thing(random: Random, given: Arguments, at: int) -> None:
    released = memoryview(b"12345678")
    released.release()
    raw = bytes(given[at]) if _is_plain(given[at]) else b"1"
    things: tuple[Any, ...] = (
        None,
        7,
        7.5,
        "text",
        [0.0],
        object(),
        {},
        raw,
        bytearray(raw),
        released,
        int,
        array("d", [1.0]),
    )
    given[at] = random.choice((*things, np.float64(1.0), np.array(1.0), (ctypes.c_double * 3)(), ["a", 1], {1: "a"}))


def _other_range(random: Random, given: Arguments, _: int) -> None:
    """Replace start, stop, or whatever else follows the buffers."""
    if len(given) > 4 and random.random() < 0.2:
        given[-3:-1] = [MOST - random.randint(0, 3), MOST]
    else:
        given[-random.choice((1, 2, 2, 3, 3))] = random.choice(ENDS)


def _other_count(random: Random, given: Arguments, at: int) -> None:
    if random.random() < 0.5 and len(given) > 3:
        del given[at]
    else:
        given.insert(at, given[at])


def _other_format(random: Random, given: Arguments, at: int) -> None:
    other = np.dtype(random.choice(FORMATS_OF_NUMPY))
    viewable = not other.hasobject and given[at].nbytes % other.itemsize == 0
    given[at] = given[at].view(other) if viewable and random.random() < 0.5 else np.zeros(given[at].size, other)


def _other_layout(random: Random, given: Arguments, at: int) -> None:
    elements = given[at]
    moved = np.zeros(elements.nbytes + 8, np.uint8)[random.randint(1, 7) :][: elements.nbytes].view(elements.dtype)
    layouts = (elements[::-1], np.repeat(elements, 2)[::2], elements.reshape(1, -1, 1), moved)
    given[at] = random.choice((*layouts, memoryview(elements).toreadonly()))


def _other_length(random: Random, given: Arguments, at: int) -> None:
    size = given[at].size
    given[at] = np.resize(
        given[at], random.choice((0, 1, max(0, size - 1), size + 1, 2 * size, random.randint(0, 70)))
    )


def _overlap(random: Random, given: Arguments, at: int) -> None:
    """Let two arguments share memory: all of it, or all but some bytes."""
    other = random.choice([index for index, each in enumerate(given) if _is_plain(each)])
    shift = random.choice((0, 0, 1, 8, 64))
    both = np.zeros(max(given[at].nbytes, given[other].nbytes + shift), np.uint8)
    for index, begin in ((other, shift), (at, 0)):
        own = both[begin : begin + given[index].nbytes]
        own[:] = given[index].view(np.uint8)
        given[index] = own.view(given[index].dtype)


def _sly(random: Random, given: Arguments, at: int) -> None:
    victim = random.choice([index for index, each in enumerate(given) if _is_plain(each)])
    given[at] = Sly(given[at], lambda: _other_contents(random, given, victim) if _is_plain(given[victim]) else None)


Spoil: TypeAlias = Callable[[Random, Arguments, int], None]
OF_ALL: tuple[Spoil, ...] = (_other_thing, _other_range, _other_count)
OF_ARRAYS: tuple[Spoil, ...] = (_other_format, _other_layout, _other_length, _overlap, _sly)

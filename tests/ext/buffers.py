"""Right arguments of the compiled kernels, made from their SPECs, and what a kernel says of wrong ones."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from gilscope import _ext, kernels
from gilscope.errors import InvalidBuffer
from gilscope.model.kernel import Buffer, Kernel
from tests.parity.calls import arguments, assert_same, inputs

needs_extensions = pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))

KERNELS = [
    name for name in kernels.names() if not {"cython_gil", "cython_nogil"} & kernels.load(name).SPEC.skips.keys()
]

RANGE = "start, stop"
"""What a refusal calls the part that is to be computed."""


@dataclass(frozen=True)
class Place:
    """One argument of one kernel."""

    kernel: str
    buffer: Buffer

    def __str__(self) -> str:
        return f"{self.kernel}: {self.buffer.name}"


def places(choose: Callable[[Buffer], bool] = lambda _: True) -> Iterator[Place]:
    """Yield the arguments of all kernels, or those whose buffer is chosen."""
    for kernel in KERNELS:
        yield from (Place(kernel, buffer) for buffer in spec_of(kernel).buffers if choose(buffer))


def not_refused(
    wrongs: Callable[[Place, Any], Iterable[Any]], choose: Callable[[Buffer], bool] = lambda _: True
) -> list[str]:
    """Put wrong values into the place of each right one, and return where a kernel does not refuse that very place.

    `wrongs` makes wrong values of a place and its right value.
    """
    found = []
    for place in places(choose):
        given = good(place.kernel)
        for wrong in wrongs(place, given[place.buffer.name]):
            refusal = refused_or_none(place.kernel, {**given, place.buffer.name: wrong})
            if refusal != place.buffer.name:
                found.append(f"{place} is {wrong!r:.100}: {refusal} is refused")
    return found


def spec_of(kernel: str) -> Kernel:
    return kernels.load(kernel).SPEC


def good(kernel: str, part: tuple[int, int] | None = None) -> dict[str, Any]:
    """Return right arguments at `tiny`."""
    spec = spec_of(kernel)
    return dict(arguments(spec, "tiny", part or whole(kernel), inputs(kernel, "tiny")))


def whole(kernel: str) -> tuple[int, int]:
    return 0, spec_of(kernel).split_length("tiny")


def call(kernel: str, given: dict[str, Any], part: tuple[int, int] | None = None) -> None:
    """Call the twin, once holding the GIL and once without."""
    for release_gil in (False, True):
        _ext.load(kernel).kernel(*given.values(), *(part or whole(kernel)), release_gil)


def assert_taken(kernel: str, given: dict[str, Any], part: tuple[int, int] | None = None) -> None:
    """Call the twin, and compare what it writes with the reference's results from copies of the same arguments."""
    spec = spec_of(kernel)
    copies = {name: np.array(value).reshape(-1) for name, value in given.items()}
    call(kernel, given, part)
    kernels.load(kernel).kernel(*(array.data for array in copies.values()), *(part or whole(kernel)))
    results = [buffer.name for buffer in spec.with_roles("output", "partial")]
    found = {name: np.asarray(given[name]).reshape(-1) for name in results}
    assert_same(spec, {name: copies[name] for name in results}, found)


def refused(kernel: str, given: dict[str, Any], part: tuple[int, int] | None = None) -> str:
    """Return which argument is refused."""
    argument = refused_or_none(kernel, given, part)
    assert argument is not None, f"{kernel} takes it"
    return argument


def refused_or_none(kernel: str, given: dict[str, Any], part: tuple[int, int] | None = None) -> str | None:
    """Return which argument is refused, or None if all are taken."""
    refusal = None
    try:
        call(kernel, given, part)
    except InvalidBuffer as error:
        refusal = error
    except BaseException as error:
        error.add_note(f"{kernel}{tuple(given)}")
        raise
    if refusal is None:
        return None
    assert repr(refusal.argument) in str(refusal)
    return refusal.argument

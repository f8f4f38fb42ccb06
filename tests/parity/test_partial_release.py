"""The kernel that holds the GIL for a chosen share of its steps."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from gilscope import kernels
from gilscope.kernels.partial_release import PERCENT, STEPS, share_size
from tests.parity.calls import absence, compiled

needs_twin = pytest.mark.skipif(
    absence("partial_release", "cython_nogil") is not None, reason=str(absence("partial_release", "cython_nogil"))
)


def a_call(held: int, released: int) -> tuple[Callable[[], None], NDArray[np.uint64]]:
    """Return a call of so many steps, and what holds its result afterwards."""
    function = compiled("partial_release", "cython_nogil")
    states, seeds, steps = np.zeros(1, np.uint64), np.ones(1, np.uint64), np.array([held, released], np.int64)
    return lambda: function(states.data, seeds.data, steps.data, 0, 1), states


@needs_twin
def test_both_parts_are_one_chain_of_steps() -> None:
    found = set()
    for held in (0, 30, 100):
        call, states = a_call(held, 100 - held)
        call()
        found.add(int(states[0]))
    assert len(found) == 1
    assert found != {1}


def test_every_share_is_of_the_same_number_of_steps() -> None:
    sizes = kernels.load("partial_release").SPEC.sizes
    for percent in PERCENT:
        dimensions = sizes[share_size(percent)].dimensions
        assert dimensions["held"] + dimensions["released"] == STEPS
        assert dimensions["held"] * 100 == percent * STEPS

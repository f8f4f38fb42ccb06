"""The numbers of inputs are the same however many are drawn at once."""

import numpy as np
import pytest

from gilscope.kernels._uniform import CHUNK, draw_below, draw_uniform


@pytest.mark.parametrize("count", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_numbers_are_the_upper_53_bits_of_the_generators_raw_ones(count: int) -> None:
    raw = np.random.PCG64(7).random_raw(count)
    assert draw_uniform(np.random.PCG64(7), count).tolist() == ((raw >> np.uint64(11)) * 2.0**-53).tolist()


@pytest.mark.parametrize("count", [0, CHUNK + 1])
def test_whole_numbers_are_the_upper_32_bits_scaled(count: int) -> None:
    raw = np.random.PCG64(7).random_raw(count)
    expected = [((each >> 32) * 26) >> 32 for each in raw.tolist()]
    assert draw_below(np.random.PCG64(7), 26, count, np.uint8).tolist() == expected

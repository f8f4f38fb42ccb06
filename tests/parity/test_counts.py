"""Kernels whose results are whole numbers, compared with sources that are not the kernels: exactly.

Escape counts, bins, hits, primes and edits, by hand, by textbook and by known figures.
"""

from collections.abc import Iterator, Sequence
from itertools import islice, product
from math import pi, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gilscope.kernels import edit_distance, monte_carlo_pi, sieve
from gilscope.kernels.histogram import BATCH, RUN
from tests.parity.calls import implemented, inputs, of_each_implementation, sized, solve
from tests.parity.solutions import escape_counts, histogram

# --- mandelbrot


@of_each_implementation("mandelbrot")
def test_a_point_inside_the_set_counts_all_iterations(implementation: str) -> None:
    assert escape_counts(implementation, 100, 0.0) == [100]


@of_each_implementation("mandelbrot")
def test_a_point_far_away_counts_its_start_only(implementation: str) -> None:
    assert escape_counts(implementation, 100, 3.0) == [1]


@of_each_implementation("mandelbrot")
def test_the_circle_of_radius_two_belongs_to_the_count(implementation: str) -> None:
    # -2 goes to 2 and stays, with |z| = 2 exactly; 2 goes to 6.
    assert escape_counts(implementation, 100, -2.0, width=2, dx=4.0) == [100, 2]


@of_each_implementation("mandelbrot")
def test_iterations_that_fill_no_group_of_steps_are_counted_once(implementation: str) -> None:
    for most in (1, 2, 3, 5, 101, 102, 103):
        assert escape_counts(implementation, most, -1.0) == [most]


@of_each_implementation("mandelbrot")
def test_a_late_escape_is_seen_at_any_number_of_iterations(implementation: str) -> None:
    # 0, 1, 2, 5 … for c = 1; for c = 0.3 the eleventh value is the last inside.
    for most in range(1, 12):
        assert escape_counts(implementation, most, 1.0) == [min(most, 3)], most
        assert escape_counts(implementation, most, 0.3) == escape_counts("pure", most, 0.3), most


@of_each_implementation("mandelbrot")
def test_without_iterations_all_counts_are_zero(implementation: str) -> None:
    assert escape_counts(implementation, 0, 0.0, width=40) == [0] * 40


@of_each_implementation("mandelbrot")
def test_the_counts_are_those_of_pythons_complex_numbers(implementation: str) -> None:
    def count(c: complex) -> int:
        z, steps = 0j, 0
        while steps < 60 and z.real * z.real + z.imag * z.imag <= 4.0:
            z, steps = z * z + c, steps + 1
        return steps

    expected = [count(complex(-2.0 + 0.04 * column, 0.3)) for column in range(75)]
    assert escape_counts(implementation, 60, -2.0, 75, dx=0.04, y0=0.3) == expected


@of_each_implementation("mandelbrot")
def test_the_set_is_its_own_image_in_the_real_axis(implementation: str) -> None:
    spec = sized("mandelbrot", height=33, width=40, max_iter=50)
    frame = {"view": np.array([-2.0, -1.0, 0.0625, 0.0625]), "limits": np.array([40, 50], np.int64)}
    counts = solve(spec, implementation, frame)["counts"].reshape(33, 40)
    np.testing.assert_array_equal(counts, counts[::-1])


@of_each_implementation("mandelbrot")
def test_no_point_of_the_cardioid_escapes(implementation: str) -> None:
    # c = μ/2 − μ²/4 with |μ| < 1 has an attracting fixed point, and |z| stays below 2.
    for angle in np.linspace(0.0, 6.0, 25):
        multiplier = 0.95 * np.exp(1j * angle)
        c = multiplier / 2 - multiplier**2 / 4
        assert escape_counts(implementation, 500, c.real, y0=c.imag) == [500]


# --- histogram


@of_each_implementation("histogram")
def test_the_last_value_below_one_falls_in_the_last_bin(implementation: str) -> None:
    for bins, length in product((1, 3, 10, 1000, 1024, 4095), (1, BATCH)):
        values = np.full(length, np.nextafter(1.0, 0.0))
        assert histogram(implementation, values, bins) == [0] * (bins - 1) + [length], (bins, length)


@of_each_implementation("histogram")
def test_an_edge_belongs_to_the_bin_above_it(implementation: str) -> None:
    below, edge = np.nextafter(0.5, 0.0), 0.5
    assert histogram(implementation, np.array([below, edge, edge]), 4) == [0, 1, 2, 0]


@of_each_implementation("histogram")
def test_the_counts_agree_with_numpy(implementation: str) -> None:
    values = inputs("histogram", "small")["values"]
    expected, _ = np.histogram(values, bins=1024, range=(0.0, 1.0))
    assert histogram(implementation, values, 1024) == expected.tolist()


@of_each_implementation("histogram")
def test_counts_go_on_from_one_run_of_values_to_the_next(implementation: str) -> None:
    values = np.tile([0.1, 0.6, 0.6], RUN)[: 2 * RUN + BATCH + 1]
    assert histogram(implementation, values, 2) == [np.sum(values < 0.5), np.sum(values > 0.5)]


# --- monte_carlo_pi


def split_mix_64(state: int) -> Iterator[int]:
    """Yield SplitMix64's outputs one after the other, from the algorithm's publication and not from the kernel."""
    mask = 2**64 - 1
    while True:
        state = (state + 0x9E3779B97F4A7C15) & mask
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        yield mixed ^ (mixed >> 31)


def monte_carlo_hits(implementation: str, key: int, start: int, stop: int) -> int:
    """Return the hits among the draws [start, stop)."""
    given = {"constants": np.array(monte_carlo_pi.CONSTANTS, np.uint64), "key": np.array([key], np.uint64)}
    return int(solve(sized("monte_carlo_pi", draws=stop), implementation, given, (start, stop))["hits"][0])


def test_the_independent_generator_is_split_mix_64() -> None:
    assert list(islice(split_mix_64(1234567), 3)) == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


@of_each_implementation("monte_carlo_pi")
def test_the_draws_are_split_mix_64_in_order(implementation: str) -> None:
    for key in (0, 1234567, 2**64 - 1):
        uniform = ((output >> 11) / 2**53 for output in split_mix_64(key))
        hits = [x * x + y * y < 1.0 for x, y in islice(zip(uniform, uniform, strict=False), 200)]
        assert [monte_carlo_hits(implementation, key, draw, draw + 1) for draw in range(200)] == hits, key


@of_each_implementation("monte_carlo_pi")
def test_the_share_of_hits_is_a_quarter_of_pi(implementation: str) -> None:
    draws = 88_000
    share, expected = monte_carlo_hits(implementation, 1, 0, draws) / draws, pi / 4
    assert abs(share - expected) < 4 * sqrt(expected * (1 - expected) / draws)


# --- sieve


def primes_below(implementation: str, n: int, odds: int) -> int:
    """Return how many there are, counted in segments of `odds` odd numbers."""
    spec = sized("sieve", n=n, odds=odds)
    return int(solve(spec, implementation, sieve.inputs(spec.sizes["given"].dimensions, 0))["count"][0])


@of_each_implementation("sieve")
def test_small_numbers_are_primes_as_trial_division_finds_them(implementation: str) -> None:
    is_prime = [number > 1 and all(number % divisor for divisor in range(2, number)) for number in range(400)]
    limits = [*range(40), *range(285, 295), 361, 362, 399]  # 289 and 361 are the first squares beyond the pattern
    for odds in (1, 7, 64):
        assert [primes_below(implementation, n, odds) for n in limits] == [sum(is_prime[:n]) for n in limits], odds


@of_each_implementation("sieve")
def test_there_are_78498_primes_below_a_million(implementation: str) -> None:
    assert primes_below(implementation, 10**6, 8192) == 78_498


@implemented(["sieve"], ["cython_nogil", "numba_nogil"])
@pytest.mark.parametrize(("n", "primes"), [(10**8, 5_761_455), (2 * 10**8, 11_078_937)])
def test_compiled_code_finds_as_many_primes_as_are_known(
    kernel: str, implementation: str, n: int, primes: int
) -> None:
    del kernel
    assert primes_below(implementation, n, 32_768) == primes


# --- edit_distance

strings = st.binary(max_size=edit_distance.SLOT) | st.text("ab", max_size=edit_distance.SLOT).map(str.encode)


def distances(implementation: str, pairs: Sequence[tuple[bytes, bytes]]) -> list[int]:
    """Return the distances of pairs; what is behind a string in its slot is rubbish."""
    made: dict[str, NDArray[Any]] = {"constants": np.array(edit_distance.CONSTANTS, np.uint64)}
    for side, texts in zip(("left", "right"), zip(*pairs, strict=True), strict=True):
        made[side] = np.frombuffer(b"".join(text.ljust(edit_distance.SLOT, b"?") for text in texts), np.uint8).copy()
        made[f"{side}_lengths"] = np.array([len(text) for text in texts], np.int32)
    found = solve(sized("edit_distance", pairs=len(pairs)), implementation, made)["distances"]
    return [int(distance) for distance in found]


def textbook_distance(left: bytes, right: bytes) -> int:
    """Fill the matrix row by row, as Wagner and Fischer do."""
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        above, row = row, [i]
        for j, other in enumerate(right, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != other)))
    return row[-1]


@of_each_implementation("edit_distance")
@settings(max_examples=20)
@given(pairs=st.lists(st.tuples(strings, strings), min_size=1, max_size=20))
def test_the_distance_is_the_textbooks(implementation: str, pairs: list[tuple[bytes, bytes]]) -> None:
    assert distances(implementation, pairs) == [textbook_distance(*pair) for pair in pairs]


@of_each_implementation("edit_distance")
@settings(max_examples=25)
@given(a=strings, b=strings, c=strings)
def test_the_distance_is_a_metric(implementation: str, a: bytes, b: bytes, c: bytes) -> None:
    ab, ba, bc, ac, aa = distances(implementation, [(a, b), (b, a), (b, c), (a, c), (a, a)])
    assert ab == ba
    assert ac <= ab + bc
    assert aa == 0
    assert (ab == 0) == (a == b)


@of_each_implementation("edit_distance")
def test_an_empty_string_is_as_far_as_the_other_is_long(implementation: str) -> None:
    for length in (0, 1, 63, 64):
        text = bytes(range(255, 255 - length, -1))
        assert distances(implementation, [(b"", text), (text, b"")]) == [length, length]


@of_each_implementation("edit_distance")
def test_strings_that_fill_their_slots_and_share_nothing_are_64_apart(implementation: str) -> None:
    full = edit_distance.SLOT
    assert distances(implementation, [(b"x" * full, b"y" * full), (b"x" * full, b"x" * (full - 1) + b"y")]) == [
        full,
        1,
    ]

"""No time is ever recorded for a wrong result: what counts as wrong."""

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gilscope import kernels
from gilscope.errors import WrongResult
from gilscope.kernels import heat
from gilscope.measure import check
from gilscope.measure.check import Problem
from tests.parity.calls import assert_same, compute

SPEC = kernels.load("histogram").SPEC
SEED = 1

nan, inf = float("nan"), float("inf")


def test_a_strict_result_is_right_when_identical() -> None:
    assert check.verify(_strict([1.0, 2.0]), {"out": np.array([1.0, 2.0])}, "arm") == 0.0


def test_a_strict_result_with_one_element_off_is_wrong_and_the_element_is_named() -> None:
    given = np.array([1.0, 2.0, np.nextafter(3.0, 4.0), 4.0])
    with pytest.raises(WrongResult, match=r"threads ×2 .* 1 of 4 elements of 'out' differ, first \[2\]"):
        check.verify(_strict([1.0, 2.0, 3.0, 4.0]), {"out": given}, "threads ×2")


def test_a_strict_result_may_hold_nan_and_infinity_where_the_reference_has_them() -> None:
    assert check.verify(_strict([nan, inf, 1.0]), {"out": np.array([nan, inf, 1.0])}, "arm") == 0.0


@pytest.mark.parametrize(
    ("expected", "given"), [(1.0, nan), (nan, 1.0), (inf, -inf), (0.0, -0.0)], ids=lambda value: str(value)
)
def test_a_strict_result_differs_by_its_bits(expected: float, given: float) -> None:
    with pytest.raises(WrongResult):
        check.verify(_strict([5.0, expected]), {"out": np.array([5.0, given])}, "arm")


def test_a_strict_result_of_another_length_is_wrong() -> None:
    with pytest.raises(WrongResult):
        check.verify(_strict([1.0, 2.0]), {"out": np.array([1.0])}, "arm")


def test_every_result_is_held_against_the_reference() -> None:
    problem = replace(_strict([1.0]), expected={"first": np.array([1]), "second": np.array([2])})
    with pytest.raises(WrongResult, match="'second'"):
        check.verify(problem, {"first": np.array([1]), "second": np.array([3])}, "arm")


def test_a_relaxed_result_within_the_tolerance_is_right_and_its_error_is_returned() -> None:
    error = check.verify(_relaxed([1.0, 2.0], 1e-6), {"out": np.array([1.0, 2.0 + 1e-6])}, "arm")
    assert error == pytest.approx(0.5e-6)


def test_a_relaxed_result_beyond_the_tolerance_is_wrong_and_both_are_told() -> None:
    with pytest.raises(WrongResult, match=r"'out' has a relative error of 0\.001, allowed 1e-06"):
        check.verify(_relaxed([1.0, 2.0], 1e-6), {"out": np.array([1.0, 2.002])}, "arm")


@pytest.mark.parametrize("special", [nan, inf, -inf], ids=str)
def test_a_relaxed_result_has_nan_and_infinity_exactly_where_the_reference_has_them(special: float) -> None:
    with_it, without = np.array([1.0, special]), np.array([1.0, 2.0])
    assert check.relative_error(with_it, with_it) == 0.0
    assert check.relative_error(with_it, without) == inf
    assert check.relative_error(without, with_it) == inf
    assert check.relative_error(with_it, np.array([special, 1.0])) == inf


def test_infinities_of_different_sign_do_not_match() -> None:
    assert check.relative_error(np.array([1.0, inf]), np.array([1.0, -inf])) == inf


def test_an_element_below_the_mean_magnitude_is_held_against_the_mean() -> None:
    nearly_cancelled = check.relative_error(np.array([1e-20, 2.0]), np.array([2e-20, 2.0]))
    assert nearly_cancelled == pytest.approx(1e-20, rel=1e-3)


def test_zeros_allow_only_zeros() -> None:
    assert check.relative_error(np.zeros(3), np.zeros(3)) == 0.0
    assert check.relative_error(np.zeros(3), np.array([0.0, 1e-300, 0.0])) == inf


def test_nothing_has_no_error() -> None:
    assert check.relative_error(np.array([]), np.array([])) == 0.0


def test_a_digest_is_of_names_and_bytes_in_the_order_of_names() -> None:
    first, second = np.array([0.5]), np.array([1, 2])
    known = hashlib.sha256(b"a\0" + first.tobytes() + b"b\0" + second.tobytes()).hexdigest()
    assert check.digest({"a": first, "b": second}) == check.digest({"b": second, "a": first}) == known


def test_a_digest_sees_names_and_bytes() -> None:
    array = np.arange(4)
    digests = {
        check.digest(arrays)
        for arrays in ({"a": array}, {"b": array}, {"a": array + 1}, {"a": array, "b": array}, {"a": -array})
    }
    assert len(digests) == 5


def test_a_digest_of_objects_sees_values_and_the_order_of_a_list_but_not_of_a_dict() -> None:
    assert check.digest({"a": {"x": 1, "y": 2}}) == check.digest({"a": {"y": 2, "x": 1}})
    digests = {check.digest({"a": objects}) for objects in ({"x": 1}, {"x": 2}, {"y": 1}, ["x", "y"], ["y", "x"])}
    assert len(digests) == 5


def test_counts_are_right_in_whatever_order_the_words_came() -> None:
    assert check.verify(_strict({"x": 1, "y": 2}), {"out": {"y": 2, "x": 1}}, "arm") == 0.0


@pytest.mark.parametrize(
    "given",
    [{"x": 1, "y": 3}, {"x": 1}, {"x": 1, "y": 2, "z": 0}, {"x": 1, "y": 2.0}, {}],
    ids=["another count", "a word missing", "a word too many", "no whole number", "nothing"],
)
def test_counts_that_are_not_the_same_are_wrong(given: dict[str, Any]) -> None:
    with pytest.raises(WrongResult):
        check.verify(_strict({"x": 1, "y": 2}), {"out": given}, "arm")


def test_a_wrong_count_is_named_by_its_word() -> None:
    with pytest.raises(WrongResult, match=r"1 of 2 elements of 'out' differ, first \['y'\]"):
        check.verify(_strict({"x": 1, "y": 2}), {"out": {"x": 1, "y": 3}}, "threads ×2")


def test_what_is_expected_of_a_kernel_made_in_steps_is_all_of_them() -> None:
    problem = check.make_problem("heat", "tiny", SEED)
    sizes = problem.kernel.sizes["tiny"].dimensions
    grid = problem.arrays["before"].reshape(sizes["rows"], sizes["columns"]).copy()
    for _ in range(sizes["steps"] * heat.DEPTH):
        around = grid[:-2, 1:-1] + grid[2:, 1:-1] + grid[1:-1, :-2] + grid[1:-1, 2:]
        grid[1:-1, 1:-1] = 0.2 * grid[1:-1, 1:-1] + 0.2 * around
    np.testing.assert_allclose(problem.expected["after"], grid.ravel(), rtol=1e-12)


def test_a_digest_does_not_see_how_an_array_lies_in_memory() -> None:
    assert check.digest({"a": np.arange(8)[::2]}) == check.digest({"a": np.array([0, 2, 4, 6])})


@pytest.mark.parametrize("kernel", [name for name in kernels.names() if kernels.load(name).SPEC.steps("tiny") == 1])
def test_what_is_expected_at_tiny_is_what_plain_python_computes(kernel: str) -> None:
    problem = check.make_problem(kernel, "tiny", SEED)
    plain = compute(kernel, "pure", "tiny", given=problem.arrays)
    assert_same(replace(problem.kernel, tolerance=None), plain, problem.expected)


@pytest.mark.parametrize("kernel", kernels.names())
def test_the_same_seed_makes_the_same_problem(kernel: str) -> None:
    first = check.make_problem(kernel, "tiny", SEED)
    check.make_problem.cache_clear()
    again = check.make_problem(kernel, "tiny", SEED)
    assert first is not again
    assert first.input_digest == again.input_digest
    assert check.digest(first.expected) == check.digest(again.expected)


@pytest.mark.parametrize("kernel", [name for name in kernels.names() if kernels.load(name).SEEDED])
def test_another_seed_makes_another_problem(kernel: str) -> None:
    assert check.make_problem(kernel, "tiny", 1).input_digest != check.make_problem(kernel, "tiny", 2).input_digest


def test_results_are_compared_with_what_an_earlier_session_found() -> None:
    first = check.make_problem("histogram", "tiny", SEED)
    found = check.digest(first.expected)
    later = check.make_problem("histogram", "tiny", SEED, (first.input_digest, found))
    assert later.expected == {}
    assert check.verify(later, first.expected, "serial") == 0.0
    wrong = {name: array + 1 for name, array in first.expected.items()}
    with pytest.raises(WrongResult, match="elements of 'counts' differ, first"):
        check.verify(later, wrong, "serial")


def test_what_was_found_of_other_inputs_does_not_count() -> None:
    problem = check.make_problem("histogram", "tiny", SEED, ("other inputs", "other results"))
    assert problem.expected_digest is None
    assert check.verify(problem, problem.expected, "serial") == 0.0


def _strict(expected: list[float] | dict[str, int]) -> Problem:
    out = expected if isinstance(expected, dict) else np.array(expected)
    return Problem(replace(SPEC, tolerance=None), {}, "", {"out": out}, 0.0)


def _relaxed(expected: list[float], tolerance: float) -> Problem:
    return Problem(replace(SPEC, tolerance=tolerance), {}, "", {"out": np.array(expected)}, 0.0)

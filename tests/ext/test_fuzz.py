"""A short run of the fuzzer, and what it must be able to find. Under AddressSanitizer it runs long: `nox -s asan`."""

import subprocess
import sys
import sysconfig
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest

from gilscope import _ext, kernels
from gilscope.errors import InvalidBuffer
from gilscope.model.kernel import Kernel
from tests.command_line import CHECKOUT, PATIENCE_SECONDS
from tests.ext import fuzz, meddling
from tests.ext.fuzz import Entry
from tests.ext.strange import Last, Sly
from tests.parity.calls import arguments, assert_same, inputs, reference

pytestmark = pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))

ENTRIES = list(fuzz.entries()) if _ext.unavailable() is None else []

needs_sly = pytest.mark.skipif(sys.version_info < (3, 12), reason="from Python 3.12 on Python code can make a buffer")

BEYOND = [
    ("edit_distance", "left_lengths", (-1, 65, 2**31 - 1, -(2**31))),
    ("edit_distance", "right_lengths", (-1, 65, 2**31 - 1, -(2**31))),
    ("heat", "shape", (-1, 2**31, 2**62, 2**63 - 1)),
    ("mandelbrot", "limits", (-1, 2**31, 2**62, 2**63 - 1)),
    ("matmul", "limits", (-1, 2**31, 2**62, 2**63 - 1)),
    ("nearest", "limits", (-1, 2**31, 2**62, 2**63 - 1)),
    ("sieve", "primes", (0, 1, 2**31 + 1, 2**64 - 1)),
    ("spmv", "indices", (-1, 997, 2**31 - 1, -(2**31))),
    ("spmv", "indptr", (-1, 11_004, 2**31 - 1, -(2**31))),
]
"""What leads out of a buffer, at `tiny`."""


def made(*arguments: str, module: str = "tests.ext.fuzz") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command, cwd=CHECKOUT, capture_output=True, encoding="utf-8", timeout=PATIENCE_SECONDS, check=False
    )


def test_no_call_crashes() -> None:
    done = made("--calls", "2000")
    assert done.returncode == 0, done.stderr
    assert f"2000 calls of {len(ENTRIES)} entry points" in done.stdout


def test_arguments_that_change_while_a_kernel_runs_crash_nothing() -> None:
    done = made("--seconds", "0.2", module="tests.ext.meddling")
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.count("calls") == len(list(meddling.list_entries(every_level=False)))


def test_a_call_can_be_made_again_by_its_number() -> None:
    done = made("--first", "40", "--calls", "3", "--verbose").stdout.splitlines()
    again = made("--first", "41", "--calls", "1", "--verbose").stdout.splitlines()
    assert again[0].partition("(")[0] == done[1].partition("(")[0]


def test_every_kernel_is_called_at_every_level_that_runs_here() -> None:
    names = {entry.name for entry in ENTRIES}
    assert names >= {f"{level}.{kernel}" for level in _ext.runnable_levels() for kernel in kernels.names()}


def test_an_error_that_is_no_refusal_is_a_finding() -> None:
    def broken(*_: object) -> None:
        raise SystemError("returned NULL without setting an exception")

    with pytest.raises(SystemError):
        fuzz.run([Entry("broken", broken, lambda _: [np.zeros(3), 0, 3, True])], 1, range(1), None)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_what_the_fuzzer_holds_to_be_right_is_taken(entry: Entry) -> None:
    outcomes = [fuzz.try_call(entry, entry.right(Random(number))) for number in range(5)]
    assert outcomes == ["returned"] * 5


@pytest.mark.parametrize(("kernel", "name", "values"), BEYOND, ids=lambda each: str(each))
def test_contents_that_lead_out_of_a_buffer_are_refused(kernel: str, name: str, values: tuple[int, ...]) -> None:
    for value in values:
        for at in (0, -1):
            _, given, part = right_at_tiny(kernel)
            given[name][at] = value
            with pytest.raises(InvalidBuffer):
                call(kernel, given, part)


@needs_sly
@pytest.mark.parametrize(
    ("kernel", "output", "name"), [("heat", "after", "shape"), ("mandelbrot", "counts", "limits")]
)
def test_limits_that_change_while_other_arguments_are_taken_are_as_they_were_checked(
    kernel: str, output: str, name: str
) -> None:
    spec, given, part = right_at_tiny(kernel)
    call(kernel, {**given, output: Sly(given[output], lambda: given[name].__iadd__(1))}, part)
    assert_same(spec, reference(kernel, "tiny"), {output: given[output]})


@needs_sly
def test_primes_that_change_while_other_arguments_are_taken_are_refused() -> None:
    _, given, part = right_at_tiny("sieve")
    with pytest.raises(InvalidBuffer, match="primes"):
        call("sieve", {**given, "count": Sly(given["count"], lambda: given["primes"].fill(0))}, part)


def count_words(act: Callable[[dict[str, Any], list[str]], object]) -> dict[str, Any]:
    """Return the counts of a thousand words, where something acts as the old counts go."""
    words = ["ba"] * 1000
    counts: dict[str, Any] = {}
    counts["old"] = Last(lambda: act(counts, words))
    _ext.load("word_count").kernel(counts, words, 0, len(words), False)
    return counts


def test_counts_that_are_filled_again_as_the_old_ones_go_are_refused() -> None:
    with pytest.raises(InvalidBuffer):
        count_words(lambda counts, _: counts.update(ba=2**40))


def test_words_that_go_with_the_old_counts_are_missed_or_were_copied() -> None:
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        assert count_words(lambda _, words: words.clear()) == {"ba": 1000}
        return
    with pytest.raises(InvalidBuffer):
        count_words(lambda _, words: words.clear())


def right_at_tiny(kernel: str) -> tuple[Kernel, dict[str, Any], tuple[int, int]]:
    """Return a kernel's SPEC, arguments of its own that may be written, and the whole split axis."""
    spec = kernels.load(kernel).SPEC
    part = 0, spec.split_length("tiny")
    made = arguments(spec, "tiny", part, inputs(kernel, "tiny"))
    return spec, {name: array.copy() for name, array in made.items()}, part


def call(kernel: str, given: dict[str, Any], part: tuple[int, int]) -> None:
    _ext.load(kernel).kernel(*given.values(), *part, True)

"""What a kernel is compared with as its limit is what limits it: the table of roofs says how near it comes."""

import re
from pathlib import Path

import pytest

from gilscope import kernels

PAGE = (Path(__file__).parents[3] / "docs" / "kernels.md").read_text(encoding="utf-8")

HALF = 50
"""Per cent of a roof: a kernel that is limited by its memory reaches so much of what the memory gives one core."""


def share_of_roof(kernel: str) -> tuple[str, int]:
    """Return the lower roof of a kernel, and how many per cent of it Cython reaches on one thread."""
    table = PAGE.split("<!-- roofline -->")[1].split("<!-- /roofline -->")[0]
    found = re.search(rf"^\| {kernel} \|.*\| ([a-z-]+) \| (\d+)% \| \d+% \|$", table, re.MULTILINE)
    assert found is not None, f"no share of a roof for {kernel}"
    return found[1], int(found[2])


@pytest.mark.parametrize("kernel", [name for name in kernels.names() if kernels.load(name).SPEC.bound == "memory"])
def test_a_kernel_whose_limit_is_memory_streams_near_that_roof(kernel: str) -> None:
    roof, share = share_of_roof(kernel)
    assert roof == "streaming"
    assert share >= HALF


def test_a_kernel_that_streams_far_below_that_roof_has_another_limit() -> None:
    assert share_of_roof("spmv") < ("streaming", HALF)
    assert kernels.load("spmv").SPEC.bound == "latency"

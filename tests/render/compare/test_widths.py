"""Compared reports at terminals of several widths: tests/data/compared_60.txt and so on."""

import pytest
from benchmarks import made_up

from gilscope.analyse.compare.comparing import Compared, compare
from gilscope.render.compare import terminal
from gilscope.render.formats import Screen
from tests.golden_files import recorded


@pytest.fixture(scope="module")
def compared() -> Compared:
    pythons = ("3.13.0", "3.14.8", "3.15.0")
    return compare(
        [
            (f"cpython-{python}", made_up.report(kernels=2, seed=seed, python=python))
            for seed, python in enumerate(pythons)
        ]
    )


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_a_comparison_looks_as_it_did(compared: Compared, width: int) -> None:
    text = terminal.compared(compared, Screen(width))
    assert text == recorded(f"compared_{width}.txt", text)


@pytest.mark.parametrize("width", range(40, 201, 10))
def test_a_comparison_is_never_wider_than_the_terminal(compared: Compared, width: int) -> None:
    assert max(map(len, terminal.compared(compared, Screen(width)).splitlines())) <= width

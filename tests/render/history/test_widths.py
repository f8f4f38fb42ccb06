"""Figures over many reports at terminals of several widths: tests/data/history_60.txt and so on."""

import pytest

from gilscope.render.formats import Screen
from gilscope.render.history import terminal
from tests.golden_files import recorded
from tests.made_up.histories import history

FOUND = history()


@pytest.mark.parametrize("width", [60, 80, 140])
def test_a_history_looks_as_it_did(width: int) -> None:
    text = terminal.history(FOUND, Screen(width))
    assert text == recorded(f"history_{width}.txt", text)


@pytest.mark.parametrize("width", range(40, 201, 10))
def test_a_history_is_never_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, terminal.history(FOUND, Screen(width)).splitlines())) <= width

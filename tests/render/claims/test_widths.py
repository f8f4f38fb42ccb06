"""A ledger at terminals of several widths: tests/data/ledger_60.txt and so on."""

import pytest

from gilscope.analyse.ruling import Ledger
from gilscope.render.claims import terminal
from gilscope.render.formats import Screen
from tests.golden_files import recorded
from tests.made_up.ledgers import ledger

FOUND = Ledger(ledger(), ("A Processor of some make", "2 CPUs", "Linux", "CPython 3.14.8 (GIL on)"))


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_a_ledger_looks_as_it_did(width: int) -> None:
    text = terminal.ledger(FOUND, Screen(width))
    assert text == recorded(f"ledger_{width}.txt", text)


@pytest.mark.parametrize("width", range(40, 201, 20))
def test_a_ledger_is_never_wider_than_the_terminal(width: int) -> None:
    assert max(map(len, terminal.ledger(FOUND, Screen(width)).splitlines())) <= width


def test_the_machine_and_the_counts_come_first() -> None:
    head = terminal.ledger(FOUND, Screen(100)).splitlines()[1:3]
    assert head == [
        "A Processor of some make · 2 CPUs · Linux · CPython 3.14.8 (GIL on)",
        "Of 6 statements, tried on this machine: 1 true, 1 false, 2 undecided, 2 not tried here.",
    ]

"""Every simulation is printed by `python -m tests.simulations`."""

from types import ModuleType

import pytest

from tests.simulations.__main__ import load_simulations, write_tables

SIMULATIONS = load_simulations()


@pytest.mark.parametrize("module", SIMULATIONS.values(), ids=SIMULATIONS)
def test_every_simulation_prints_a_table(module: ModuleType) -> None:
    first = next(iter(module.lines()))
    assert first.startswith("| ")


@pytest.mark.parametrize("name", SIMULATIONS)
def test_a_simulation_is_printed_by_its_name(name: str) -> None:
    printed = write_tables([name])
    assert next(printed) == f"\n{name}\n"
    assert next(printed).startswith("| ")

"""How many workers, as a terminal shows it."""

import pytest

from gilscope.analyse.workers import WorkersFound, choose_workers, estimate_workers
from gilscope.model.workers import Allowance, Load, Loads
from gilscope.render.formats import Screen
from gilscope.render.workers import terminal
from tests.golden_files import recorded

DEFAULTS = {"os.cpu_count()": 8, "os.process_cpu_count()": None, "gunicorn (2 × CPUs + 1, as it advises)": 17}
POD = Allowance(8, 8, 2.5, 0.5, 2, 4 << 30, 50 << 20, DEFAULTS)


def load(executor: str, workers: int, rate: float) -> Load:
    rates = tuple(rate * (1 + each) for each in (-0.01, 0.01, 0, 0.005, -0.005, 0.002))
    own = 900 << 20 if executor == "processes_spawn" else None
    return Load(executor, workers, rates, 12_000_000 * workers, 4 * workers, own)


def measured() -> WorkersFound:
    rates = {2: 200.0, 3: 245.0, 4: 247.0, 6: 240.0}
    loads = tuple(load(name, n, rate) for name in ("threads", "processes_spawn") for n, rate in rates.items())
    return choose_workers(POD, Loads("work:score", loads))


@pytest.mark.parametrize("width", [60, 80, 140])
def test_a_choice_is_shown_at_each_width(width: int) -> None:
    text = terminal(measured(), Screen(width))
    assert text == recorded(f"workers_{width}.txt", text)


@pytest.mark.parametrize("width", [40, 60, 80, 140, 200])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    for found in (measured(), estimate_workers(POD)):
        assert max(map(len, terminal(found, Screen(width)).splitlines())) <= width


def test_an_estimate_says_that_it_is_one() -> None:
    assert "Use 3 workers here. This is an estimate" in terminal(estimate_workers(POD))


def test_beside_other_programs_it_is_undecided() -> None:
    alike = (load("threads", 1, 100), load("threads", 2, 101))
    text = terminal(choose_workers(Allowance(2, 2), Loads("m:f", alike, others_cpus=1.3)))
    assert text.startswith("! Other programs took 1.3 of 2 CPUs: these figures are of little worth now.\nUndecided")


def test_a_short_call_is_not_worth_a_task_of_its_own() -> None:
    short = (load("threads", 1, 1e5), load("threads", 2, 2e5))
    assert ": let each task make many" in terminal(choose_workers(POD, Loads("m:f", short)), Screen(140))


def test_a_kind_that_cannot_make_the_call_is_named() -> None:
    loads = Loads("m:f", (load("threads", 1, 100),), {"processes_spawn": "argument 1 cannot be pickled"})
    assert "No processes: argument 1 cannot be pickled." in terminal(choose_workers(POD, loads))

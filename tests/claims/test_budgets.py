"""How much each plan lets an experiment spend, and how many workers it gets."""

from pathlib import Path

import pytest

from gilscope.claims import budgets
from gilscope.errors import UnknownName


def test_a_longer_plan_spends_more() -> None:
    quick, default, full = (budgets.budget(plan) for plan in ("quick", "default", "full"))
    assert quick.seconds < default.seconds < full.seconds


def test_an_unknown_plan_is_refused_with_the_near_miss() -> None:
    with pytest.raises(UnknownName, match=r"plan 'quik'\. Did you mean 'quick'"):
        budgets.budget("quik")


@pytest.mark.parametrize(("quota", "workers"), [("max 100000", 8), ("300000 100000", 3), ("50000 100000", 2)])
def test_workers_are_the_cpus_that_a_quota_leaves_at_least_two(cgroup: Path, quota: str, workers: int) -> None:
    (cgroup / "cpu.max").write_text(quota)
    assert budgets.budget("quick").workers == workers

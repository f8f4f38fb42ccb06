"""How many sessions would decide what is undecided."""

from gilscope.analyse.compare.comparing import Compared, compare
from tests.made_up.sides import report_of_kernels


def sides(scatter: float, sessions: int = 4, factor: float = 1.0) -> Compared:
    reports = [("old", [1.0] * 8, 1), ("new", [factor] * 8, 2)]
    return compare([(label, report_of_kernels(each, sessions, seed, scatter)) for label, each, seed in reports])


def count_enough(compared: Compared) -> int | None:
    return compared.summaries[0].enough_sessions


def test_more_scatter_needs_more_sessions() -> None:
    calm, wild = (count_enough(sides(scatter)) for scatter in (0.025, 0.04))
    assert calm is not None
    assert wild is not None
    assert 4 < calm < wild


def test_so_many_sessions_do_decide_half() -> None:
    found = sides(0.03)
    undecided = found.summaries[0].counts["undecided"]
    needed = count_enough(found)
    assert needed is not None
    assert undecided > 4
    assert sides(0.03, needed).summaries[0].counts["undecided"] <= undecided / 2 + 1


def test_no_number_is_named_that_takes_hours() -> None:
    assert count_enough(sides(0.3)) is None


def test_no_number_is_named_where_all_is_decided() -> None:
    assert count_enough(sides(0.001)) is None


def test_one_session_does_not_know() -> None:
    assert count_enough(sides(0.03, 1)) is None

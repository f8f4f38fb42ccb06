"""From a report of several sessions to settings and their figures."""

from dataclasses import replace
from typing import Any

import pytest

from gilscope.analyse.study import SettingFigures, StudyFigures, analyse_study
from gilscope.model.case import Skip
from gilscope.model.facts import Facts
from gilscope.model.report import Measured, Report, SessionReport
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import MS, SPAWN, THREADS, measured

FACTS = {
    "host": "h1",
    "cpu_model": "A CPU",
    "effective_cpus": 2,
    "implementation": "CPython",
    "python": "3.14.8",
    "free_threaded_build": False,
    "gil_enabled": True,
    "isa_level": "x86_64_v4",
    "numpy": "2.4.0",
}


def session(name: str, *comparisons: Measured, complete: bool = True, **facts: object) -> SessionReport:
    open_ns = {THREADS.case.pool: 2 * MS, SPAWN.case.pool: 500 * MS}
    return SessionReport(name, complete, Facts({**FACTS, **facts}), comparisons, (), open_ns, declared=DECLARED)


def analysed(*sessions: SessionReport) -> SettingFigures:
    (only,) = analyse_study(Report(sessions)).settings
    return only


def test_a_comparison_without_a_whole_block_is_left_out() -> None:
    skip = Skip("k", "numba_gil", "*", "Numba is not installed")
    one = analysed(replace(session("s1", measured({THREADS: 50.0}), measured({}, drift=())), skips=(skip,)))
    assert len(one.comparisons) == 1
    assert one.skips == (skip,)


def test_one_session_says_what_it_is_worth() -> None:
    one = analysed(session("s1", measured({THREADS: 50.0})))
    assert [each.kind for each in one.weaknesses] == ["one session"]
    assert one.setting.phrases[-1] == "session s1"
    assert one.comparisons[0].arms[0].speedup.n == 10
    assert one.comparisons[0].arms[0].speedup.heterogeneity is None


def test_sessions_of_one_setting_replicate_each_other() -> None:
    one = analysed(*(session(f"s{wall}", measured({THREADS: wall})) for wall in (50.0, 52.0, 54.0)))
    assert one.warnings == ()
    assert one.setting.sessions == ("s50.0", "s52.0", "s54.0")
    assert one.setting.phrases[-1] == "3 sessions"
    speedup = one.comparisons[0].arms[0].speedup
    assert speedup.n == 3
    assert [each.value for each in speedup.sessions.values()] == pytest.approx([100 / 50, 100 / 52, 100 / 54])
    assert speedup.heterogeneity == 1.0


@pytest.mark.parametrize(
    "facts", [{"isa_level": "x86_64_v3"}, {"python": "3.13.0"}, {"gil_enabled": False}, {"host": "h2"}]
)
def test_what_does_not_replicate_is_another_setting(facts: dict[str, Any]) -> None:
    found: StudyFigures = analyse_study(
        Report((session("s1", measured({THREADS: 50.0})), session("s2", measured({}), **facts)))
    )
    assert [each.setting.sessions for each in found.settings] == [("s1",), ("s2",)]
    assert len({each.setting.label for each in found.settings}) == 2


def test_the_best_isa_level_comes_first() -> None:
    levels = ("x86_64", "x86_64_v4", "x86_64_v3")
    found = analyse_study(Report(tuple(session(level, isa_level=level) for level in levels)))
    assert [each.setting.label for each in found.settings] == [
        f"CPython 3.14.8, GIL on, {level}" for level in ("x86_64_v4", "x86_64_v3", "x86_64")
    ]


def test_a_ledger_of_claims_is_no_replicate_of_a_study() -> None:
    one = analysed(session("ledger", bad_checks={"load": "load before"}), session("s1", measured({THREADS: 50.0})))
    assert one.setting.sessions == ("s1",)
    assert [each.kind for each in one.weaknesses] == ["one session"]


def test_an_incomplete_session_is_told() -> None:
    one = analysed(session("s1", measured({THREADS: 50.0})), session("s2", complete=False))
    assert not one.complete
    assert "interrupted" in [each.kind for each in one.weaknesses]
    assert any("measured in 1 of 2 sessions" in warning for warning in one.warnings)


def test_different_inputs_are_no_replicates() -> None:
    seen = measured({THREADS: 50.0})
    other = replace(seen, setup=replace(seen.setup, input_digest="another"))
    one = analysed(session("s1", measured({THREADS: 50.0})), session("s2", other))
    assert [warning for warning in one.warnings if "different inputs" in warning]


def test_other_results_from_the_same_inputs_are_told() -> None:
    seen = measured({THREADS: 50.0})
    first, second = (replace(seen, setup=replace(seen.setup, output_digest=digest)) for digest in ("a", "b"))
    one = analysed(session("s1", first), session("s2", second))
    assert [warning for warning in one.warnings if "different results" in warning]


def test_facts_that_differ_within_a_setting_are_named() -> None:
    one = analysed(session("s1"), session("s2", numpy="2.5.0", load_1min=3.0))
    assert [each.worst for each in one.weaknesses if each.kind == "facts"] == ["numpy"]


def test_an_empty_report_has_no_settings() -> None:
    assert analyse_study(Report(())).settings == ()


def test_what_opening_cost_is_the_median_sessions() -> None:
    one = analysed(*(replace(session(f"s{ns}"), open_ns={THREADS.case.pool: ns}) for ns in (10, 40, 20)))
    (cost,) = one.open_costs
    assert (cost.pool, cost.open_ns, cost.least_ns, cost.most_ns) == (THREADS.case.pool, 20, 10, 40)


def test_cold_start_has_paid_off_after_so_many_calls() -> None:
    """500 ms for the pool, 100 ms against 60 ms a call."""
    arm = analysed(session("s1", measured({SPAWN: 60.0}, drift=[1.0] * 10))).comparisons[0].arms[0]
    assert arm.cold is not None
    assert arm.cold.open_ns == 500 * MS
    assert arm.cold.break_even_calls == pytest.approx(500 / 40)


def test_what_an_arm_sends_is_kept_where_it_was_recorded() -> None:
    seen = measured({SPAWN: 60.0})
    known = replace(seen, setup=replace(seen.setup, sent_bytes={**seen.setup.sent_bytes, SPAWN: 4096}))
    assert analysed(session("s1", seen)).comparisons[0].arms[0].sent_bytes is None
    assert analysed(session("s1", seen), session("s2", known)).comparisons[0].arms[0].sent_bytes == 4096

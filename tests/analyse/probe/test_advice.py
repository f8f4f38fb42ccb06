"""What a probe saw → what to use, and from what size of a call on it pays: every rule on either side of its limit."""

from dataclasses import replace
from math import isnan
from typing import Any

import pytest

from gilscope.analyse.probe.probing import Probed, analyse_probe
from gilscope.model.probe import Check, Pickling
from tests.made_up.probes import FREE, HELD, MS, NEVER, found, session


def objection(probe: Probed, family: str) -> str | None:
    way = probe.best(family)
    assert way is not None
    return way.objection


def choice(probe: Probed) -> tuple[str, bool]:
    assert probe.advice is not None
    return probe.advice.choice, probe.advice.in_batches


def test_the_simplest_way_that_gains_nearly_as_much_is_advised() -> None:
    assert choice(found(threads=1.9, processes=1.95)) == ("threads", False)
    assert choice(found(threads=1.3, processes=1.95)) == ("processes", False)
    assert choice(found(threads=1.0, threads_busy=1.0, processes=1.9)) == ("processes", False)


def test_the_number_of_workers_that_brings_most_is_advised_not_the_largest() -> None:
    crowd = found(threads=1.5, processes=None, more_threads=0.9)
    assert choice(crowd) == ("threads", False)
    assert crowd.advice is not None
    assert crowd.advice.way is not None
    assert crowd.advice.way.arm.arm.case.workers == 2
    assert choice(found(threads=1.0, threads_busy=1.0, processes=None, more_threads=1.9)) == ("threads", False)


def test_what_cannot_be_sent_back_is_not_for_processes() -> None:
    lost = {"pickling": Pickling(4000, 24, 50_000, None, "its result (a lock) cannot be pickled: TypeError")}
    assert choice(found(threads=1.0, threads_busy=1.0, processes=1.9, probe=lost)) == ("neither", False)
    assert choice(found(threads=1.9, processes=1.95, probe=lost)) == ("threads", False)
    starved = {"busy": 0.6, "threads": 0.9, "threads_busy": 0.7, "processes": 1.04, "neighbour": 1.4}
    assert choice(found(watched=HELD, probe=lost, **starved)) == ("neither", False), "on no machine"


def test_what_is_not_clearly_faster_is_not_advised() -> None:
    assert choice(found(threads=1.0, threads_busy=1.0, processes=1.0)) == ("neither", False)
    assert choice(found(threads=1.08, threads_busy=1.0, processes=None)) == ("neither", False)


def test_without_an_interval_nothing_is_decided_but_what_the_gil_decides() -> None:
    assert choice(found(threads=1.9, blocks=3)) == ("undecided", False)
    assert choice(found(watched=HELD, threads=1.0, threads_busy=1.0, blocks=3)) == ("undecided", False), "processes"
    assert choice(found(watched=HELD, threads=1.0, threads_busy=1.0, processes=None, blocks=3)) == ("neither", False)


def test_what_releasing_the_gil_could_gain_needs_a_limit_that_is_known() -> None:
    held: dict[str, Any] = {"watched": HELD, "threads": 1.0, "threads_busy": 1.0}
    assert found(**held).release_gain is not None
    assert found(**held, blocks=3).release_gain is None


def test_what_lacked_cpus_beside_a_neighbour_is_undecided() -> None:
    starved = {"busy": 0.6, "threads": 0.9, "threads_busy": 0.7, "processes": 1.04, "neighbour": 1.4}
    assert choice(found(watched=FREE, **starved)) == ("undecided", False)
    assert choice(found(watched=HELD, **starved)) == ("undecided", False), "processes may gain"


def test_what_lacked_cpus_for_one_reason_of_several_is_undecided_too() -> None:
    several = found(watched=FREE, threads=0.9, threads_busy=1.6, processes=0.9, neighbour=0.5)
    assert {way.arm.diagnosis.kind for way in several.ways if way.arm.diagnosis is not None} >= {"unknown"}
    assert choice(several) == ("undecided", False)


def test_a_gain_within_noise_needs_no_objection() -> None:
    assert objection(found(threads=1.9, processes=None, noise=2.5), "threads") is None


def test_a_gain_within_noise_beside_a_neighbour_is_undecided() -> None:
    assert choice(found(threads=1.9, processes=None, noise=2.5)) == ("neither", False)
    assert choice(found(threads=1.9, processes=None, noise=2.5, neighbour=0.4)) == ("undecided", False)


def test_threads_that_share_a_held_gil_are_decided_beside_a_neighbour() -> None:
    starved = {"busy": 0.6, "threads": 0.9, "threads_busy": 0.7, "processes": None, "neighbour": 1.4}
    assert choice(found(watched=HELD, **starved)) == ("neither", False)


def test_a_gain_that_is_sure_beside_a_neighbour_is_advised() -> None:
    assert choice(found(threads=1.7, processes=None, neighbour=0.4)) == ("threads", False)


def test_threads_that_gain_no_more_than_one_of_them_are_not_advised() -> None:
    json = found(watched=HELD, threads=1.14, one_thread=1.12, threads_busy=1.05, processes=1.0)
    assert choice(json) == ("neither", False)
    assert objection(json, "threads") == "takes turns"
    unwatched = found(watched=(), threads=1.14, one_thread=1.12, threads_busy=1.05, processes=None)
    assert objection(unwatched, "threads") == "one alone"
    assert choice(unwatched) == ("neither", False)


def test_processes_that_gain_no_more_than_one_of_them_are_not_advised() -> None:
    copied = found(watched=NEVER, threads=1.0, threads_busy=1.0, processes=6.57, one_process=6.1)
    assert (choice(copied), objection(copied, "processes")) == (("neither", False), "one alone")
    slower = found(watched=NEVER, threads=1.0, threads_busy=1.0, processes=1.5, one_process=0.8)
    assert (choice(slower), objection(slower, "processes")) == (("processes", False), None)


def test_workers_that_return_something_else_are_never_advised() -> None:
    wrong = found(probe={"checks": (Check("threads", 1, 1, 0), Check("threads", 2, 46, 45))}, processes=1.5)
    assert (choice(wrong), objection(wrong, "threads")) == (("processes", False), "other results")
    right = found(probe={"checks": (Check("threads", 2, 46, 0),)})
    assert (choice(right), objection(right, "threads")) == (("threads", False), None)


def test_more_than_so_many_workers_can_gain_is_never_advised() -> None:
    for one_process in (None, 6.1):
        copied = found(threads=1.0, threads_busy=1.0, processes=12.0, one_process=one_process)
        assert (choice(copied), objection(copied, "processes")) == (("neither", False), "more than its workers")
    assert objection(found(processes=2.03), "processes") is None, "that is within noise"


def test_a_call_too_short_to_be_handed_out_by_itself_is_for_batches() -> None:
    assert choice(found(watched=HELD, call_ms=0.05, threads=1.9, processes=None)) == ("threads", True)


def test_pickling_counts_against_processes() -> None:
    dear = {"pickling": Pickling(4_000_000, 24, 20 * MS)}
    assert choice(found(threads=1.0, threads_busy=1.0, processes=1.9, probe=dear)) == ("processes", True)


def test_a_way_pays_from_where_its_gain_is_what_handing_out_costs() -> None:
    way = found(threads=2.0, hand_out_ms=0.4).best("threads")
    assert way is not None
    assert way.pays_from_ns is not None
    # Handing two tasks out takes 0.4 ms, 0.2 a call: it is gained back at 0.2 / (1 − 1/2).
    assert way.pays_from_ns == pytest.approx(0.4 * MS, rel=0.05)
    assert way.pays_from_low_ns is not None
    assert way.pays_from_high_ns is not None
    assert way.pays_from_low_ns <= way.pays_from_ns <= way.pays_from_high_ns
    assert way.gain == pytest.approx(10 / (10 / 2 + 0.2), rel=0.05)
    never = found(threads=1.0, threads_busy=1.0).best("threads")
    assert never is not None
    assert never.pays_from_ns is None


def test_without_a_time_of_handing_out_it_is_not_known_what_that_costs() -> None:
    measured = session(processes=None)
    assert measured.probe is not None
    none = dict.fromkeys(measured.probe.hand_out_ns, ())
    way = analyse_probe(replace(measured, probe=replace(measured.probe, hand_out_ns=none))).best("threads")
    assert way is not None
    assert way.overhead_ns is None or isnan(way.overhead_ns)

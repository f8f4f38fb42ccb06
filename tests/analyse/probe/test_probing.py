"""What a probe saw → verdict, reason and notes: every rule on either side of its limit."""

from dataclasses import replace
from typing import Any

import pytest

from gilscope.analyse.probe.probing import Probed, analyse_probe
from gilscope.analyse.study import analyse_study
from gilscope.model.case import Skip
from gilscope.model.probe import IMPLEMENTATION, Check, Pickling, Watched
from gilscope.model.report import Report
from tests.made_up.probes import FREE, HALF, HELD, MS, NEVER, SIGNS, found, session


def kind(probe: Probed) -> str | None:
    return None if probe.why is None else probe.why.kind


@pytest.mark.parametrize(
    ("watched", "call_ms", "verdict"),
    [
        (FREE, 10.0, "releases"),
        (HALF, 10.0, "partly"),
        (HELD, 10.0, "holds"),
        (NEVER, 60.0, "never lets go"),
        (NEVER, 19.0, "holds"),  # below four switch intervals that cannot be told
        (HELD, 60.0, "holds"),  # it is made to let go after 5 of 60 ms
    ],
)
def test_the_verdict_is_by_the_share_and_by_how_long_others_wait(
    watched: tuple[Watched, ...], call_ms: float, verdict: str
) -> None:
    assert found(watched=watched, call_ms=call_ms).verdict == verdict


def test_where_nobody_watched_it_matters_whether_there_is_a_gil() -> None:
    assert found(watched=(), facts={"gil_enabled": False}).verdict == "no GIL"
    assert found(watched=(), facts={"gil_enabled": True}).verdict == "unknown"


def test_where_the_watcher_never_asked_it_is_undecided() -> None:
    never = Watched(60 * MS, 6, 0, 60 * MS, ())
    assert found(watched=(never,) * 10).verdict == "undecided"


def test_what_ended_before_it_was_watched_is_broken_and_has_no_advice() -> None:
    probe = found(watched=(), blocks=0, probe={"ended": "it crashed"})
    assert (probe.verdict, probe.advice, probe.ended) == ("broken", None, "it crashed")


def test_what_ended_later_keeps_what_was_seen() -> None:
    probe = found(watched=HELD, blocks=0, probe={"ended": "it crashed"})
    assert probe.verdict == "holds"
    assert probe.released is not None


def test_a_long_call_that_ended_early_is_known_by_what_its_watcher_saw() -> None:
    assert found(watched=NEVER, blocks=0, probe={"ended": "it hung"}).verdict == "never lets go"


def test_without_a_gil_what_ended_later_has_still_been_measured() -> None:
    ended = found(watched=(), facts={"gil_enabled": False}, probe={"ended": "it raises KeyError"})
    assert ended.verdict == "no GIL"


def test_waits_are_the_longest_and_the_middle_one() -> None:
    probe = found(watched=HELD)
    assert (probe.longest_wait_ns, probe.typical_wait_ns) == (5 * MS, 5 * MS)
    assert (found(watched=FREE).longest_wait_ns, found(watched=FREE).typical_wait_ns) == (0, None)


def test_threads_that_take_turns_wait_for_the_gil_if_the_call_holds_it() -> None:
    held = found(watched=HELD, threads=1.0, threads_busy=1.0)
    assert kind(held) == "lock"
    assert held.why is not None
    assert "holds the GIL" in held.why.sentence
    partly = found(watched=HALF, threads=1.0, threads_busy=1.0).why
    assert partly is not None
    assert "for a part of each call" in partly.sentence


def test_threads_that_take_turns_though_the_gil_is_free_wait_for_another_lock() -> None:
    why = found(watched=FREE, threads=1.0, threads_busy=1.0).why
    assert why is not None
    assert "another lock" in why.sentence


@pytest.mark.parametrize("gil", [True, False])
def test_threads_that_got_no_cpu_beside_a_neighbour_wait_for_no_lock(gil: bool) -> None:
    starved = found(
        watched=FREE if gil else (),
        facts={"gil_enabled": gil},
        busy=0.6,
        threads=0.9,
        threads_busy=0.7,
        neighbour=1.4,
    )
    assert kind(starved) == "neighbour"
    assert starved.why is not None
    assert "ready to run and got no CPU" in starved.why.sentence


def test_threads_beside_a_neighbour_wait_for_a_gil_that_is_held() -> None:
    nearly = Watched(60 * MS, 6, 13, 2 * MS, (5 * MS,) * 11 + (3 * MS,))  # for more than 99 % of each call
    held = found(watched=(nearly,) * 10, busy=0.6, threads=0.9, threads_busy=0.7, neighbour=1.4)
    assert kind(held) == "lock"
    assert held.why is not None
    assert "holds the GIL" in held.why.sentence


def test_a_call_that_got_no_cpu_does_not_wait_for_io() -> None:
    notes = found(busy=0.3, threads=0.9, threads_busy=0.4, neighbour=1.6).notes
    assert not any("It waits most of the time" in note for note in notes)
    assert any(note.startswith("Other programs took") for note in notes)


def test_workers_are_compared_with_one_of_them_without_starved_blocks() -> None:
    calm, busy = session(neighbour=0.0), session(neighbour=1.0, threads_busy=1.0)
    (kept,), (starved,) = calm.measured, busy.measured
    rounds = tuple((*bad[:3], *good[3:]) for good, bad in zip(kept.rounds, starved.rounds, strict=True))
    mixed = replace(kept, rounds=rounds, blocks=(*starved.blocks[:3], *kept.blocks[3:]))
    two = next(way for way in analyse_probe(replace(calm, measured=(mixed,))).ways if way.over_one is not None)
    assert two.over_one is not None
    assert (two.over_one.n, two.arm.speedup.n) == (7, 7)


def test_four_threads_wait_for_a_gil_that_is_held_half_of_the_time() -> None:
    partly = found(watched=HALF, threads=1.6, more_threads=1.95, facts={"effective_cpus": 4})
    assert kind(partly) == "lock"
    assert partly.why is not None
    assert "for a part of each call" in partly.why.sentence


def test_memory_is_no_cause_where_its_interval_may_allow_more() -> None:
    assert kind(found(threads=1.2, threads_busy=2.0, memory=1.58)) == "unknown"


def test_busy_threads_that_gain_no_more_than_memory_allows_may_need_it() -> None:
    limited = found(threads=1.2, threads_busy=2.0, memory=1.2)
    assert kind(limited) == "memory"
    assert kind(found(threads=1.2, threads_busy=2.0, memory=1.95)) == "unknown"


def test_busy_threads_that_do_less_than_memory_allows_contend_for_something_else() -> None:
    worse = found(facts={"gil_enabled": False}, watched=(), threads=0.33, threads_busy=1.95, memory=1.5)
    assert kind(worse) == "unknown"
    assert worse.why is not None
    assert "get in each other's way" in worse.why.sentence
    less = found(threads=1.2, threads_busy=2.0, memory=1.6).why
    assert less is not None
    assert "nothing that was measured says why" in less.sentence


def test_a_call_with_threads_of_its_own_has_the_cpus_already() -> None:
    assert kind(found(threads=1.0, busy=2.0, threads_busy=2.0)) == "oversubscribed"


def test_threads_that_gain_what_they_can_need_no_reason() -> None:
    assert found().why is None


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"probe": {"gil_switched_on_by": "old"}}, "Importing old has switched on the GIL"),
        ({"probe": {"signs": replace(SIGNS, changes_arguments=True)}}, "It changes what it works on"),
        ({"probe": {"signs": replace(SIGNS, first_call_ns=999 * MS)}}, "Its first call took far longer"),
        ({"probe": {"signs": replace(SIGNS, results_differ=True)}}, "Two calls gave different results"),
        ({"probe": {"signs": replace(SIGNS, changes=("the locale",))}}, "It changes the locale"),
        (
            {"probe": {"each_worker": "import io\nf = 1"}},
            "Each worker has objects of its own (--each-worker): import io",
        ),
        ({"probe": {"each_call": "b = 1"}}, "Each call has objects of its own, and making them is not timed"),
        ({"probe": {"each_call": "b = 1", "prepare_ns": 5 * MS}}, "Making these objects takes long beside the call"),
        ({"probe": {"each_call": "b = 1"}, "call_ms": 0.01}, "Making these objects takes so much time, memory"),
        ({"probe": {"checks": (Check("threads", 2, 46, 45),)}}, "In 2 threads 45 of 46 calls gave another result"),
        (
            {"probe": {"signs": replace(SIGNS, to_finish="Probe it")}},
            "It returns an object (float) that does the rest",
        ),
        ({"probe": {"signs": replace(SIGNS, bound_to="Solver")}}, "It is a method of an object (Solver)"),
        ({"probe": {"signs": replace(SIGNS, printed_bytes=3)}}, "It writes to the output"),
        ({"probe": {"pickling": Pickling(problem="argument 1 cannot")}}, "Processes: argument 1 cannot."),
        ({"call_ms": 0.0001}, "A call is too short to be timed"),
        ({"watched": HELD, "call_ms": 1.0}, "A call is shorter than the switch interval"),
        ({"busy": 1.9}, "It uses threads of its own"),
        ({"busy": 0.1}, "It waits most of the time"),
        ({"blocks": 3}, "3 blocks were measured, and an interval needs 5."),
        ({"blocks": 1}, "1 block was measured, and an interval needs 5."),
    ],
)
def test_what_limits_the_figures_is_said_and_else_nothing(changes: dict[str, Any], note: str) -> None:
    assert [said for said in found(**changes).notes if said.startswith(note)], found(**changes).notes
    assert [said for said in found().notes if said.startswith(note)] == []


def test_objects_that_each_worker_makes_are_not_said_to_be_shared() -> None:
    signs = replace(SIGNS, changes_arguments=True)
    (note,) = [each for each in found(probe={"signs": signs}).notes if each.startswith("It changes")]
    assert note.endswith("threads change the same objects at once.")
    own = found(probe={"signs": signs, "each_worker": "p = 1"}).notes
    assert own[-1].endswith("threads change what --each-worker does not make at once.")


def test_what_one_worker_returns_otherwise_is_not_blamed_on_others() -> None:
    notes = found(probe={"checks": (Check("threads", 1, 1, 1), Check("threads", 2, 46, 46))}).notes
    assert len(notes) == 1
    assert notes[0].startswith("In 1 thread 1 of 1 calls gave another result")
    assert notes[0].endswith("it uses something that each thread has of its own.")


def test_a_reason_for_no_processes_is_said_once() -> None:
    problem = "the function solver:solve (a function) cannot be pickled: PicklingError"
    skip = Skip("solver:solve", IMPLEMENTATION, "processes_spawn", problem)
    assert found(processes=None, probe={"pickling": Pickling(problem=problem)}, skips=(skip,)).notes == ()


def test_a_short_call_that_lets_go_needs_no_word_on_the_switch_interval() -> None:
    assert found(watched=FREE, call_ms=1.0).notes == ()


def test_a_report_of_probes_has_no_study_of_them() -> None:
    both = analyse_study(Report((session(), replace(session(), session="s2"))))
    assert both.settings == ()
    assert len(both.probes) == 2

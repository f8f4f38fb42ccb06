"""No cause is named that the clocks do not support: each that there can be is planted, alone and beside another."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import pytest

from gilscope.analyse.probe.probing import Probed, analyse_probe
from gilscope.render.probe import words
from gilscope.render.probe.advice import write_advice
from tests.made_up.causes import Planted, probe_with

STRENGTHS: Mapping[str, tuple[Any, ...]] = {
    "others": (1, 2, 20),
    "quota": (1.5, 1.0, 0.5),
    "lock": (0.6, 1.0),
    "gil": (True,),
    "sleeping": (0.4, 1.5, 9.0),
    "memory": (1.4, 1.95),
}
"""What can be wrong, in several strengths."""

NAMES: Mapping[str, tuple[str, ...]] = {
    "others": ("other programs", "others used"),
    "quota": ("quota",),
    "lock": ("lock",),
    "gil": ("holds the GIL", "the GIL, so"),
    "sleeping": ("for I/O, a lock", "it slept in that time"),
    "memory": ("memory is the limit", "waited for the memory"),
    "nothing": (
        "the system's scheduler",
        "The CPUs are not independent",
        "Copying arguments",
        "get in each other's way",
        "too short for what handing them out costs",
        "native threads of their own",
        "more than one CPU at work",
        "where data that does not fit into the cache",
        "serial calls mostly take longer",
        "one such worker alone is clearly faster",
    ),
}
"""By what is planted: the words that name it as a cause. The last ones name what is never planted here."""

ALSO = {"sleeping": ("lock",), "gil": ("lock",), "lock": ()}
"""What may be named as well, since clocks show the same: a call that sleeps may wait for I/O, a lock or a clock."""


def plant() -> Iterator[dict[str, Any]]:
    """Yield what is planted: nothing, each cause alone, and each pair, in all strengths."""
    yield {}
    for names in (*combinations(STRENGTHS, 1), *combinations(STRENGTHS, 2)):
        if set(names) == {"lock", "gil"}:
            continue  # threads that hold the GIL all the time cannot meet at another lock
        for first in STRENGTHS[names[0]]:
            for last in STRENGTHS[names[-1]] if len(names) > 1 else (first,):
                yield {names[0]: first, names[-1]: last}


def say_everything(probed: Probed) -> str:
    """Return every sentence about a probe."""
    found = [words.write_disturbance(probed), words.write_title(probed), *write_advice(probed), *probed.notes]
    found += [value for _, value in words.list_figures(probed)]
    found += [way.arm.diagnosis.sentence for way in probed.ways if way.arm.diagnosis is not None]
    found += [way.arm.above_limit.sentence for way in probed.ways if way.arm.above_limit is not None]
    return "\n".join(found)


def name_wrong_causes(text: str, planted: Mapping[str, Any]) -> list[str]:
    """Return the words that name what was not planted."""
    allowed = {*planted, *(each for name in planted for each in ALSO.get(name, ()))}
    wrong = (phrase for cause, phrases in NAMES.items() if cause not in allowed for phrase in phrases)
    return [phrase for phrase in wrong if phrase in text]


@pytest.mark.parametrize("has_clock", [True, False], ids=["three clocks", "two clocks"])
@pytest.mark.parametrize("has_gil", [True, False], ids=["GIL", "no GIL"])
def test_no_cause_is_named_that_was_not_planted(has_gil: bool, has_clock: bool) -> None:
    wrong = {}
    for planted in plant():
        if planted.get("gil") and not has_gil:
            continue
        text = say_everything(analyse_probe(probe_with(Planted(**planted), has_gil=has_gil, has_clock=has_clock)))
        if found := name_wrong_causes(text, planted):
            wrong[str(planted)] = found
    assert wrong == {}


@pytest.mark.parametrize(
    ("planted", "kind"),
    [
        ({"others": 1}, "neighbour"),
        ({"quota": 0.5}, "quota"),
        ({"lock": 1.0}, "lock"),
        ({"gil": True}, "lock"),
        ({"memory": 1.95}, "memory"),
        ({"sleeping": 9.0}, None),
        ({}, None),
    ],
)
def test_a_cause_that_stands_alone_is_named(planted: dict[str, Any], kind: str | None) -> None:
    why = analyse_probe(probe_with(Planted(**planted))).why
    assert (None if why is None else why.kind) == kind


def test_a_call_that_sleeps_is_said_to_wait_however_busy_the_machine_is() -> None:
    for others in (0, 1, 20):
        text = say_everything(analyse_probe(probe_with(Planted(sleeping=9.0, others=others))))
        assert "It waits most of the time, for I/O, a lock or a clock" in text


@pytest.mark.parametrize(("others", "is_said"), [(0, False), (1, True), (20, True)])
def test_figures_of_speed_are_of_little_worth_where_others_took_the_cpus(others: int, is_said: bool) -> None:
    said = words.write_disturbance(analyse_probe(probe_with(Planted(others=others))))
    assert ("the figures of speed are of little worth now. The verdict on the GIL stands." in said) == is_said


def test_a_quota_is_no_other_program() -> None:
    assert words.write_disturbance(analyse_probe(probe_with(Planted(quota=0.5)))) == ""

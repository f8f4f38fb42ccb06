"""The sentence for each demand."""

from typing import Any

import pytest

from gilscope.analyse.probe import demands, judging
from gilscope.render.probe.demands import write_demand
from tests.analyse.probe.test_judging import KINDS, released
from tests.made_up import probes

CALL = "solver:solve(a)"


def sentence(text: str, **changes: Any) -> str:
    """Return what is said of an expectation, or of a condition if it compares."""
    demand = (
        demands.parse_bound(text, text, KINDS)
        if "<" in text or ">" in text
        else demands.parse_expectation(text, text)
    )
    found = probes.found(**changes)
    (judged,) = judging.judge_demands([demand], found)
    return write_demand(judged, found)


@pytest.mark.parametrize(
    ("text", "changes", "begins", "ends"),
    [
        ("releases", {}, "was expected to release the GIL, and it releases the GIL: released ", " of a call."),
        (
            "holds,partly",
            {},
            "was expected to hold the GIL or release the GIL for part of the call, but it ",
            "call.",
        ),
        ("threads<1.3", {}, ": 2 threads make 1.9", "as a plain loop, which is not below 1.3."),
        ("threads>1.3", {}, ": 2 threads make 1.9", "as a plain loop, which is above 1.3."),
        ("1 threads<0.5", {}, ": 1 thread makes 1.0", "which is not below 0.5."),
        ("released<90%", {}, " releases 100.0% [", "of a call, which is not below 90%."),
        ("released<90%", {"watched": ()}, ": the released share was not measured: whether that is below 90%", "."),
        (
            "released<90%",
            {"watched": (), "facts": {"gil_enabled": False}},
            " runs without a GIL, so that other threads can run in 100% of a call, which is not",
            " below 90%.",
        ),
        ("threads<1.3", {"blocks": 3}, ": 2 threads make", "is undecided (an interval needs 5 blocks: "),
        ("processes<2", {"processes": None}, ": processes not measured (measured were: 1 thread, 2 threads)", ""),
    ],
)
def test_a_sentence_has_the_figure_and_the_bound(text: str, changes: dict[str, Any], begins: str, ends: str) -> None:
    said = sentence(text, **changes)
    assert said.startswith(f"{CALL}{' ' if begins.startswith('was') else ''}{begins}")
    assert ends in said


@pytest.mark.parametrize(
    ("changes", "ends"),
    [
        ({"probe": {"patience": probes.GOES}}, ", and it lets go of the GIL by itself while a call lasts."),
        ({"probe": {"patience": probes.KEEPS}}, ", but it did not let go of the GIL by itself in 12 calls."),
        ({}, ": whether it lets go is undecided, since that was not watched: a call takes too long for it. "),
        ({"watched": ()}, " is undecided, since nobody watched: gilscope's extensions are not built here."),
        ({"watched": probes.HALF, "probe": {"patience": probes.KEEPS}}, " the machine was too busy to see it. "),
    ],
)
def test_a_sentence_says_whether_it_lets_go(changes: dict[str, Any], ends: str) -> None:
    said = sentence("lets-go", **{"watched": probes.HELD, **changes})
    assert said.startswith(f"{CALL} was expected to let go of the GIL by itself at least once during a call")
    assert ends in said


def test_what_would_decide_it_is_said() -> None:
    said = sentence("releases", watched=released(0.95))
    assert said.startswith(f"Whether {CALL} does what was expected (release the GIL) is undecided: released 95")
    assert "To decide it, " in said

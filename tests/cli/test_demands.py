"""`gilscope probe --expect` and `--fail-if`: what is refused before it measures, and the exit status."""

from dataclasses import replace
from typing import Any

import pytest

from gilscope.analyse.probe import demands, judging
from gilscope.cli.demands import find_status
from gilscope.system import gil
from tests.cli.probing import LEAST, ran, refused
from tests.made_up import probes


def status(*conditions: str, **changes: Any) -> int:
    """Return the exit status of a probe with two threads of 1.9."""
    found = probes.found(**changes)
    asked = [demands.parse_bound(each, each, ("threads", "processes")) for each in conditions]
    return find_status(replace(found, judged=judging.judge_demands(asked, found)))


def test_the_status_says_what_came_of_the_demands() -> None:
    assert status() == 0
    assert status("threads<1.3") == 0
    assert status("threads<1.9") == 3
    assert status("threads<1.9", "threads<2.5") == 1
    assert status("threads<2.5", probe={"ended": "it crashed (SIGSEGV)"}) == 4


def test_a_real_probe_ends_with_that_status() -> None:
    result = ran("waits", *LEAST, "--executor", "threads", "--expect", "holds", "--fail-if", "threads<1.3", "--json")
    assert result.returncode == (3 if gil.is_enabled() and "undecided: Whether" in result.stderr else 1)
    assert " was expected to hold the GIL" in result.stderr or " does what was expected" in result.stderr
    assert "undecided (an interval needs 5 blocks: ask for more of them" in result.stderr


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--expect", "release"), "Unknown expectation 'release'. Did you mean 'releases'?"),
        (("--fail-if", "threads=2"), "--fail-if 'threads=2' is not a condition"),
        (("--executor", "threads", "--fail-if", "processes<1"), "Unknown figure in --fail-if 'processes'."),
        (
            ("-w", "1,2", "--fail-if", "3 threads<2"),
            "3 threads are not measured, but 1, 2. Name their numbers: --wor",
        ),
    ],
)
def test_nonsense_is_refused_before_it_measures(options: tuple[str, ...], says: str) -> None:
    assert says in refused("good", *options)

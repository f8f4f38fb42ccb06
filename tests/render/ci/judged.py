"""A made-up function with what was demanded of it."""

from dataclasses import replace
from typing import Any

from gilscope.analyse.probe import demands, judging
from gilscope.analyse.probe.probing import Probed
from gilscope.model.probe import Source
from tests.made_up import probes

SOURCE = Source("src/solver,1.py", 12)


def judged(*conditions: str, expect: str = "", **changes: Any) -> Probed:
    """Return what is found of a function, of which that was demanded."""
    found = probes.found(**{"probe": {"source": SOURCE}, **changes})
    asked: list[demands.Demand] = []
    if expect:
        asked.append(demands.parse_expectation(expect, f"--expect {expect}"))
    asked += [demands.parse_bound(each, f"--fail-if {each}", ("threads", "processes")) for each in conditions]
    return replace(found, judged=judging.judge_demands(asked, found))

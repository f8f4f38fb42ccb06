"""What a probe says of functions that are known: `pytest --benchmark-only --pyargs gilscope.benchmarks.test_probe`.

One row a function, whose time is how long its probe took; what was found is in pytest-benchmark's JSON, under
`extra_info`. A verdict that is not what is known fails; where it is undecided, the row is skipped.
"""

from typing import Any

import pytest

from gilscope import probe
from gilscope.analyse.probe.probing import analyse_probe
from gilscope.benchmarks.known import Known, known
from gilscope.render.probe import tables, words
from gilscope.system import gil

MOST_OFF = 0.05
"""How far a released share may be from what is known of it."""


@pytest.mark.parametrize("each", known(), ids=lambda each: each.name)
def test_known(each: Known, benchmark: Any) -> None:
    """Probe one function in a process of its own."""
    if each.unavailable is not None:
        pytest.skip(each.unavailable)
    report = benchmark.pedantic(probe.run, args=(each.request,), rounds=1, iterations=1)
    found = analyse_probe(report.sessions[0])
    benchmark.extra_info["probe"] = {**tables.for_programs(found), "facts": {}}
    assert found.ended is None, found.ended
    if found.verdict == "undecided" and "undecided" not in each.verdicts:
        pytest.skip(f"undecided: {words.write_what_decides(found)}")
    assert found.verdict in (each.verdicts if gil.is_enabled() else ("no GIL",))
    if each.released is not None and found.released is not None:
        assert found.released.low - MOST_OFF <= each.released <= found.released.high + MOST_OFF

"""The ledger of claims, by pytest: `pytest benchmarks/test_claims.py --benchmark-only`.

One row a claim that has an experiment; what it gave is in pytest-benchmark's JSON, under `extra_info`. A row's time
is how long the experiment took. `--gilscope-plan quick` is shorter.
"""

import shutil
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from gilscope import claims
from gilscope.claims import judging, trials
from gilscope.claims.claim import Claim
from gilscope.evidence import Evidence
from gilscope.render import terminal

TRIED = [name for name in claims.names() if claims.load(name).measure is not None]


@pytest.fixture(scope="module")
def ledger(request: pytest.FixtureRequest) -> Iterator[list[tuple[Claim, Evidence]]]:
    """Gather what experiments give, and show the verdicts on all of it at the end."""
    found: list[tuple[Claim, Evidence]] = []
    yield found
    capture = request.config.pluginmanager.getplugin("capturemanager")
    assert capture is not None
    writer = request.config.get_terminal_writer()
    with capture.global_and_fixture_disabled():
        text = terminal.ledger(judging.rule(found), shutil.get_terminal_size().columns, color=writer.hasmarkup)
        writer.write(f"\n\n{text}\n")


@pytest.mark.parametrize("name", TRIED)
def test_claim(
    name: str, benchmark: Any, ledger: list[tuple[Claim, Evidence]], request: pytest.FixtureRequest
) -> None:
    """Make one claim's experiment in a process of its own."""
    claim = claims.load(name)
    plan = request.config.getoption("--gilscope-plan", None) or "default"
    evidence = benchmark.pedantic(trials.make, args=(claim, plan), rounds=1, iterations=1)
    benchmark.extra_info["claim"] = {"id": name, "evidence": asdict(evidence)}
    ledger.append((claim, evidence))
    assert evidence.failure is None, evidence.failure

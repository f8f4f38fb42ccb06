"""The ledger of claims, by pytest: `pytest --benchmark-only --pyargs gilscope.benchmarks.test_claims`.

One row a claim that has an experiment, and one for the quick study whose rounds decide others; what each gave is in
pytest-benchmark's JSON, under `extra_info`. A row's time is how long it took. `--gilscope-plan quick` is shorter.
"""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gilscope.analyse.ruling import Ledger
from gilscope.claims import catalogue, judging, ledger, trials
from gilscope.claims.claim import Unmeasured
from gilscope.model.evidence import Evidence
from gilscope.record.evidence import encode_evidence
from gilscope.render.formats import Screen, terminal

EVERY = {name: catalogue.load(name) for name in catalogue.names()}

TRIED = [name for name, claim in EVERY.items() if claim.measured_by is not None]

FROM_ROUNDS = {name: claim.from_rounds for name, claim in EVERY.items() if claim.from_rounds is not None}


SEED = uuid.uuid4().hex[:12]
"""The orders of rounds are drawn from it."""


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest) -> Iterator[dict[str, Evidence]]:
    """Gather what there is for each claim, and show the verdicts on all of it at the end."""
    gathered = {name: Evidence() for name, claim in EVERY.items() if isinstance(claim.test, Unmeasured)}
    yield gathered
    capture = request.config.pluginmanager.getplugin("capturemanager")
    assert capture is not None
    writer = request.config.get_terminal_writer()
    rulings = judging.rule([(claim, gathered[name]) for name, claim in EVERY.items() if name in gathered])
    with capture.global_and_fixture_disabled():
        text = terminal.ledger(Ledger(rulings), Screen(shutil.get_terminal_size().columns, writer.hasmarkup))
        writer.write(f"\n\n{text}\n")


@pytest.fixture(scope="module")
def plan(request: pytest.FixtureRequest) -> str:
    """Return the plan that was asked for."""
    return request.config.getoption("--gilscope-plan", None) or "default"


@pytest.mark.parametrize("name", TRIED)
def test_claim(name: str, benchmark: Any, found: dict[str, Evidence], plan: str) -> None:
    """Make one claim's experiment in a process of its own."""
    evidence = benchmark.pedantic(trials.run_experiment, args=(EVERY[name], plan, SEED), rounds=1, iterations=1)
    benchmark.extra_info["claim"] = {"id": name, "seed": SEED, "evidence": encode_evidence(evidence)}
    found[name] = evidence
    assert evidence.failure is None, evidence.failure


def test_rounds(benchmark: Any, found: dict[str, Evidence], plan: str, tmp_path: Path) -> None:
    """Measure the quick study in a process of its own, for the claims that its rounds decide."""
    arguments = (tmp_path / "rounds.json", plan)
    sessions = benchmark.pedantic(ledger.measure_rounds, args=arguments, rounds=1, iterations=1)
    evidence = {name: from_rounds(sessions) for name, from_rounds in FROM_ROUNDS.items()}
    benchmark.extra_info["claims"] = {name: encode_evidence(each) for name, each in evidence.items()}
    found.update(evidence)

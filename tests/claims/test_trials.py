"""An experiment runs in a process of its own, and whatever it does, the ledger goes on."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from gilscope.claims import budgets, catalogue, trials
from gilscope.system import process_group

EXAMPLE = catalogue.load("globals-shared")


@pytest.mark.skipif(not process_group.SEGMENTS.is_dir(), reason="only Linux has its semaphores in a folder")
@pytest.mark.parametrize("name", ["communication-threads-cheap", "processes-need-ipc"])
def test_an_experiment_leaves_no_semaphore_and_no_segment(name: str) -> None:
    before = {*process_group.SEGMENTS.iterdir()}
    assert trials.run_experiment(catalogue.load(name), "quick").failure is None
    assert not [each for each in {*process_group.SEGMENTS.iterdir()} - before if "gilscope" in each.name]


def test_an_experiment_gives_its_evidence_from_another_process() -> None:
    given = trials.run_experiment(EXAMPLE, "quick")
    assert given.failure is None
    assert given.observed["threads"] == "change seen"


FAULTS = """
import os, signal, subprocess, sys, time
from gilscope.claims import catalogue
from gilscope.claims.claim import Claim, LevelTest

sys.modules["gilscope.claims.experiments.faults"] = sys.modules[__name__]

def crash(budget): os.kill(os.getpid(), signal.SIGKILL)
def leave(budget): sys.exit(3)
def fail(budget): raise RuntimeError("the moon is in the way")
def hang(budget):
    from gilscope.system import shared_memory
    shared_memory.new(1000)
    subprocess.Popen(["sleep", "1000"])
    time.sleep(1000)

TEST = LevelTest("a", "above", 1, ".")
catalogue.load = lambda name: Claim(name, "", "", "", TEST, {}, measured_by=f"faults:{name}")
"""


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let experiments be what FAULTS has, in their own process too."""
    (tmp_path / "sitecustomize.py").write_text(FAULTS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.usefixtures("faulty")
@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("crash", "signal 9"),
        ("leave", "status 3: it printed nothing"),
        ("fail", "RuntimeError: the moon is in the way"),
    ],
)
def test_an_experiment_that_ends_otherwise_is_a_failure_that_says_how(name: str, failure: str) -> None:
    given = trials.run_experiment(replace(EXAMPLE, id=name), "quick")
    assert given.failure is not None
    assert failure in given.failure
    assert not given.series


@pytest.mark.usefixtures("faulty")
@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX's")
def test_an_experiment_that_hangs_is_killed_with_all_its_processes_and_leaves_no_segment(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    import psutil

    monkeypatch.setattr(budgets, "GRACE_SECONDS", 0.0)
    monkeypatch.setattr(trials, "limit_seconds", lambda _: 1.5)
    before = set(process_group.SEGMENTS.glob("gilscope-*"))
    given = trials.run_experiment(replace(EXAMPLE, id="hang"), "quick")
    assert set(process_group.SEGMENTS.glob("gilscope-*")) <= before
    assert given.failure == "the experiment had not ended after 2 seconds and was killed"
    # What is asked for here is None, and no error, of a process that ends meanwhile.
    all_info = [each.info for each in psutil.process_iter(["cmdline", "environ"])]
    asleep = [info["environ"] or {} for info in all_info if info["cmdline"] == ["sleep", "1000"]]
    assert [environ for environ in asleep if environ.get("PYTHONPATH") == str(tmp_path)] == []

"""An experiment runs in a process of its own, and whatever it does, the ledger goes on."""

import os
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from gilscope.claims import catalogue, trials
from gilscope.system import segments as segments_module
from tests.command_line import PATIENCE_SECONDS
from tests.processes import let_limit_end

EXAMPLE = catalogue.load("globals-shared")


@pytest.fixture
def segments(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Path]]:
    """Return what tells the segments and semaphores that experiments of this test have left, and no others."""
    own = uuid.uuid4()
    monkeypatch.setattr(uuid, "uuid4", lambda: own)
    return lambda: list(segments_module.SEGMENTS.glob(f"*gilscope-{own.hex[:10]}*"))


@pytest.mark.skipif(not segments_module.SEGMENTS.is_dir(), reason="only Linux has its semaphores in a folder")
@pytest.mark.parametrize("name", ["communication-threads-cheap", "processes-need-ipc"])
def test_an_experiment_leaves_no_semaphore_and_no_segment(name: str, segments: Callable[[], list[Path]]) -> None:
    assert trials.run_experiment(catalogue.load(name), "quick", "a seed").failure is None
    assert segments() == []


def test_an_experiment_gives_its_evidence_from_another_process() -> None:
    given = trials.run_experiment(EXAMPLE, "quick", "a seed")
    assert given.failure is None
    assert given.observed["threads"] == "change seen"


FAULTS = """
import os, signal, subprocess, sys, time
from gilscope.claims import catalogue
from gilscope.claims.claim import Claim, LevelTest

sys.modules["gilscope.claims.experiments.faults"] = sys.modules[__name__]

def crash(budget): os.kill(os.getpid(), signal.SIGKILL)
def leave(budget): sys.exit(3)
def replace(budget):
    os.symlink("/dev/zero", sys.argv[-1])
    os._exit(0)
def babble(budget):
    open(sys.argv[-1], "w").write("{}")
    os._exit(0)
def fail(budget): raise RuntimeError("the moon is in the way")
def hang(budget):
    from gilscope.system import shared_memory
    shared_memory.create_segment(1000)
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
        ("replace", "what the experiment has left cannot be read (OSError"),
        ("babble", "what the experiment has left cannot be read (KeyError"),
        ("fail", "RuntimeError: the moon is in the way"),
    ],
)
def test_an_experiment_that_fails_says_how(name: str, failure: str) -> None:
    given = trials.run_experiment(replace(EXAMPLE, id=name), "quick", "a seed")
    assert given.failure is not None
    assert failure in given.failure
    assert not given.series


@pytest.mark.usefixtures("faulty")
@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX's")
def test_an_experiment_that_hangs_is_killed_with_its_processes(
    monkeypatch: pytest.MonkeyPatch, segments: Callable[[], list[Path]]
) -> None:
    monkeypatch.setattr(trials, "limit_seconds", lambda _: 1.5)
    seen = let_limit_end(monkeypatch, when="sleep 1000")
    given = trials.run_experiment(replace(EXAMPLE, id="hang"), "quick", "a seed")
    assert given.failure == "the experiment had not ended after 2 seconds and was killed"
    assert seen
    assert psutil.wait_procs(seen, timeout=PATIENCE_SECONDS)[1] == []
    assert segments() == []

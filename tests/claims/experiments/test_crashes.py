"""Workers that really die, and workers that are really stopped."""

import os
from pathlib import Path

import pytest

from gilscope import implementations
from gilscope.claims import outcomes
from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.isolation import crashes, kills

LEAST = Budget(blocks=5, seconds=0.3, most_bytes=1 << 20, workers=2)

posix = pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")


@posix
@pytest.mark.parametrize("death", outcomes.DEATHS)
def test_a_process_that_dies_breaks_its_pool_and_the_retry_gives_all(death: str) -> None:
    outcome = crashes._run_program("processes", death)
    assert outcome["retried"] == crashes.TASKS
    assert outcome["lost"] >= 1


@posix
@pytest.mark.parametrize("death", outcomes.DEATHS)
def test_a_thread_that_dies_takes_its_process_along(death: str) -> None:
    assert crashes._run_program("threads", death)["retried"] == 0


@posix
def test_a_crash_leaves_no_core_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    crashes._run_program("threads", "segfault")
    assert list(tmp_path.iterdir()) == []


def test_without_a_death_nothing_is_lost() -> None:
    assert crashes._run_program("threads", "")["lost"] == 0


@posix
def test_a_process_is_gone_after_terminate_and_after_kill() -> None:
    assert kills._stop_ms("terminate") > 0
    assert kills._stop_ms("kill") > 0


@posix
def test_the_main_thread_has_its_interrupt_while_a_thread_computes() -> None:
    found = kills.stop_workers(LEAST)
    assert found.observed == {"process": outcomes.STOPPED, "thread": outcomes.NO_CALL}
    assert len(found.series["Ctrl-C beside plain Python in a thread"].samples) == 5
    if implementations.unavailable("cython_nogil") is None:
        assert len(found.series["Ctrl-C beside native code, GIL released"].samples) == 5

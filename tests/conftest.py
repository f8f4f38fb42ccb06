"""What several test files share."""

import faulthandler
import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from benchmarks import chromium

from gilscope import executors, implementations
from gilscope.measure import timing
from gilscope.measure.pools import Pools
from gilscope.measure.timing import Measurement
from gilscope.model.case import Comparison
from gilscope.plan import reference_arms
from gilscope.system import cgroups, gil
from tests.made_up.machine import SEED, FakePools, Machine, Ready, a_comparison
from tests.pages.browser import Open, opening

DEADLOCK_SECONDS = 600
"""What takes seconds, or a minute on a busy machine, and has not ended by then never will."""


def pytest_configure(config: pytest.Config) -> None:
    """Let tests press Ctrl-C, and keep compiled modules: whoever starts the tests may have forbidden both."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in what a shell has started in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    # However long one example takes: on a busy machine that says nothing of the code.
    hypothesis.settings.register_profile("any machine", deadline=None)
    hypothesis.settings.load_profile("any machine")
    cache = getattr(config, "cache", None)
    if cache is not None and os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Hundreds of tests start Python: to compile the same modules each time takes longer than the tests do.
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(cache.mkdir("bytecode"))
        sys.dont_write_bytecode = False


@pytest.fixture(scope="session", autouse=True)
def _the_gil_stays_off() -> Iterator[None]:
    """Fail at the end if anything that was imported has switched on the GIL of a free-threaded interpreter."""
    yield
    assert gil.find_suspects() == (), f"{gil.import_and_watch(gil.find_suspects())} has switched the GIL on"


@pytest.fixture(autouse=True)
def _no_garbage_collection_is_held_back() -> Iterator[None]:
    """Undo what measuring in this process leaves frozen: who looks for what refers to an object would not see it."""
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def real_stderr(request: pytest.FixtureRequest) -> Iterator[int]:
    """Return standard error as it was before pytest captured it."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    assert capture is not None
    with capture.global_and_fixture_disabled():
        descriptor = os.dup(2)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def deadlock_guard(real_stderr: int) -> Iterator[None]:
    """End the whole run, with all threads' tracebacks, if this test hangs."""
    faulthandler.dump_traceback_later(DEADLOCK_SECONDS, exit=True, file=real_stderr)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a real browser."""
    if chromium.executable() is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("there is no Chromium here")
    with chromium.running() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Any, page_path: Path) -> Iterator[Open]:
    """Return a function that opens the page at `page_path`, which the test file makes."""
    with opening(browser, page_path) as open_one:
        yield open_one


@pytest.fixture
def everything_is_available(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make plans the same on every machine."""
    for registry in (implementations, executors):
        monkeypatch.setattr(registry, "unavailable", lambda name: None)  # noqa: ARG005 - the registry's signature
    monkeypatch.setattr(reference_arms, "unavailable", lambda: None)


@pytest.fixture
def cgroup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder that stands for the system's cgroups, on a machine where we may use eight CPUs."""
    monkeypatch.setattr(cgroups, "CGROUP", tmp_path)
    monkeypatch.setattr(cgroups, "OWN_CGROUPS", tmp_path / "own")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)
    return tmp_path


@pytest.fixture
def quick_garbage_collection() -> None:
    """Leave what there is by now out of it: whoever measures collects garbage often, which takes 0.1 s else."""
    gc.freeze()


@pytest.fixture
def machine(quick_garbage_collection: None) -> Machine:  # noqa: ARG001
    return Machine()


@pytest.fixture
def pools(machine: Machine) -> Iterator[Pools]:
    pools = FakePools(machine)
    yield pools
    pools.close()


@pytest.fixture
def ready(machine: Machine, pools: Pools) -> Ready:
    """Return a function that makes a comparison ready on the false machine."""

    def make(
        comparison: Comparison | None = None, seed: int = SEED, session: str = "one"
    ) -> AbstractContextManager[Measurement]:
        return timing.open_measurement(comparison or a_comparison(), pools, machine.clock, seed, session)

    return make

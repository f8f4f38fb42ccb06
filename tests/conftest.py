"""What several test files share."""

import faulthandler
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gilscope import gil

DEADLOCK_SECONDS = 120

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session", autouse=True)
def _the_gil_stays_off() -> Iterator[None]:
    """Fail at the end if anything that was imported has switched on the GIL of a free-threaded interpreter."""
    yield
    assert gil.suspects() == (), f"{gil.rehearse(gil.suspects())} has switched the GIL on"


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


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Return the check that a text is what a file in data/ holds. With GILSCOPE_UPDATE=1 the file is written anew."""

    def check(name: str, text: str) -> None:
        path = DATA / name
        if os.environ.get("GILSCOPE_UPDATE") == "1":
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), "If this is meant: GILSCOPE_UPDATE=1 pytest tests"

    return check

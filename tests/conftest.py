"""What several test files share."""

import faulthandler
import os
from collections.abc import Iterator

import pytest

DEADLOCK_SECONDS = 120


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

"""What tests of calls with objects of their own share: what they find, they find for themselves alone."""

import sys
from collections.abc import Iterator

import pytest

from gilscope.measure.pools import Pools
from gilscope.system.clock import Clock


@pytest.fixture
def finders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test add to the finders of modules, which it leaves as they were."""
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))


@pytest.fixture
def real_pools() -> Iterator[Pools]:
    """Return pools with real workers, which are closed after the test."""
    opened = Pools(Clock())
    yield opened
    opened.close()

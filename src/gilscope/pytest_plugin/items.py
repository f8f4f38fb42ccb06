"""The tests of a study: one for each comparison, in each session."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

SESSION_ENDING = re.compile(r"-session\d+\]$")


def make_items(metafunc: pytest.Metafunc, labels: Sequence[str], sessions: int) -> None:
    """Parametrise a test by all comparisons, and by sessions if there are several: one after the other."""
    if sessions == 1:
        metafunc.parametrize("comparison", labels, indirect=True)
        return
    pairs = [(label, number) for number in range(1, sessions + 1) for label in labels]
    names = [f"{label}{_name_session(number)}" for label, number in pairs]
    metafunc.parametrize(("comparison", "_session_number"), pairs, indirect=True, ids=names)


def find_labels(session: pytest.Session) -> dict[str, str]:
    """Return the comparison of each test that was collected, by the test's name without its session."""
    return {
        name_comparison(item.nodeid): params["comparison"]
        for item, params in ((item, _read_params(item)) for item in session.items)
        if "comparison" in params
    }


def name_comparison(name: str) -> str:
    """Return the name of a test without its session."""
    return SESSION_ENDING.sub("]", name)


def _read_params(item: pytest.Item) -> dict[str, Any]:
    return getattr(getattr(item, "callspec", None), "params", {})


def _name_session(number: int) -> str:
    return f"-session{number}"

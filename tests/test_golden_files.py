"""Texts that are compared with files in data/."""

from collections.abc import Callable

import pytest


def test_nothing_is_written_anew_in_ci(golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GILSCOPE_UPDATE", "1")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(AssertionError, match="nobody reads the difference there"):
        golden("never-written.txt", "")

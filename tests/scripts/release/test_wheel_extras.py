"""The extras of a free-threaded wheel leave out what has no wheel for such an interpreter."""

import sysconfig
import tomllib
from typing import Any

import pytest
from scripts.release import wheel_extras

from tests.command_line import CHECKOUT

PROJECT: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))

(ENTRY,) = [each for each in PROJECT["tool"]["dynamic-metadata"] if wheel_extras.NEEDS_GIL in each]


def extras(monkeypatch: pytest.MonkeyPatch, without_gil: int | None) -> Any:
    """Return what is added to the extras in a build by an interpreter with or without a GIL."""
    monkeypatch.setattr(sysconfig, "get_config_var", {"Py_GIL_DISABLED": without_gil}.get)
    return wheel_extras.dynamic_metadata(ENTRY, PROJECT["project"])[wheel_extras.FIELD]


def test_a_wheel_for_interpreters_with_a_gil_has_all(monkeypatch: pytest.MonkeyPatch) -> None:
    for without_gil in (None, 0):
        assert extras(monkeypatch, without_gil) == {"report": ["vl-convert-python>=1.9"]}


def test_a_free_threaded_wheel_leaves_out_what_needs_a_gil(monkeypatch: pytest.MonkeyPatch) -> None:
    assert extras(monkeypatch, 1) == {}


def test_what_is_in_every_wheel_needs_no_gil() -> None:
    fixed = " ".join(each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra)
    assert "vl-convert" not in fixed
    assert wheel_extras.FIELD in PROJECT["project"]["dynamic"]


def test_who_reads_the_source_is_told_that_extras_of_wheels_differ() -> None:
    assert wheel_extras.dynamic_wheel(ENTRY) == {"optional-dependencies": True}

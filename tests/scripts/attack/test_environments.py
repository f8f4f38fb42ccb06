"""Strange environments: a verb does its work in them, and what is planted is found."""

import sys
from pathlib import Path

import pytest
from scripts.attack import environments
from scripts.attack.environments import Environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals are those of POSIX systems")


def test_a_verb_works_or_says_why_not_in_some_environments(tmp_path: Path) -> None:
    every = [each for each in environments.list_environments() if each.name.startswith(("errors", "TERM", "in a fo"))]
    found = {
        each.name: environments.start(each, "list", _make(tmp_path, str(place))) for place, each in enumerate(every)
    }
    assert len(found) > 10
    assert set(found.values()) == {None}, found


def test_a_status_that_means_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit(5)", encoding="utf-8")
    planted = Environment("planted", {"PYTHONPATH": str(tmp_path)})
    assert str(environments.start(planted, "list", _make(tmp_path, "0"))).startswith("status ")


def _make(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made

"""Files that people have beside plain ones: compiled ones, notebooks, tools without a suffix."""

import shutil
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import gilscope._ext.isa as compiled
import pytest

from gilscope.errors import CannotProbe
from gilscope.probe import targets

SCRIPT = "def work(n):\n    return sum(range(n))\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))


def refused(target: str) -> str:
    with pytest.raises(CannotProbe) as caught:
        targets.find(target, "", "")
    return caught.value.reason


def test_a_compiled_file_is_taken_by_its_path() -> None:
    file = str(compiled.__file__)
    found = shutil.copy(file, ".")
    for shown in (Path(found).name, f"./{Path(found).name}"):
        assert targets.find(f"{shown}:best_level", "", "")() == compiled.best_level()


def test_a_plain_file_is_taken_though_a_compiled_one_has_its_name() -> None:
    Path("twin.py").write_text(SCRIPT)
    Path(f"twin{EXTENSION_SUFFIXES[0]}").touch()
    assert targets.find("twin.py:work", "", "4")() == 6


@pytest.mark.parametrize("target", ["a b.ipynb:work", "./a b.ipynb:work", "a b.ipynb"])
def test_a_notebook_is_refused_with_what_makes_a_file_of_it(target: str) -> None:
    Path("a b.ipynb").write_text('{"cells": [], "metadata": null}')
    said = (
        "it is a notebook: jupyter nbconvert --to script 'a b.ipynb' makes a file of it, then probe a b.py:FUNCTION"
    )
    assert refused(target) == said


def test_a_tool_without_a_suffix_is_found_by_a_path() -> None:
    Path("a_tool").write_text(SCRIPT)
    assert refused("a_tool:work").endswith("No module named 'a_tool'; for the file, write ./a_tool:FUNCTION")
    assert targets.find("./a_tool:work", "", "4")() == 6


def test_a_file_that_is_no_python_is_named_with_its_own_place() -> None:
    Path("wrong.py").write_text("def work(n:\n")
    assert (
        refused("wrong.py:work")
        == "importing wrong.py fails with SyntaxError: '(' was never closed (wrong.py, line 1)"
    )

"""Behind -m stands a module as `python -m` finds it: in the current folder first, whatever else has its name."""

import colorsys
import sys
from pathlib import Path

import pytest

from gilscope.errors import CannotProbe
from gilscope.probe import modules, targets
from tests.probe.test_targets import elsewhere, folder

__all__ = ["folder"]

WORK = "def work(n):\n    return n * n\n"


def write_files(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(WORK)


def refused(text: str) -> str:
    with pytest.raises(CannotProbe) as caught:
        targets.find(modules.find_target(text), "", "3")
    return caught.value.reason


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("probed_alone.py", "probed_alone"),
        ("probed_pack/below/__init__.py", "probed_pack.below"),
        ("probed_bale/below/deep.py", "probed_bale.below.deep"),
        ("colorsys.py", "colorsys"),
        ("setup.py", "setup"),
        ("probed_dotted/py.py", "probed_dotted.py"),
    ],
)
def test_a_module_of_the_current_folder_goes_first(folder: Path, name: str, module: str) -> None:
    write_files(folder, name, "probed_dotted.py", "probed_dotted/__init__.py")
    call = targets.find(modules.find_target(f"{module}:work"), "", "3")
    assert call() == 9
    assert elsewhere(call) == "9"
    assert sys.modules["colorsys"] is colorsys


def test_an_installed_module_is_found_where_the_folder_has_none(folder: Path) -> None:
    assert list(folder.iterdir()) == []
    assert modules.find_target("math:sqrt") == "math:sqrt"
    assert targets.find(modules.find_target("math:sqrt"), "", "9")() == 3.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("probed_here.py:work", "there is no module probed_here.py. Write -m probed_here:work, or without -m"),
        ("./probed_here.py:work", "-m takes the name of a module, as in -m probed_here:work"),
        ("probed_here", "it is a module; say which function, as in probed_here:work"),
        ("probed_near.inside", "it is a module; say which function, as in probed_near.inside:work"),
        ("sum(range(9))", "-m takes MODULE:FUNCTION, as in package.module:work; a statement goes without -m"),
        ("probed_her:work", "Did you mean 'probed_here'? It is looked for in the current folder and where"),
        ("probed_near.insid:work", "Did you mean 'probed_near.inside'? It is looked for in the current folder"),
        ("no_such.module:work", "No module named 'no_such'. It is looked for in the current folder and where"),
        ("no_such.module:work", "or name the file, as in path/to/module.py:FUNCTION"),
    ],
)
def test_what_is_no_module_is_told_the_remedy(folder: Path, text: str, said: str) -> None:
    write_files(folder, "probed_here.py", "probed_near/inside.py")
    (folder / "probed_near" / "__init__.py").touch()
    assert said in refused(text)


def test_a_module_that_lacks_another_one_is_not_taken_for_missing(folder: Path) -> None:
    (folder / "probed_lacking.py").write_text("import no_such_thing\n")
    assert refused("probed_lacking:work").endswith("(probed_lacking.py, line 1)")

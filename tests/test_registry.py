"""A folder as its own registry, on a made-up folder of files."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from gilscope.errors import UnknownName
from gilscope.registry import Registry


def nothing() -> None:
    """Stand for what a file does not define."""


class Named(Protocol):
    SIZE: int
    COLOR: str = "grey"
    find: Callable[[], None] = nothing


class Several(Protocol):
    NAMES: tuple[str, ...]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "made_up_folder"
    path.mkdir()
    (path / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    yield path
    for name in [name for name in sys.modules if name.partition(".")[0] == path.name]:
        del sys.modules[name]


def of_named(folder: Path) -> Registry[Named]:
    return Registry(folder.name, "thing", Named)


def test_a_file_is_an_entry_unless_an_underscore_begins_its_name(folder: Path) -> None:
    for name in ("one", "two", "_shared"):
        (folder / f"{name}.py").write_text("SIZE = 1")
    assert of_named(folder).names() == ("one", "two")


def test_names_are_known_without_importing_a_file(folder: Path) -> None:
    (folder / "one.py").write_text("1 / 0")
    assert of_named(folder).names() == ("one",)


def test_a_file_may_offer_several_names(folder: Path) -> None:
    (folder / "one.py").write_text("NAMES = ('this', 'that')")
    registry: Registry[Several] = Registry(folder.name, "thing", Several)
    assert registry.names() == ("this", "that")
    assert registry.load("this") is registry.load("that")


def test_what_a_file_leaves_out_has_the_value_of_the_contract(folder: Path) -> None:
    (folder / "one.py").write_text("SIZE = 1")
    (folder / "two.py").write_text("SIZE, COLOR = 2, 'red'")
    one, two = of_named(folder).load("one"), of_named(folder).load("two")
    assert (one.SIZE, one.COLOR, one.find) == (1, "grey", nothing)
    assert (two.SIZE, two.COLOR) == (2, "red")


def test_a_file_without_what_it_must_define_is_refused_by_name(folder: Path) -> None:
    (folder / "one.py").write_text("")
    with pytest.raises(TypeError, match=r"one\.py must define SIZE: Named says what it is"):
        of_named(folder).load("one")


def test_an_unknown_name_is_refused_with_the_near_one(folder: Path) -> None:
    (folder / "circle.py").write_text("SIZE = 1")
    with pytest.raises(UnknownName, match=r"Unknown thing 'circel'\. Did you mean 'circle'\?"):
        of_named(folder).load("circel")

"""Where a function begins, relative to the project that it belongs to."""

import json
from functools import lru_cache, partial
from pathlib import Path

import pytest

from gilscope.model.probe import Source
from gilscope.probe.sources import find_folder, find_project, find_source

HERE = Path(__file__).parent


def plain() -> None:
    pass


@lru_cache
def wrapped() -> None:
    pass


class Pretender:
    __wrapped__ = 1
    __code__ = 7

    def __call__(self) -> None: ...

    def method(self) -> None: ...


FIRST = next(number for number, line in enumerate(Path(__file__).read_text().splitlines(), 1) if "def plain" in line)


def test_it_is_the_first_line_of_what_is_called_in_the_end() -> None:
    assert find_source(plain, HERE) == Source("test_sources.py", FIRST)
    assert find_source(partial(partial(plain)), HERE.parent) == Source("probe/test_sources.py", FIRST)
    assert find_source(wrapped, HERE) is not None
    assert find_source(Pretender().method, HERE) is not None


def test_what_is_not_in_a_file_of_the_project_has_no_place(tmp_path: Path) -> None:
    made: dict[str, object] = {}
    exec(compile("def made(): pass", "--setup", "exec"), made)
    for function in (json.dumps, len, Pretender(), made["made"]):
        assert find_source(function, HERE) is None  # type: ignore[arg-type]
    assert find_source(plain, tmp_path) is None


def test_the_checkout_of_a_job_is_the_project(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    assert find_project(HERE) == HERE
    monkeypatch.setenv("GITHUB_WORKSPACE", str(HERE.parent))
    assert find_project(HERE) == HERE.parent
    assert find_project(tmp_path) == tmp_path


def test_a_function_in_a_file_has_its_folder_whatever_the_project() -> None:
    assert find_folder(plain) == find_folder(partial(wrapped)) == (HERE.resolve(),)


def test_a_function_in_no_file_has_no_folder() -> None:
    assert find_folder(len) == find_folder(Pretender()) == ()

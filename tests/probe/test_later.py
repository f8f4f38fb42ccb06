"""Results that do their work later, in part or as parts of others, and what a call changes."""

import sys
from pathlib import Path

import pytest

from gilscope.probe import signs, targets
from gilscope.system.clock import Clock
from tests.probe.commands import typed


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_value_that_has_left_work_for_later_says_what_does_it() -> None:
    Path("b.txt").write_text("1\n2\n")
    told = signs.observe_first_calls(targets.find("builtins:open", "", "'b.txt'"), Clock(), lambda: 0)
    assert told.kind == "value"
    assert typed(told.to_finish)() == ["1\n", "2\n"]
    pair = signs.observe_first_calls(targets.find("itertools:tee", "", "[1]"), Clock(), lambda: 0)
    assert typed(pair.to_finish)() == [[1], [1]]
    submit = "from concurrent.futures import ThreadPoolExecutor\npool = ThreadPoolExecutor(1)"
    call = targets.find("setup:pool.submit", submit, "abs, -1")
    assert typed(signs.observe_first_calls(call, Clock(), lambda: 0).to_finish)() == 1


@pytest.mark.parametrize(
    ("returned", "remedy"),
    [
        ("[pool.submit(abs, -1), pool.submit(abs, -2)]", "[each.result() for each in remedied_parts.make()]"),
        ("{'a': map(abs, [1])}", "[list(each) for each in remedied_parts.make().values()]"),
        ("(map(abs, [1]), [2])", "[list(each) for each in remedied_parts.make()]"),
        ("[(map(abs, [1]),)]", "[[list(each) for each in each] for each in remedied_parts.make()]"),
        ("threading.Thread(target=print)", "remedied_parts.make().join()"),
        ("suppressing()", "with remedied_parts.make(): pass"),
        ("(3, map(abs, [1]))", None),
        ("[suppressing()]", None),
    ],
)
def test_parts_that_work_later_are_found_in_lists_and_dicts(returned: str, remedy: str | None) -> None:
    Path("remedied_parts.py").write_text(
        "import contextlib, threading\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "pool = ThreadPoolExecutor(1)\n@contextlib.contextmanager\ndef suppressing(): yield 1\n"
        f"def make(): return {returned}\n"
    )
    sys.modules.pop("remedied_parts", None)
    call = targets.find("remedied_parts:make", "", "")
    told = signs.observe_first_calls(call, Clock(), lambda: 0).to_finish
    command = "." if remedy is None else f': gilscope probe -s "import remedied_parts" "{remedy}"'
    assert told == f"Probe a statement that does that too{command}"


@pytest.mark.parametrize("text", ["[1]", "range(3)", "dict(a=1)", "io.BytesIO(b'1')", "'abc'", "memoryview(b'1')"])
def test_a_value_that_is_there_has_nothing_left_to_do(text: str) -> None:
    call = targets.find("setup:make", f"import io\ndef make(): return {text}", "")
    told = signs.observe_first_calls(call, Clock(), lambda: 0)
    assert (told.kind, told.to_finish) == ("value", "")


@pytest.mark.parametrize(
    ("target", "setup", "changes"),
    [
        ("a.sort()", "a = [2, 1]", True),
        ("n += 1", "n = 0", True),
        ("setup:a.append", "a = []", True),
        ("sorted(a)", "a = [2, 1]", False),
        ("len(a)", "import threading; a = [threading.Lock()]", None),
    ],
)
def test_what_a_call_changes_may_be_an_object_of_the_setup(target: str, setup: str, changes: bool | None) -> None:
    call = targets.find(target, setup, "1" if target.startswith("setup") else "")
    assert signs.observe_first_calls(call, Clock(), lambda: 0).changes_arguments is changes

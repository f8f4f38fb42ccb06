"""What is advised instead of a call that cannot be measured: a command that works as it is typed."""

import asyncio
import gc
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gilscope.errors import CannotProbe
from gilscope.probe import measuring, own_remedies, signs, targets
from gilscope.probe.budget import Wishes
from gilscope.probe.call import Call
from gilscope.system.clock import Clock
from tests.probe import functions
from tests.probe.commands import typed

FILE = """
import csv, re, threading, zlib
class Once:
    def __init__(self):
        self.done = False
    def finish(self):
        if self.done:
            raise ValueError("already finished")
        self.done = True
        return 1
once = Once()
class Given(Once):
    def __init__(self, what):
        super().__init__()
given = Given(1)
def make_local():
    class Local(Once): pass
    return Local()
local = make_local()
def initialise(done=[]):
    if done:
        raise RuntimeError("already done")
    done.append(1)
packer = zlib.compressobj()
thread = threading.Thread()
def numbers(n):
    for i in range(n):
        yield i * i
def lazy(n):
    return map(lambda i: i * i, range(n))
async def compute(n):
    return n
async def stream(n):
    for i in range(n):
        yield i
class Soon:
    def __init__(self, n): self.n = n
    def __await__(self):
        yield from ()
        return self.n
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    for name in ("remedied", "below/remedied_below"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.py").write_text(FILE)
    for name in ("remedied", "remedied_below"):
        sys.modules.pop(name, None)


@pytest.fixture(autouse=True)
def _no_running_loop() -> Iterator[None]:
    """Hide the event loop that a test with a browser leaves running in this thread."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


def probed(call: Call) -> None:
    seen = signs.observe_first_calls(call, Clock(), lambda: 0)
    measuring.measure(call, Wishes(), seen, 2, Clock(), lambda _: None)


def refused(target: str, setup: str = "", arguments: str = "") -> str:
    call = targets.find(target, setup, arguments)
    with pytest.raises(CannotProbe) as caught:
        probed(call)
    return caught.value.reason


def call_twice(remedy: str) -> list[object]:
    call = typed(remedy)
    return [call(), call()]


@pytest.mark.parametrize(
    ("target", "setup", "arguments", "kind", "value"),
    [
        ("remedied:numbers", "", "3", "a generator", [0, 1, 4]),
        ("remedied.py:numbers", "n = 3", "n", "a generator", [0, 1, 4]),
        ("below/remedied_below.py:numbers", "", "3", "a generator", [0, 1, 4]),
        ("setup:numbers", "def numbers(n): yield n", '3 if "$a" else 0', "a generator", [3]),
        ("setup:numbers", "def numbers(n):\n    yield n\n", "3", "a generator", [3]),
        ("setup:numbers", "a = '\\\\'\ndef numbers(n):\n    yield a + n", "'$b!'", "a generator", ["\\$b!"]),
        ("remedied:lazy", "", "3", "an iterator (map)", [0, 1, 4]),
        ("builtins:zip", "", "[1], [2]", "an iterator (zip)", [(1, 2)]),
        ("csv:reader", "", "['a,b']", "an iterator (reader)", [["a", "b"]]),
        ("csv:DictReader", "", "['a', 'b']", "an iterator (DictReader)", [{"a": "b"}]),
        ("itertools:chain", "", "[1], [2]", "an iterator (chain)", [1, 2]),
        ("remedied:compute", "", "3", "a coroutine", 3),
        ("remedied:stream", "", "3", "an asynchronous generator", [0, 1, 2]),
        ("remedied:Soon", "", "3", "an awaitable", 3),
        ("zip([1], [2])", "", "", "an iterator (zip)", [(1, 2)]),
    ],
)
def test_what_does_its_work_later_has_a_statement_that_does_it(
    target: str, setup: str, arguments: str, kind: str, value: object
) -> None:
    reason = refused(target, setup, arguments)
    assert reason.startswith(f"it returns {kind}, which does the work later. Probe a statement")
    assert call_twice(reason) == [value, value]


@pytest.mark.parametrize(
    ("target", "setup", "arguments", "what", "value"),
    [
        ("builtins:list", "from remedied import numbers", "numbers(3)", "argument 1 (a generator)", [0, 1, 4]),
        ("builtins:list", "it = iter([1, 2])", "it", "argument 1 (a list_iterator)", [1, 2]),
        ("builtins:list", "def make():\n    yield 1\nit = make()", "it", "argument 1 (a generator)", [1]),
        ("asyncio:run", "from remedied import compute", "compute(3)", "argument 1 (a coroutine)", 3),
        ("builtins:sum", "", "map(abs, [1, -2])", "argument 1 (a map)", 3),
        ("json:load", "import io", "io.StringIO('3')", "argument 1 (a _io.StringIO)", 3),
        ("builtins:dict", "", "zip('ab', [1, 2])", "argument 1 (a zip)", {"a": 1, "b": 2}),
        (
            "setup:f.read",
            "import io; f = io.StringIO('1')",
            "",
            "the object of which it is a method (a _io.StringIO)",
            "1",
        ),
        ("f.read()", "import io; f = io.StringIO('1')", "", "f (a _io.StringIO)", "1"),
        ("[*g]", "g = map(abs, [1, -2])", "", "g (a map)", [1, 2]),
        ("for each in g: pass", "g = zip([1])", "", "g (a zip)", None),
        (
            "a = list(g)\na",
            "import sqlite3\ng = sqlite3.connect('').execute('select 1')",
            "",
            "g (a sqlite3.Cursor)",
            [(1,)],
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
def test_what_is_used_up_is_made_anew_by_a_statement(
    target: str, setup: str, arguments: str, what: str, value: object
) -> None:
    reason = refused(target, setup, arguments)
    assert reason.startswith(f"its first call has used up {what}. Make it anew ")
    assert call_twice(reason) == [value, value]
    gc.collect()  # a database that is collected in a later test would warn there


def test_what_a_statement_sets_by_itself_is_not_used_up() -> None:
    call = targets.find("it = iter(a)\nsum(it)", "a = [1, 2]; it = None", "")
    assert signs.observe_first_calls(call, Clock(), lambda: 0).results_differ is False


@pytest.mark.parametrize(
    ("target", "setup", "remedy"),
    [
        ("remedied:local.finish", "", ""),  # no name leads to its class
        ("remedied:initialise", "", ""),  # what it needs is made by importing
        ("remedied:packer.flush", "", ""),
        ("packer.flush()", "from remedied import packer", ""),
        (
            "remedied:thread.start",
            "",
            '-s "import threading" --each-call "thread = threading.Thread(…)" "thread.start()"',
        ),
        (
            "remedied:given.finish",
            "",
            '-s "import remedied" --each-call "given = remedied.Given(…)" "given.finish()"',
        ),
    ],
)
def test_a_remedy_that_does_not_work_is_not_given(target: str, setup: str, remedy: str) -> None:
    told = f"Make it anew before each call: gilscope probe {remedy}" if remedy else own_remedies.IN_GENERAL
    assert refused(target, setup).endswith(told)


@pytest.mark.parametrize(
    ("target", "setup", "arguments", "value"),
    [
        ("builtins:next", "it = iter(range(10))", "it", 0),
        ("setup:a.pop", "a = [1, 2, 3]", "", 3),
        ("next(it)", "it = (n for n in range(10))", "", 0),
        ("del a[0]", "a = [3, 2, 1]", "", None),
    ],
)
def test_what_runs_out_later_is_made_anew_by_a_statement(
    target: str, setup: str, arguments: str, value: object
) -> None:
    call = targets.find(target, setup, arguments)
    seen = signs.observe_first_calls(call, Clock(), lambda: 0)
    ended = measuring.measure(call, Wishes(), seen, 2, Clock(), lambda _: None).probe.ended
    assert ended is not None
    assert "If calls use up what they work on, make it anew before each call" in ended
    assert call_twice(ended) == [value, value]


def test_an_object_that_works_once_is_made_anew_by_a_statement() -> None:
    reason = refused("remedied:once.finish")
    assert '-s "import remedied" --each-call "once = remedied.Once()" "once.finish()"' in reason
    assert "its first call worked, and the second raises ValueError: already finished (remedied.py, line" in reason
    assert call_twice(reason) == [1, 1]
    reason = refused(
        "setup:work", "from remedied import Once\nonce = Once()\ndef work(once): return once.finish()", "once"
    )
    assert call_twice(reason) == [1, 1]


def test_an_argument_of_which_something_is_left_is_none_that_is_used_up() -> None:
    call = targets.find("builtins:next", "it = iter(range(1000))", "it")
    assert signs.observe_first_calls(call, Clock(), lambda: 0).results_differ


def test_objects_of_this_process_get_a_remedy_without_a_command() -> None:
    with pytest.raises(
        CannotProbe, match=r"Measure a function that does that work, as lambda: list\(generates\(\)\)"
    ):
        probed(Call("generates", "", functions.generates, ()))

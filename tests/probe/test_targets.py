"""What may be probed: a function of a file, one of the setup, a statement; here and in other processes."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from gilscope import executors
from gilscope.errors import CannotProbe
from gilscope.measure.pools import Pools
from gilscope.model.case import Case
from gilscope.probe import pooled_calls, sending, signs, targets, worker
from gilscope.probe.call import Call
from gilscope.system.clock import Clock

SCRIPT = "def work(n):\n    return sum(range(n))\n\n\nif __name__ == '__main__':\n    raise SystemExit('run')\n"


def refused(target: str, setup: str = "", arguments: str = "") -> str:
    with pytest.raises(CannotProbe) as caught:
        targets.find(target, setup, arguments)
    return caught.value.reason


def elsewhere(call: Call) -> object:
    """Return what a call returns in a fresh process, which gets it pickled."""
    code = "import pickle, sys; print(pickle.load(sys.stdin.buffer)())"
    done = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(call), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    return tmp_path


own_folder = pytest.mark.usefixtures("folder")


@pytest.mark.parametrize(
    "name",
    ["probed_script.py", "./probed_script.py", "below/probed_below.py", "json.py", "my-script.v2.py", "./a_tool"],
)
def test_a_function_of_a_file_is_called_here_and_elsewhere(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(SCRIPT)
    for shown in (name, str(path)):
        call = targets.find(f"{shown}:work", "", "4")
        assert call() == 6
        assert elsewhere(call) == "6"
    assert sys.modules["json"] is json


def test_a_file_of_a_package_may_import_what_is_beside_it(folder: Path) -> None:
    package = folder / "probed_package" / "inner"
    package.mkdir(parents=True)
    for each in (package, package.parent):
        (each / "__init__.py").touch()
    (package / "other.py").write_text("def double(n): return 2 * n\n")
    (package / "mod.py").write_text("from .other import double\n\nclass Solver:\n    solve = staticmethod(double)\n")
    call = targets.find("probed_package/inner/mod.py:Solver.solve", "", "4")
    assert call() == 8
    assert elsewhere(call) == "8"


def test_a_file_may_import_what_is_beside_it_without_a_package(folder: Path) -> None:
    below = folder / "probed_space" / "inner"
    below.mkdir(parents=True)
    (folder / "probed_space" / "far.py").write_text("three = 3\n")
    (below / "near.py").write_text("two = 2\n")
    (below / "mod.py").write_text("from . import near\nfrom ..far import three\ndef f(): return near.two * three\n")
    call = targets.find("probed_space/inner/mod.py:f", "", "")
    assert call() == 6
    assert elsewhere(call) == "6"


def test_a_file_that_is_not_there_is_answered_with_the_nearest(folder: Path) -> None:
    (folder / "script.py").write_text(SCRIPT)
    assert refused("scirpt.py:work") == "there is no file scirpt.py. Did you mean 'script.py'?"
    assert refused("script.py") == "it is a file; say which function, as in script.py:work"
    assert refused("script.py:wrok") == "script.py has no function 'wrok'. Did you mean 'work'?"


@own_folder
def test_a_function_and_objects_of_the_setup_are_found_elsewhere() -> None:
    setup = "class Box:\n    def __init__(self, n): self.n = n\n\ndef work(box): return box.n + 1\n"
    call = targets.find("setup:work", setup, "Box(3)")
    assert call() == 4
    assert elsewhere(call) == "4"
    assert refused("setup:wrok", setup) == "--setup has no function 'wrok'. Did you mean 'work'?"


@own_folder
@pytest.mark.parametrize(
    ("setup", "statement", "value"),
    [
        ("a = [3, 1, 2]", "sorted(a)", "[1, 2, 3]"),
        ("a = [3, 1, 2]", "b = sorted(a); b[0]", "1"),
        ("n = 0", "n += 1\nn", "1"),
        ("", "for i in range(3):\n    pass", "None"),
        ("import math", "math.sqrt(4)", "2.0"),
        ("d = {'a:b': 1}", "d['a:b']", "1"),
    ],
)
def test_a_statement_is_executed_with_the_names_of_the_setup(setup: str, statement: str, value: str) -> None:
    call = targets.find(statement, setup, "")
    assert str(call()) == value
    assert elsewhere(call) == value


def test_a_statement_shares_what_it_sets_of_the_setup() -> None:
    call = targets.find("n += 1\nn", "n = 0", "")
    assert [call(), call()] == [1, 2]


@pytest.mark.parametrize("target", ["a", "3", "a b", "json:dumps:x", "x: int"])
def test_what_is_no_function_and_does_nothing_is_told_the_forms(target: str) -> None:
    assert "MODULE:FUNCTION" in refused(target)
    assert "statement, as in 'sorted(a)'" in refused(target)


def test_what_is_wrong_with_a_statement_is_said() -> None:
    assert refused("sorted([3, 1]").endswith("nor a statement, as in 'sorted(a)' ('(' was never closed)")
    with pytest.raises(CannotProbe) as caught:
        signs.observe_first_calls(targets.find("missing()", "", ""), Clock(), lambda: 0)
    assert caught.value.reason == "it raises NameError: name 'missing' is not defined (the statement, line 1)"


def test_a_function_of_a_setup_needs_one() -> None:
    assert refused("setup:work") == "it is a function of --setup, which is not given"


def test_a_statement_has_its_arguments_in_it() -> None:
    assert refused("sorted(a)", "a = []", "a") == "a statement has its arguments in it: leave out --args"
    assert "'return' outside function" not in refused("return = 3")


def test_a_function_that_looks_at_its_caller_sees_the_names_of_the_setup() -> None:
    setup = "import sys\nX = 3\ndef look(name):\n    return sys._getframe(1).f_globals[name]\n"
    assert targets.find("setup:look", setup, "'X'")() == 3


def test_a_call_of_a_file_is_made_in_processes(folder: Path) -> None:
    (folder / "probed_process.py").write_text(SCRIPT)
    call = targets.find("probed_process.py:work", "", "4")
    pools = Pools(Clock())
    try:
        case = Case(call.name, "given", "probed", "processes_spawn", "resident", "static", 1)
        expected = pooled_calls.Expected(pickle.dumps(6), 0.0)
        payload = sending.payload(call, case.executor)
        _, check = pooled_calls.make_ready(call, case, payload, pools, expected)
    finally:
        pools.close()
    assert check is not None
    assert (check.calls, check.differing) == (1, 0)


@pytest.mark.skipif(executors.unavailable("interpreters") is not None, reason="there are no interpreters here")
def test_a_statement_is_made_in_interpreters() -> None:
    call = targets.find("sum(a)", "a = [1, 2]", "")
    with executors.open_pool("interpreters", 1) as pool:
        (answer,) = pool.run(worker.accept, [(call.name, pickle.dumps(call), 0.0)])
        assert not isinstance(answer, worker.Failed)
        (compared,) = pool.run(worker.compare, [(call.name, pickle.dumps(3), 0.0)])
    assert compared == worker.Compared(1, 0)

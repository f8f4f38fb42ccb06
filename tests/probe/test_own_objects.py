"""Objects that every worker makes for itself: what finds them, what stays shared, what goes wrong."""

import pickle
import threading
from pathlib import Path

import pytest

from gilscope import executors
from gilscope.errors import CannotProbe
from gilscope.measure.pools import Pools
from gilscope.model.case import Case
from gilscope.model.probe import GIVEN, IMPLEMENTATION
from gilscope.probe import pooled_calls, signs, targets, worker
from gilscope.probe.call import Call
from gilscope.probe.pooled_calls import Raised
from gilscope.system.clock import Clock

pytestmark = pytest.mark.usefixtures("finders")

DESK = """
import threading
class Desk:
    def __init__(self): self.owner = threading.get_ident()
    def use(self):
        if self.owner != threading.get_ident(): raise RuntimeError("it is another thread's desk")
        return 1
desk = Desk()
"""
"""Makes an object that works in the thread alone that has made it, as a connection to a database does."""


def make_ready(call: Call, pools: Pools, workers: int = 2) -> None:
    """Let threads make a call as a probe does."""
    case = Case(call.name, GIVEN, IMPLEMENTATION, "threads", "shared", "static", workers)
    worker.keep(call.name, call.direct)
    pooled_calls.make_ready(call, case, None, pools)


@pytest.mark.parametrize(
    ("target", "arguments"),
    [("desk.use()", ""), ("builtins:next", "iter(desk.use, 0)")],
)
def test_threads_work_on_what_no_two_of_them_may_share(target: str, arguments: str, real_pools: Pools) -> None:
    call = targets.find(target, "", arguments, DESK)
    make_ready(call, real_pools)
    pooled_calls.run(real_pools.get("threads", 2), call.name, 1, 2)
    worker.forget(call.name)
    shared = targets.find(target, DESK, arguments)
    with pytest.raises(Raised, match="another thread's desk"):
        make_ready(shared, real_pools)


def test_a_process_makes_its_own() -> None:
    call = targets.find("d.compress(data) and 1", "data = b'a' * 9", "", "import zlib\nd = zlib.compressobj()")
    with executors.open_pool("processes_spawn", 1) as pool:
        (answer,) = pool.run(worker.accept, [(call.name, pickle.dumps(call), 0.0)])
        assert not isinstance(answer, worker.Failed)


def test_arguments_may_use_what_a_worker_makes() -> None:
    call = targets.find("operator:add", "one = [1]", "one, own * 2", "own = [2]")
    assert call() == [1, 2, 2]
    assert call.make_own()() == [1, 2, 2]


def test_what_a_call_sets_of_its_worker_stays_there() -> None:
    call = targets.find("n += 1\nn", "", "", "n = 0")
    other = call.make_own()
    assert [call(), call(), other(), call()] == [1, 2, 1, 3]


def test_what_a_call_sets_of_the_setup_is_set_for_all() -> None:
    call = targets.find("total += own\ntotal", "total = 0", "", "own = 1")
    other = call.make_own()
    assert [call(), other(), call()] == [1, 2, 3]


def test_only_objects_of_the_setup_are_shared() -> None:
    call = targets.find("own.append(data)", "data = [1]", "", "own = []")
    assert call.shared == {"data": [1]}
    changed = call.replace_shared({"data": [2]}).make_own()
    changed()
    assert list(call.works_on) == ["data", "own"]
    held = targets.find("own()", "data = [1]", "", "own = lambda: data")
    assert held.shared == {"data": [1]}


def test_each_worker_executes_the_statements_once(real_pools: Pools) -> None:
    call = targets.find("len(seen)", "seen = []", "", "import threading; seen.append(threading.get_ident())")
    make_ready(call, real_pools)
    pooled_calls.run(real_pools.get("threads", 2), call.name, 2, 2)
    seen = call.names["seen"]
    assert seen[0] == threading.get_ident()
    assert len(seen) == len(set(seen)) == 3
    worker.forget(call.name)


@pytest.mark.parametrize(
    ("each_worker", "reason"),
    [
        ("p = ", "--each-worker is not Python: invalid syntax"),
        ("p = 1 / 0", "--each-worker fails with ZeroDivisionError: division by zero"),
        ("n = 2", "--each-worker sets n, and so does --setup or --vary: give one another name"),
        ("q = 1", "--args fails with NameError: name 'p' is not defined"),
        ("exit(3)", "--each-worker fails with SystemExit: 3"),
    ],
)
def test_statements_that_cannot_be_executed_are_refused(each_worker: str, reason: str) -> None:
    with pytest.raises(CannotProbe) as caught:
        targets.find("operator:add", "n = 1", "n, p", each_worker)
    assert caught.value.reason.startswith(reason)


def test_a_function_of_the_setup_that_looks_for_own_objects_is_told_how() -> None:
    call = targets.find("setup:work", "def work(n): return p[n]", "0", "p = [1]")
    with pytest.raises(CannotProbe, match=r"name 'p' is not defined .* give it as an argument, as in --args p"):
        signs.observe_first_calls(call, Clock(), lambda: 0)


def test_statements_that_fail_in_another_thread_are_named(real_pools: Pools) -> None:
    text = "import threading\nif threading.current_thread() is not threading.main_thread(): raise OSError('not here')"
    call = targets.find("sum([1])", "", "", text)
    with pytest.raises(Raised, match=r"^there --each-worker fails with OSError: not here"):
        make_ready(call, real_pools)


def test_modules_beside_the_user_go_first_as_in_a_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_parser_of_test.py").write_text("def make(): return [23]")
    monkeypatch.chdir(tmp_path)
    text = "import own_parser_of_test as m; p = m.make()"
    for given in ({"each_worker": text}, {"each_call": text}):
        call = targets.find("p.pop()", "", "", **given)
        assert call() == 23
        assert call.origin is not None
        assert call.origin.is_folder_meant

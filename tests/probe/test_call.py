"""What is called: a function by its name, and the texts that give its arguments."""

import functools
import hashlib
import itertools
import json
import re
import threading
from pathlib import Path
from typing import Any

import pytest

from gilscope.errors import CannotProbe
from gilscope.probe import call, sending, signs, targets
from gilscope.probe.call import Call
from gilscope.system.clock import Clock
from tests.probe import functions


def refused(target: str, setup: str = "", arguments: str = "") -> str:
    with pytest.raises(CannotProbe) as caught:
        targets.find(target, setup, arguments)
    return caught.value.reason


def a_call(function: Any, *arguments: Any, **named: Any) -> Call:
    return Call("f", "", function, arguments, named)


def test_a_function_is_found_by_module_and_name_and_called_with_what_the_texts_give() -> None:
    found = targets.find("json:dumps", "numbers = [1, 2]", "numbers, indent=2")
    assert found.function is json.dumps
    assert found() == "[\n  1,\n  2\n]"


def test_a_name_may_lead_through_classes() -> None:
    found = targets.find("re:Pattern.findall", "import re; digits = re.compile('[0-9]')", "digits, 'a1b2'")
    assert found() == ["1", "2"]


def test_the_arguments_may_be_unpacked_and_the_setup_may_define_functions() -> None:
    setup = "def both():\n    return 'b', 3\n"
    assert targets.find("operator:mul", setup, "*both()")() == "bbb"


def test_a_module_that_cannot_give_what_it_names_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def lazy(name: str) -> object:
        raise ImportError(f"no {name} without its library")

    monkeypatch.setattr(functions, "__getattr__", lazy, raising=False)
    assert refused("tests.probe.functions:later_on").startswith(
        "getting later_on from tests.probe.functions fails with ImportError: no later_on without its library"
    )


@pytest.mark.parametrize(
    ("function", "arguments", "owner"),
    [
        (functions.Counter().add, (), "Counter"),
        (functions.Counter.add, (functions.Counter(),), "Counter"),
        (list.sort, ([3, 1, 2],), "list"),
        (functions.Counter.made, (), ""),
        (len, ([1],), ""),
        (functions.good, (10,), ""),
    ],
)
def test_a_method_is_known_by_the_object_it_is_called_on(function: Any, arguments: Any, owner: str) -> None:
    assert signs.observe_first_calls(a_call(function, *arguments), Clock(), lambda: 0).bound_to == owner


def test_no_arguments_are_none() -> None:
    assert targets.find("time:time", "", "").arguments == ()


@pytest.mark.parametrize("target", ["json:", ":dumps", "no_such_thing"])
def test_what_is_no_module_and_function_says_how_they_are_written(target: str) -> None:
    assert "MODULE:FUNCTION, as in hashlib:sha256" in refused(target)


def test_a_function_behind_a_point_is_guessed() -> None:
    assert refused("json.dumps") == "write a colon before the function. Did you mean json:dumps?"
    assert refused("json.decoder.scanstring").endswith("Did you mean json.decoder:scanstring?")


def test_a_module_alone_lacks_its_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work.py").write_text("def score():\n    pass\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert refused("work") == "it is a module; say which function, as in work:score"
    assert refused("zlib") == "it is a module; say which function, as in zlib:FUNCTION"


def test_arguments_may_use_what_stands_beside_the_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "import math\nrows = [1, 2]\ndef beside(rows):\n    return rows\n"
    (tmp_path / "beside_it.py").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert targets.find("beside_it.py:beside", "", "rows")() == [1, 2]
    assert targets.find("beside_it.py:beside", "rows = [3]", "rows")() == [3], "names of the setup go first"


def test_arguments_that_lack_are_named() -> None:
    call = targets.find("zlib:crc32", "", "")
    with pytest.raises(CannotProbe) as caught:
        signs.observe_first_calls(call, Clock(), lambda: 0)
    assert caught.value.reason == 'it needs arguments, and none were given. Add them as in a call: --args "data=…"'


def test_a_module_that_cannot_be_imported_is_named_with_the_reason() -> None:
    said = "importing no_such_module fails with ModuleNotFoundError: No module named 'no_such_module'"
    assert refused("no_such_module:f").startswith(said)


def test_a_function_that_is_not_there_is_answered_with_the_nearest_name() -> None:
    assert refused("json:dumpz") == "json has no function 'dumpz'. Did you mean 'dump'?"


def test_what_cannot_be_called_says_what_it_is() -> None:
    assert refused("tests.probe.functions:not_a_function") == "it is an int, which cannot be called"


@pytest.mark.parametrize(
    ("setup", "arguments", "said"),
    [
        ("a = (", "", "--setup is not Python: '(' was never closed"),
        ("", "a b", "--args is not Python: "),
        ("import nowhere", "", "--setup fails with ModuleNotFoundError: No module named 'nowhere'"),
        ("a = 1 / 0", "", "--setup fails with ZeroDivisionError: division by zero (--setup, line 1)"),
        ("", "b", "--args fails with NameError: name 'b' is not defined"),
        ("", "1) + (2", "--args"),
    ],
)
def test_texts_that_are_no_python_or_fail_are_named(setup: str, arguments: str, said: str) -> None:
    assert refused("json:dumps", setup, arguments).startswith(said)


def test_a_long_error_is_cut() -> None:
    assert len(call.describe_error(ValueError("x" * 10_000))) < 300


def test_what_compiled_code_raises_has_no_place_in_gilscope() -> None:
    with pytest.raises(StopIteration) as caught:
        a_call(next, iter([]))()
    assert call.describe_error(caught.value) == "StopIteration"


def test_an_error_that_cannot_say_what_it_is_has_its_type() -> None:
    assert call.describe_error(functions.Speechless()) == "Speechless"


def problem(one: Call) -> str | None:
    return sending.measure_pickling(one, None, Clock()).problem


def test_what_can_be_pickled_has_a_size_and_a_cost() -> None:
    one = a_call(sorted, [3, 2, 1], reverse=True)
    found = sending.measure_pickling(one, one(), Clock())
    assert found.problem is None
    assert found.result_problem is None
    assert found.argument_bytes > 0 < found.result_bytes
    assert found.round_trip_ns > 0


def test_the_function_that_cannot_be_pickled_is_named() -> None:
    assert "the function f (a function) cannot be pickled: " in str(problem(a_call(lambda: 1)))


def test_the_argument_that_cannot_be_pickled_is_named() -> None:
    assert str(problem(a_call(len, [1], threading.Lock()))).startswith(
        "argument 2 (a _thread.lock) cannot be pickled"
    )
    assert str(problem(a_call(len, key=threading.Lock()))).startswith(
        "argument key (a _thread.lock) cannot be pickled"
    )


def test_the_part_of_a_container_that_cannot_be_pickled_is_named() -> None:
    holder = {"a": 1, "b": threading.Lock()}
    assert str(problem(a_call(len, holder))).startswith("argument 1 holds at 'b' a _thread.lock, which cannot be")


def test_what_a_method_is_bound_to_is_sent_with_each_task() -> None:
    class_ = functions.Counter
    bare, full = class_(), class_()
    full.cache = list(range(10_000))  # type: ignore[attr-defined]
    sizes = [sending.measure_pickling(a_call(each.add), 1, Clock()).argument_bytes for each in (bare, full)]
    assert sizes[1] - sizes[0] > 10_000
    held = functools.partial(len, b"x" * 10_000)
    assert sending.measure_pickling(a_call(held), 1, Clock()).argument_bytes > 10_000


def test_a_huge_result_is_counted_and_not_sent() -> None:
    found = sending.measure_pickling(a_call(functions.good), bytes(300 << 20), Clock())
    assert (found.problem, found.result_problem) == (
        None,
        "sending back 300 MiB a call was not tried: up to 256 MiB are",
    )


def test_huge_arguments_are_not_sent() -> None:
    told = problem(a_call(len, bytes(300 << 20)))
    assert told == "argument 1 makes what is sent 300 MiB a call, and up to 256 MiB are tried"


def test_pickling_that_takes_long_is_tried_once() -> None:
    wall_ns = itertools.count(0, 10**9)
    clock = Clock(wall_ns=wall_ns.__next__, cpu_ns=lambda: 0, machine=lambda: None)
    sending.measure_pickling(a_call(functions.good), 1, clock)
    assert next(wall_ns) < 10 * 10**9


def test_a_result_that_cannot_be_pickled_leaves_the_cost_of_the_arguments() -> None:
    one = a_call(hashlib.sha256, b"x" * 1000)
    found = sending.measure_pickling(one, one(), Clock())
    assert found.problem is None
    assert re.match(r"its result \(an? _hashlib.HASH\) cannot be pickled", str(found.result_problem))
    assert found.argument_bytes > 1000


def test_an_object_whose_pickling_raises_anything_is_a_problem_and_no_end() -> None:
    class Hostile:
        def __reduce__(self) -> str:
            raise RuntimeError("never")

    assert "RuntimeError: never" in str(problem(a_call(len, Hostile())))


def test_what_is_sent_is_the_whole_call() -> None:
    payload = sending.payload(a_call(functions.good, 10), "processes_spawn")
    assert payload is not None
    assert sending.payload(a_call(functions.good, 10), "threads") is None

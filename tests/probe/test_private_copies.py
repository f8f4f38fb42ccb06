"""What each thread gets of its own, what stays shared, and what cannot be copied."""

import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from operator import is_
from typing import Any

import pytest

from gilscope.probe import private_copies
from gilscope.probe.call import Call, Make
from gilscope.probe.origin import Origin
from gilscope.probe.private_copies import Copier, find_copier
from gilscope.probe.statements import make_statement
from gilscope.system.clock import Clock


class Till:
    """An object of the user's, with a method."""

    def __init__(self) -> None:
        self.coins = [1.5]

    def get(self, *_: object) -> list[float]:
        return self.coins

    def __call__(self) -> list[float]:
        return self.coins


def give(*arguments: Any, **named: Any) -> tuple[Any, ...]:
    return (*arguments, *named.values())


def made_by(make: Make) -> Any:
    """Return what a call with new copies returns, of which all may be looked at."""
    return make()()


def copier_of(function: Callable[..., object], *arguments: object, **named: object) -> Copier:
    found, problems = find_copier(Call("give", "", function, arguments, named), 2, Clock())
    assert found is not None
    assert problems == ()
    return found


def test_each_thread_gets_arguments_of_its_own() -> None:
    given, named = [1.5], {"a": 2}
    make = copier_of(give, given, key=named).plan_calls()
    first, second = made_by(make), made_by(make)
    assert first == second == (given, named)
    assert len({id(each) for results in (first, second, (given, named)) for each in results}) == 6


def test_numbers_within_a_tuple_are_copied_too() -> None:
    given = (1.5, 2.5)
    (own,) = made_by(copier_of(give, given).plan_calls())
    assert own == given
    assert not any(map(is_, own, given))


def test_what_is_shared_is_one_copy_also_within_others() -> None:
    inner = [1.5]
    make = copier_of(give, inner, {"inner": inner}).plan_calls(frozenset({"argument 1"}))
    (first, around), (second, other) = made_by(make), made_by(make)
    assert first is second
    assert around is not other
    assert around["inner"] is other["inner"] is first
    assert first is not inner


@pytest.mark.parametrize("wrap", [lambda till: till.get, lambda till: till, lambda till: partial(Till.get, till)])
def test_the_object_of_a_method_or_a_call_is_copied(wrap: Callable[[Till], Callable[[], list[float]]]) -> None:
    till = Till()
    own = made_by(copier_of(wrap(till)).plan_calls())
    assert own == till.coins
    assert own is not till.coins


def test_a_method_of_a_list_is_copied_with_its_list() -> None:
    given = [1.5, 2.5]
    assert made_by(copier_of(given.pop).plan_calls()) == 2.5
    assert len(given) == 2


def test_a_statement_gets_names_of_its_own() -> None:
    names: dict[str, Any] = {"box": [1.5], "unused": [2]}
    found, _ = find_copier(make_statement(Origin("box + []; box.append(2); box", ""), names), 2, Clock())
    assert found is not None
    assert list(found.objects) == ["box"]
    assert made_by(found.plan_calls()) == [1.5, 2]
    assert names["box"] == [1.5]


def test_of_a_local_class_a_copy_can_be_made_all_the_same() -> None:
    class Local:
        def __init__(self) -> None:
            self.parts = deque([1])

    given = Local()
    (own,) = made_by(copier_of(give, given).plan_calls())
    assert own is not given
    assert own.parts is not given.parts


@pytest.mark.parametrize("arguments", [(), (1, 1.5, "text", b"bytes", None, True), (give, threading, ())])
def test_where_nothing_can_be_shared_nothing_is_copied(arguments: tuple[object, ...]) -> None:
    assert find_copier(Call("give", "", give, arguments), 2, Clock()) == (None, ())


def test_what_cannot_be_copied_is_named_and_the_rest_copied() -> None:
    found, problems = find_copier(Call("give", "", give, (threading.Lock(), [1])), 2, Clock())
    assert found is not None
    assert list(found.objects) == ["argument 2"]
    (problem,) = problems
    why = "TypeError: cannot pickle '_thread.lock' object"
    assert problem == f"argument 1 (a _thread.lock) cannot be copied, and stays shared: {why}"


def test_what_is_large_or_slow_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_copies, "MOST_BYTES", 6000)
    _, (large,) = find_copier(Call("give", "", give, (bytearray(1001),)), 2, Clock())
    assert large == "argument 1 (a bytearray) is too large to be copied for each thread"
    monkeypatch.setattr(private_copies, "MOST_SECONDS", -1.0)
    _, (slow,) = find_copier(Call("give", "", give, (bytearray(10),)), 2, Clock())
    assert slow == "argument 1 (a bytearray) takes too long to be copied for each thread"

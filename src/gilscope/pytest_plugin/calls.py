"""The call that a test gives to the fixture `scaling`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from gilscope.probe.call import Call

MAKERS = {
    "each_worker": "a function without arguments that makes what each worker has of its own",
    "each_call": "a function that makes what each call needs",
}
"""What can be given to `scaling` beside settings and arguments: functions that make the first arguments."""


def describe_call(
    function: Callable[..., object], arguments: Sequence[Any], named: dict[str, Any], number: int
) -> Call:
    """Return a call with the name that reports show; `number` counts the calls of one test."""
    __tracebackhide__ = True
    from gilscope.probe.call import Call
    from gilscope.probe.own_makers import add_makers

    named = dict(named)
    makers = {name: named.pop(name, None) for name in MAKERS}
    for option, maker in makers.items():
        if maker is not None and not callable(maker):
            pytest.fail(f"scaling: {option} is {MAKERS[option]}, not {maker!r}.", pytrace=False)
    name = describe_function(function)
    shown = ", ".join(
        [*(_describe(each) for each in arguments), *(f"{key}={_describe(each)}" for key, each in named.items())]
    )
    call = Call(name if number == 0 else f"{name} #{number + 1}", shown, function, tuple(arguments), named)
    return add_makers(call, makers["each_worker"], makers["each_call"])


def describe_function(function: Callable[..., object]) -> str:
    """Return the name of a function, or what kind of object it is."""
    return str(getattr(function, "__qualname__", type(function).__qualname__))


def describe_makers(call: Call) -> dict[str, Any]:
    """Return what a report keeps of the functions that make a call's objects."""
    makers = {name: getattr(call, name, None) for name in MAKERS}
    return {name: f"{describe_function(maker)}()" for name, maker in makers.items() if maker is not None}


def _describe(value: object) -> str:
    text = repr(value) if isinstance(value, int | float | str | bytes | None) else ""
    return text if text and len(text) <= 30 else f"<{type(value).__name__}>"

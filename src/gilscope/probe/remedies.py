"""Says what to type instead, where a call cannot be measured as it was asked for: a statement that can."""

import inspect
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Any

from gilscope.model.probe import ResultKind
from gilscope.probe import later, targets
from gilscope.probe.call import Call, add_article
from gilscope.probe.commands import Command
from gilscope.probe.origin import SETUP, Origin

UNKNOWN = "…"
"""Stands for arguments that only the user can know."""

OWN_NAMES = ("builtins", SETUP)
"""Modules whose names a statement has without an import."""

FINISHED: Mapping[ResultKind, tuple[tuple[str, ...], str]] = {
    "generator": ((), "list({})"),
    "iterator": ((), "list({})"),
    "coroutine": (("import asyncio",), "asyncio.run({})"),
    "asynchronous generator": (
        ("import asyncio", "async def all_of(items): return [each async for each in items]"),
        "asyncio.run(all_of({}))",
    ),
    "awaitable": (("import asyncio", "async def wait(): return await {}"), "asyncio.run(wait())"),
}
"""For each kind of result that does its work later: what is executed before, and a statement that does the work."""


def explain_later(call: Call, kind: ResultKind, returned: str) -> str:
    """Return why a call whose result does its work later is not measured, and what to type instead."""
    before, statement = FINISHED[kind]
    what = add_article(kind) if kind != "iterator" else f"an iterator ({returned})"
    return f"it returns {what}, which does the work later. {_advise(call, 'does that work', before, statement)}"


def write_finishing(call: Call, finisher: str) -> str:
    """Return what to type so that a value does what it has left for later."""
    what = "does that too"
    return f"Probe a statement that {what}." if finisher == later.SOMEHOW else _advise(call, what, (), finisher)


def _advise(call: Call, what: str, before: Sequence[str], statement: str) -> str:
    origin = call.origin
    if origin is None:
        return _advise_lambda(call, what, statement)
    expression = write_expression(call)
    if expression is None:
        return f"Probe a statement that {what}"
    setups = (*list_imports(origin), origin.setup, *(each.format(expression) for each in before))
    text = statement.format(expression)
    command = Command(text, setups, "", origin.each_worker, origin.each_call)
    return f"Probe a statement that {what}: {command.write()}"


def _advise_lambda(call: Call, what: str, statement: str) -> str:
    return f"Measure a function that {what}, as lambda: {statement.format(f'{call.name}({call.shown})')}"


def write_expression(call: Call) -> str | None:
    """Return the call as an expression, or None if there is none."""
    origin = call.origin
    assert origin is not None
    if targets.is_statement(origin.target):
        return origin.target if _is_expression(origin.target) else None
    if origin.module:
        return None  # a file that no import finds by its name
    module, path = targets.name_parts(origin)
    prefix = "" if module in OWN_NAMES else f"{module}."
    return f"{prefix}{path}({origin.arguments})"


def write_new(owner: Any, module: str) -> tuple[str, str]:
    """Return a module, and an expression that makes an object by a class there; "" if no name leads to its class."""
    kind = type(owner)
    for place in (module, kind.__module__):
        with suppress(AttributeError):
            if attrgetter(kind.__qualname__)(sys.modules.get(place)) is kind:
                prefix = "" if place in OWN_NAMES else f"{place}."
                return place, f"{prefix}{kind.__qualname__}({UNKNOWN if _needs_arguments(kind) else ''})"
    return "", ""


def _needs_arguments(kind: type) -> bool:
    """Return whether an object may be made of arguments."""
    try:
        return bool(inspect.signature(kind).parameters)
    except (TypeError, ValueError):
        return True


def list_imports(origin: Origin) -> tuple[str, ...]:
    """Return what a statement must import to use the function that is asked for."""
    if targets.is_statement(origin.target) or targets.name_parts(origin)[0] in OWN_NAMES:
        return ()
    found = f"import {targets.name_parts(origin)[0]}"
    is_here = not origin.folder or Path(origin.folder) == Path.cwd()
    return (found,) if is_here else (f"import sys; sys.path.insert(0, {os.path.relpath(origin.folder)!r}); {found}",)


def _is_expression(text: str) -> bool:
    try:
        compile(text, "statement", "eval")
    except SyntaxError:
        return False
    return True

"""Says what to type instead, where a call cannot be measured as it was asked for: a statement that can."""

import inspect
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gilscope.model.probe import ResultKind
from gilscope.probe import targets
from gilscope.probe.call import Call, add_article
from gilscope.probe.origin import Origin

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


def explain_used_up(call: Call, what: str) -> str:
    """Return why a call that uses up an argument is not measured, and what to type instead."""
    return f"its first call has used up {what}. {_advise(call, 'makes it anew in each call', (), '{}', is_anew=True)}"


def explain_once(call: Call, error: str) -> str:
    """Return why a call that works once is not measured, and what to type instead."""
    remedy = _advise(call, "makes what it needs anew in each call", (), "{}", is_anew=True)
    return f"its first call worked, and the second raises {error}. {remedy}"


def write_finishing(call: Call, finisher: str) -> str:
    """Return what to type so that a value does what it has left for later."""
    return _advise(call, "does that too", (), finisher)


def _advise(call: Call, what: str, before: Sequence[str], statement: str, *, is_anew: bool = False) -> str:
    origin = call.origin
    if origin is None:
        return f"Measure a function that {what}, as lambda: {statement.format(f'{call.name}({call.shown})')}"
    expression = _write_expression(call, is_anew=is_anew)
    if expression is None:
        return f"Probe a statement that {what}"
    setups = [*_imports(origin), origin.setup, *(each.format(expression) for each in before)]
    text = statement.format(expression)
    if is_anew and _uses_setup(call):
        setups.remove(origin.setup)
        is_simple = re.search(r"^(def|class|for|if|with|try|while|async|@)\b", origin.setup, re.MULTILINE) is None
        text = f"{origin.setup}; {text}" if is_simple and "\n" not in origin.setup else f"{origin.setup}\n{text}"
    parts = ["gilscope probe", *(f"-s {_quote(each)}" for each in setups if each), _quote(text)]
    return f"Probe a statement that {what}: {' '.join(parts)}"


def _write_expression(call: Call, *, is_anew: bool) -> str | None:
    """Return the call as an expression, or None if there is none."""
    origin = call.origin
    assert origin is not None
    if targets.is_statement(origin.target):
        return None if is_anew or not _is_expression(origin.target) else origin.target
    if origin.module:
        return None  # a file that no import finds by its name
    module, _, path = origin.target.rpartition(":")
    prefix = "" if module in ("builtins", targets.OF_SETUP if origin.setup else "") else f"{_module(origin, module)}."
    owner = getattr(call.function, "__self__", None)
    is_bound = not (owner is None or inspect.ismodule(owner) or inspect.isclass(owner))
    if is_anew and is_bound and "." not in prefix.rstrip("."):
        path = f"{_write_new(owner)}.{path.rpartition('.')[2]}"
    return f"{prefix}{path}({origin.arguments})"


def _write_new(owner: Any) -> str:
    """Return an expression that makes an object like one that a method is bound to."""
    kind = type(owner)
    try:
        inspect.signature(kind).bind()
    except (TypeError, ValueError):
        return f"{kind.__qualname__}(…)"
    return f"{kind.__qualname__}()"


def _imports(origin: Origin) -> list[str]:
    module = origin.target.rpartition(":")[0]
    if targets.is_statement(origin.target) or module in ("builtins", targets.OF_SETUP if origin.setup else ""):
        return []
    found = f"import {_module(origin, module)}"
    is_here = not origin.folder or Path(origin.folder) == Path.cwd()
    return [found] if is_here else [f"import sys; sys.path.insert(0, {os.path.relpath(origin.folder)!r}); {found}"]


def _module(origin: Origin, module: str) -> str:
    return targets.name_module(Path(module))[0] if origin.folder else module


def _uses_setup(call: Call) -> bool:
    """Return whether an object of the setup is an argument, so that a call gets the same one each time."""
    held = [*call.arguments, *call.named.values()]
    return any(value is each for value in call.names.values() for each in held)


def _is_expression(text: str) -> bool:
    try:
        compile(text, "statement", "eval")
    except SyntaxError:
        return False
    return True


def _quote(text: str) -> str:
    """Return a text as a shell takes it on one line, between double quotes if they change nothing in it."""
    if "\n" in text:
        return "$'" + text.strip().replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
    return shlex.quote(text) if re.search(r'["$`\\!]', text) else f'"{text}"'

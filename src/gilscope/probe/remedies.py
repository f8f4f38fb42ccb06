"""Says what to type instead, where a call cannot be measured as it was asked for: a statement that can."""

import inspect
import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Any

from gilscope.model.probe import ResultKind
from gilscope.probe import later, statements, targets
from gilscope.probe.call import Call, add_article
from gilscope.probe.origin import SETUP, Origin

UNKNOWN = "…"
"""Stands for arguments that only the user can know."""

COMPOUND = r"^(def|class|for|if|with|try|while|match|async|@)\b"
"""The beginning of what cannot stand behind a semicolon."""

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


def explain_used_up(call: Call, what: str) -> str:
    """Return why a call that uses up what it works on is not measured, and what to type instead."""
    return f"its first call has used up {what}. {_advise_anew(call, 'makes it anew in each call')}"


def explain_once(call: Call, error: str) -> str:
    """Return why a call that works once is not measured, and what to type instead."""
    remedy = _advise_anew(call, "makes what it needs anew in each call")
    return f"its first call worked, and the second raises {error}. {remedy}"


def explain_end(call: Call) -> str:
    """Return what to type where some calls have worked, and a later one raised."""
    remedy = _advise_anew(call, "makes it anew in each call")
    return f"If calls use up what they work on, {remedy[:1].lower()}{remedy[1:]}"


def write_finishing(call: Call, finisher: str) -> str:
    """Return what to type so that a value does what it has left for later."""
    what = "does that too"
    return f"Probe a statement that {what}." if finisher == later.SOMEHOW else _advise(call, what, (), finisher)


def _advise(call: Call, what: str, before: Sequence[str], statement: str) -> str:
    origin = call.origin
    if origin is None:
        return _advise_lambda(call, what, statement)
    expression = _write_expression(call)
    if expression is None:
        return f"Probe a statement that {what}"
    setups = [*_imports(origin), origin.setup, *(each.format(expression) for each in before)]
    return f"Probe a statement that {what}: {_write_command(setups, statement.format(expression))}"


def _advise_anew(call: Call, what: str) -> str:
    """Return what to type so that each call makes anew what it works on: a command that works, or none."""
    if call.origin is None:
        return _advise_lambda(call, what, "{}")
    setups, text = _write_anew(call, call.origin)
    if not text or not (UNKNOWN in text or _works(setups, text)):
        return f"Probe a statement that {what}"
    return f"Probe a statement that {what}: {_write_command(setups, text)}"


def _advise_lambda(call: Call, what: str, statement: str) -> str:
    return f"Measure a function that {what}, as lambda: {statement.format(f'{call.name}({call.shown})')}"


def _write_command(setups: Sequence[str], text: str) -> str:
    return " ".join(["gilscope probe", *(f"-s {_quote(each)}" for each in setups if each), _quote(text)])


def _write_anew(call: Call, origin: Origin) -> tuple[list[str], str]:
    """Return setups and a statement that makes anew what a call works on; "" if there is none."""
    text = origin.target.strip() if targets.is_statement(origin.target) else _write_expression(call)
    setups = [*_imports(origin), origin.setup]
    if text is None:
        return [], ""
    if _uses_setup(call):
        whole = f"{origin.setup}\n{text}"
        is_simple = "\n" not in whole.replace("\n", "", 1) and not re.search(COMPOUND, whole, re.MULTILINE)
        return setups[:-1], whole.replace("\n", "; ") if is_simple else whole
    if call.owner is None:
        return setups, text
    module, path = targets.name_parts(origin)
    place, new = _write_new(call.owner, module)
    imports = _imports(origin) if place == module else [] if place in OWN_NAMES else [f"import {place}"]
    return [*imports, origin.setup], f"{new}.{path.rpartition('.')[2]}({origin.arguments})" if new else ""


def _works(setups: Sequence[str], text: str) -> bool:
    """Return whether a statement works, though the same objects have been used up before."""
    names: dict[str, Any] = {"__name__": SETUP}
    try:
        for each in setups:
            exec(compile(each, "--setup", "exec"), names)
        statements.compile_statement(text, names)()
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return False
    return True


def _write_expression(call: Call) -> str | None:
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


def _write_new(owner: Any, module: str) -> tuple[str, str]:
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


def _imports(origin: Origin) -> list[str]:
    if targets.is_statement(origin.target) or targets.name_parts(origin)[0] in OWN_NAMES:
        return []
    found = f"import {targets.name_parts(origin)[0]}"
    is_here = not origin.folder or Path(origin.folder) == Path.cwd()
    return [found] if is_here else [f"import sys; sys.path.insert(0, {os.path.relpath(origin.folder)!r}); {found}"]


def _uses_setup(call: Call) -> bool:
    """Return whether a call works on an object of the setup, so that it gets the same one each time."""
    if isinstance(call, statements.Statement):
        return bool(call.works_on)
    return any(value is each for value in call.names.values() for each in call.works_on.values())


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

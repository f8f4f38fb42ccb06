"""Says what to type where calls or workers need objects of their own: what the setup makes, made for each of them."""

import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from gilscope.probe import private_copies, remedies, statements, targets, texts
from gilscope.probe.call import Call
from gilscope.probe.commands import Command, join
from gilscope.probe.origin import Origin

FIXED = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
"""Statements that make nothing that could be used up."""

OWN = "own"
"""A name for an object that has none."""

ENDLESS = "What the objects of each call are made of must last for many thousands of calls"

IN_GENERAL = "--each-call makes what a call uses up before each call, outside of what is timed"


def explain_used_up(call: Call, what: str) -> str:
    """Return why a call that uses up what it works on is not measured, and what to type instead."""
    return f"its first call has used up {what}. {_advise(call)}"


def explain_once(call: Call, error: str) -> str:
    """Return why a call that works once is not measured, and what to type instead."""
    return f"its first call worked, and the second raises {error}. {_advise(call)}"


def explain_end(call: Call) -> str:
    """Return what to type where some calls have worked, and a later one raised."""
    advice = _advise(call)
    return f"If calls use up what they work on, {advice[:1].lower()}{advice[1:]}"


def _advise(call: Call) -> str:
    if call.prepares:
        return ENDLESS
    if call.origin is None:
        return "Give the fixture each_call=, a function that makes what each call needs"
    for command in _list_commands(call, call.origin):
        if remedies.UNKNOWN in command.each_call or command.works():
            what = "Make it anew before each call" if command.each_call else "Make it anew in each call"
            return f"{what}: {command.write()}"
    return IN_GENERAL


def _list_commands(call: Call, origin: Origin) -> Iterator[Command]:
    """Yield what may make anew what calls use up; the first that works is the best."""
    asked = Command(origin.target, (origin.setup,), origin.arguments, origin.each_worker)
    if origin.each_worker:
        yield replace(asked, each_worker="", each_call=origin.each_worker)
    text = origin.target.strip() if targets.is_statement(origin.target) else remedies.write_expression(call) or ""
    imports, names = remedies.list_imports(origin), _find_names(call)
    if names:
        kept, moved = split_setup(origin.setup, names)
        if moved:
            yield replace(asked, setups=(kept,), each_call=moved)
            yield Command(text, (*imports, kept), "", origin.each_worker, moved)
        yield Command(text, imports, "", origin.each_worker, origin.setup)
    elif call.owner is not None:
        yield from _make_owner(call, origin)
    else:
        yield Command(text, (*imports, origin.setup), "", origin.each_worker)


def _make_owner(call: Call, origin: Origin) -> Iterator[Command]:
    """Yield what makes the object of a method by its class."""
    module, path = targets.name_parts(origin)
    place, new = remedies.write_new(call.owner, module)
    if not new:
        return
    imports = remedies.list_imports(origin)
    if place != module:
        imports = () if place in remedies.OWN_NAMES else (f"import {place}",)
    owner, _, method = path.rpartition(".")
    name = owner if owner.isidentifier() else OWN
    text = f"{name}.{method}({origin.arguments})"
    yield Command(text, (*imports, origin.setup), "", origin.each_worker, f"{name} = {new}")


def explain_refusal(call: Call, error: str) -> str:
    """Return why threads cannot make a call that works by itself, and what to type if they share objects."""
    if call.has_own or all(isinstance(each, private_copies.ATOMS) for each in call.works_on.values()):
        return error
    option = "each_worker=" if call.origin is None else "--each-worker"
    return f"{error.removesuffix('.')}; what each thread makes for itself by {option} is not shared"


def write_for_workers(call: Call, unfit: Iterable[Any]) -> str:
    """Return what to type so that each worker makes objects that can be neither shared nor sent; "" if it does.

    It is not tried: the setup would be executed once more beside what is measured.
    """
    origin, objects = call.origin, list(unfit)
    if call.has_own:
        return ""
    if origin is None:
        return "each_worker=, a function that makes one, gives each worker its own"
    names = [name for name in _find_names(call) if any(_get(call, name) is each for each in objects)]
    kept, moved = split_setup(origin.setup, names) if names else ("", "")
    asked, beginning = Command(origin.target, (origin.setup,), origin.arguments), "to make one in each worker"
    of_setup = origin.target.removeprefix(f"{targets.OF_SETUP}:")
    if moved and (of_setup == origin.target or of_setup in texts.list_set_names(kept)):
        return f"{beginning}: {replace(asked, setups=(kept,), each_worker=moved).write()}"
    known = {*texts.list_set_names(origin.setup), *dir(builtins)}
    if not names and len(call.arguments) == 1 and not call.named and texts.list_used_names(origin.arguments) <= known:
        return f"{beginning}: {replace(asked, arguments=OWN, each_worker=f'{OWN} = {origin.arguments}').write()}"
    return "--each-worker makes one in each worker"


def _find_names(call: Call) -> list[str]:
    """Return the names of the setup whose objects a call works on; those that nobody can change are none."""
    if isinstance(call, statements.Statement):
        names = list(call.works_on)
    else:
        objects = list(call.works_on.values())
        names = [name for name, value in call.names.items() if any(value is each for each in objects)]
    return [name for name in names if not isinstance(_get(call, name), private_copies.ATOMS)]


def _get(call: Call, name: str) -> Any:
    return call.works_on[name] if isinstance(call, statements.Statement) else call.names[name]


def split_setup(setup: str, names: Iterable[str]) -> tuple[str, str]:
    """Return what of a setup makes other things than these names, and what makes these, with all that it takes.

    The second is empty if nothing does, or what it makes is used by a function of the setup.
    """
    body = ast.parse(setup).body
    parts = [(ast.unparse(each), isinstance(each, FIXED)) for each in body]
    fixed = frozenset[str]().union(*(texts.list_set_names(text) for text, is_fixed in parts if is_fixed))
    wanted, moved = {*names}, set[int]()
    while True:
        more = {
            at
            for at, (text, is_fixed) in enumerate(parts)
            if not is_fixed and (texts.list_set_names(text) | texts.list_used_names(text)) & wanted
        }
        if more == moved:
            break
        moved = more
        wanted |= frozenset[str]().union(*(texts.list_used_names(parts[at][0]) for at in moved)) - fixed
    own = frozenset[str]().union(*(texts.list_set_names(parts[at][0]) for at in moved))
    if any(is_fixed and texts.list_global_names(text) & own for text, is_fixed in parts):
        return setup, ""
    return (
        join([text for at, (text, _) in enumerate(parts) if at not in moved]),
        join([parts[at][0] for at in sorted(moved)]),
    )

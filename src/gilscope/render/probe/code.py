"""A few lines of Python to paste: the function that was probed, run by the workers that are advised."""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import PurePath

from gilscope.analyse.probe.advice import NEITHER, UNDECIDED, MeasuredMethod
from gilscope.analyse.probe.probing import Probed

OF_SETUP = "setup"

FORM = re.compile(r"(?P<module>[^:]+):(?P<path>[^\W\d]\w*(\.[^\W\d]\w*)*)")

IMPORTED = (".py", ".so", ".pyd")
"""How the names of files end that can be imported."""

BATCH = 10
"""A task that makes many calls lasts so many times as long as it must to pay."""

POOLS: Mapping[str, str] = {
    "threads": "ThreadPoolExecutor",
    "interpreters": "InterpreterPoolExecutor",
    "processes": "ProcessPoolExecutor",
}
"""The pool of `concurrent.futures` for each family of workers that it has."""


@dataclass(frozen=True)
class _Named:
    """How pasted code gets at the function and calls it."""

    lines: tuple[str, ...]
    """What stands before the pool."""
    function: str
    arguments: str
    initializer: str = ""
    """The function that each worker calls first."""


def write_code(probed: Probed, width: int | None = None) -> str:
    """Return code that runs the function as it is advised; empty if nothing is, or none can be had.

    It is no wider than `width`, if one is given.
    """
    advice = probed.advice
    if advice is None or advice.way is None or advice.choice in (NEITHER, UNDECIDED):
        return ""
    named = _name_statement(probed, advice.way) if probed.is_statement else _name_function(probed)
    if named is not None and (probed.each_worker or probed.each_call) and not probed.is_statement:
        call = f"return {named.function}({named.arguments})"
        named = _wrap(call, named.lines, probed, advice.way)
    pool = POOLS.get(advice.way.arm.family)
    if named is None or pool is None:
        return ""
    if advice.in_batches:
        named = _make_batch(named, probed, advice.way)
    lines = _write(named, pool, advice.way, is_broken=False)
    if width is not None and max(map(len, lines)) > width:
        lines = _write(named, pool, advice.way, is_broken=True)
    return "" if width is not None and max(map(len, lines)) > width else "\n".join(lines)


def _write(named: _Named, pool: str, way: MeasuredMethod, *, is_broken: bool) -> list[str]:
    method, workers = way.arm.executor.method, way.arm.arm.case.workers
    imports, options = [f"from concurrent.futures import {pool}"], str(workers)
    before: list[str] = []
    if method:
        imports.append("from multiprocessing import get_context")
        before = [f'context = get_context("{method}")']
        options += ", mp_context=context"
    if named.initializer:
        options += f", initializer={named.initializer}"
    task = f"pool.submit({', '.join(filter(None, (named.function, named.arguments)))})"
    count = f"for _ in range({2 * workers})"
    tasks = ["    tasks = [", f"        {task}", f"        {count}", "    ]"] if is_broken else []
    body = [
        *before,
        f"with {pool}({options}) as pool:",
        "    # One task for each of your calls.",
        *(tasks or [f"    tasks = [{task} {count}]"]),
        "    results = [task.result() for task in tasks]",
    ]
    if not way.arm.executor.shares("objects"):  # such workers import the file that they come from
        body = ['if __name__ == "__main__":', *(f"    {line}" for line in body)]
    return [*imports, *named.lines, "", *body]


def _name_statement(probed: Probed, way: MeasuredMethod) -> _Named | None:
    try:
        tree = ast.parse(probed.target.strip())
    except (SyntaxError, ValueError):
        return None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        tree.body[-1] = ast.Return(tree.body[-1].value)
    return _wrap("\n".join(map(ast.unparse, tree.body)), _setup_lines(probed), probed, way)


def _wrap(body: str, before: Sequence[str], probed: Probed, way: MeasuredMethod) -> _Named | None:
    """Return a function of these lines, behind others.

    It makes first what each call has of its own; what each worker has, another function makes once.
    """
    try:
        begun, prepared, last = (ast.parse(each) for each in (probed.each_worker, probed.each_call, body))
    except (SyntaxError, ValueError):
        return None
    called = ast.Module([*prepared.body, *last.body], [])
    made = ("    # Not timed by the probe:", *_indent(prepared), "    # The call:") if prepared.body else ()
    if not probed.each_worker:
        return _Named((*before, "", "", "def call():", *made, *_indent(last), ""), "call", "")
    own = sorted(_list_names(begun, ast.Store) & _list_names(called, ast.Load))
    if _list_names(called, ast.Store) & _list_names(begun, ast.Store):
        return None  # what a call sets of them, the next one would not find
    # Threads share this file's names. Other workers each have names of their own, but no thread that stays the same.
    module, kind = ("threading", "local") if way.arm.executor.shares("objects") else ("types", "SimpleNamespace")
    lines = (
        *("", f"own = {module}.{kind}()", "", "", "def begin():"),
        *_indent(begun),
        *(f"    own.{name} = {name}" for name in own),
        *("", "", "def call():"),
        *(f"    {name} = own.{name}" for name in own),
        *made,
        *_indent(last),
        "",
    )
    return _Named((f"import {module}", *before, *lines), "call", "", "begin")


def _list_names(tree: ast.AST, kind: type[ast.expr_context]) -> set[str]:
    """Return the names that a text sets or uses, those of modules and functions among them."""
    found = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and isinstance(each.ctx, kind)}
    if kind is ast.Load:
        return found
    for each in ast.walk(tree):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(each.name)
        if isinstance(each, ast.Import | ast.ImportFrom):
            found |= {(alias.asname or alias.name).partition(".")[0] for alias in each.names}
    return found


def _indent(tree: ast.Module) -> list[str]:
    """Return the lines of a function with this body."""
    return [f"    {line}" for each in tree.body for line in ast.unparse(each).split("\n")]


def _name_function(probed: Probed) -> _Named | None:
    found = FORM.fullmatch(probed.target)
    if found is None or "\n" in probed.arguments:
        return None
    place, path = found["module"], found["path"]
    imported = _import(place, path.partition(".")[0])
    return None if imported is None else _Named((*imported, *_setup_lines(probed)), path, probed.arguments.strip())


def _import(place: str, name: str) -> tuple[str, ...] | None:
    """Return how pasted code imports a name from a module or a file."""
    if place in (OF_SETUP, "builtins"):
        return ()
    if "/" not in place and not place.endswith((*IMPORTED, ".pyw")):
        return (f"from {place} import {name}",)
    file = PurePath(place)
    module = file.name.partition(".")[0]
    if not module.isidentifier() or file.suffix not in IMPORTED:
        return None
    if file.parent == PurePath():
        return (f"from {module} import {name}",)
    return ("import sys", "", f"sys.path.append({str(file.parent)!r})", f"from {module} import {name}")


def _setup_lines(probed: Probed) -> tuple[str, ...]:
    return tuple(probed.setup.strip().split("\n")) if probed.setup.strip() else ()


def _make_batch(named: _Named, probed: Probed, way: MeasuredMethod) -> _Named:
    """Return a function that makes many calls: a single one is too short for a task of its own."""
    count = ceil(BATCH * (way.pays_from_ns or 0.0) / max(1.0, probed.call_ns))
    many = f"    return [{named.function}({named.arguments}) for _ in range({count})]"
    before = named.lines[:-1] if named.lines[-1:] == ("",) else named.lines
    return replace(named, lines=(*before, "", "", "def batch():", many, ""), function="batch", arguments="")

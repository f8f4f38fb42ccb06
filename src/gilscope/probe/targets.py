"""Finds what a user asks for: MODULE:FUNCTION, FILE.py:FUNCTION, a function of the setup, or a statement."""

import ast
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from importlib import import_module
from importlib.machinery import EXTENSION_SUFFIXES, PathFinder
from pathlib import Path
from typing import Any

from gilscope.errors import CannotProbe
from gilscope.probe import files, guesses, own_objects, statements, texts
from gilscope.probe.call import Call, describe_error, describe_kind
from gilscope.probe.origin import SETUP, Origin
from gilscope.probe.own_objects import OwnCall

NAMED = re.compile(r"[^\W\d]\w*(\.\w+)*:[\w.]+")
"""MODULE:FUNCTION."""

OF_SETUP = "setup"
"""The module in a target that stands for the setup: setup:work."""


def find(target: str, setup: str, arguments: str, each_worker: str = "", each_call: str = "") -> Call:
    """Return the call of a function with the arguments of a text, or a statement.

    Both may use names of the setup, and those that are set in each worker and before each call.

    Raises:
        CannotProbe: there is no such function, or one of the texts cannot be evaluated.

    """
    origin = _find_folder(Origin(target, arguments, setup, each_worker, each_call))
    if not is_statement(target):
        module, _, path = target.rpartition(":")
        if not module or not path or not (files.is_file(module) or NAMED.fullmatch(target)):
            raise CannotProbe(target, guesses.explain_missing_function(target))
        if files.is_file(module):
            origin = _find_file(origin, module)
        if not setup and module == OF_SETUP and PathFinder.find_spec(module) is None:
            raise CannotProbe(target, "it is a function of --setup, which is not given")
    if each_worker or each_call:
        call = find_own(origin)
        _ = call.direct  # what the statements of a worker raise is raised here
        return call
    if is_statement(target):
        return statements.make_statement(origin, _run_setup(origin))
    function, names = _find_function(origin)
    beside = _list_names_beside(function)
    given, named = texts.evaluate_arguments(target, arguments, {**beside, **names})
    return Call(target, arguments, function, given, named, origin, names if setup else {})


def find_own(origin: Origin) -> OwnCall:
    """Return a call of which each worker has objects of its own, in this or another process or interpreter.

    Raises:
        CannotProbe: there is no such function, or the setup fails.

    """
    if is_statement(origin.target):
        return own_objects.make_statement(origin, _run_setup(origin), find_own)
    function, names = _find_function(origin)
    beside = _list_names_beside(function)
    return OwnCall(origin.target, origin.arguments, function, (), {}, origin, names, find_own, beside)


def _find_function(origin: Origin) -> tuple[Callable[..., object], dict[str, Any]]:
    """Return the function that is asked for, and the names of the setup."""
    module, _, path = origin.target.rpartition(":")
    if origin.setup and module == OF_SETUP:
        names = _run_setup(origin)
        return _function(origin.target, sys.modules[SETUP], path, "--setup"), names
    origin.make_findable()
    name = origin.module or (files.name_module(Path(module))[0] if files.is_file(module) else module)
    function = _function(origin.target, _imported(origin.target, name, module), path, module)
    return function, _run_setup(origin)


def _list_names_beside(function: Callable[..., object]) -> dict[str, Any]:
    """Return the names of the module that a function is in: arguments may use them, as where it is called there."""
    module = sys.modules.get(getattr(function, "__module__", None) or "")
    return {} if module is None else dict(vars(module))


def is_statement(target: str) -> bool:
    """Return whether a target is a statement, and not the name of a function."""
    is_named = NAMED.fullmatch(target) is not None or files.is_file(target.rpartition(":")[0])
    return not is_named and statements.read_statement(target) is not None


def name_place(target: str) -> str:
    """Return what must be imported or executed first, for people."""
    return "the setup" if is_statement(target) else target.rpartition(":")[0]


def name_parts(origin: Origin) -> tuple[str, str]:
    """Return the name by which the module of a target is imported, and the path to the function in it."""
    module, _, path = origin.target.rpartition(":")
    if module == OF_SETUP and origin.setup:
        return SETUP, path
    return files.name_module(Path(module))[0] if files.is_file(module) else module, path


def _run_setup(origin: Origin) -> dict[str, Any]:
    """Execute the setup as a module, and return its names."""
    origin.make_findable()
    texts.compile_text(origin.target, "--setup", origin.setup, "exec")
    sys.modules.pop(SETUP, None)
    try:
        return vars(import_module(SETUP))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        raise CannotProbe(origin.target, f"--setup fails with {describe_error(error)}") from None


def _find_folder(origin: Origin) -> Origin:
    """Return an origin whose folder is the working directory, where a user's own modules may be."""
    try:
        here = replace(origin, folder=str(Path.cwd()))
    except FileNotFoundError:  # it was removed
        return origin
    told = (origin.setup, origin.target, origin.each_worker, origin.each_call)
    named = [origin.target.rpartition(":")[0], *(name for text in told for name in _list_imports(text))]
    return replace(here, is_folder_meant=any(map(here.has, filter(None, named))))


def _list_imports(text: str) -> list[str]:
    """Return the modules that a text of Python imports; none if it is no Python."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError):
        return []
    plain = [each.name for node in nodes if isinstance(node, ast.Import) for each in node.names]
    return plain + [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]


def _find_file(origin: Origin, file: str) -> Origin:
    """Return an origin whose folder and module are those of a file."""
    path = Path(file).absolute()
    if not path.is_file():
        near = get_close_matches(path.name, [each.name for each in path.parent.glob("*.py")], n=1)
        guess = f". Did you mean {near[0]!r}?" if near else ""
        raise CannotProbe(origin.target, f"there is no file {file}{guess}")
    if path.suffix == ".ipynb":
        raise CannotProbe(origin.target, files.explain_notebook(path))
    name, folder = files.name_module(path)
    found = replace(origin, folder=str(folder), is_folder_meant=True)
    if path.suffix != ".pyw" and "." not in files.cut_suffix(path) and found.has(name) and files.is_found_first(path):
        return found
    # A module of Python or of gilscope has its name, or it has none that can be imported.
    is_compiled = path.name.endswith(tuple(EXTENSION_SUFFIXES))  # it knows its name
    own = files.cut_suffix(path) if is_compiled else f"file_{re.sub(r'[^a-zA-Z0-9_]', '_', path.name)}"
    return replace(found, module=own, file=str(path))


def _imported(target: str, name: str, shown: str) -> Any:
    try:
        return import_module(name)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        hint = guesses.explain_missing_module(error, name, shown)
        raise CannotProbe(target, f"importing {shown} fails with {describe_error(error)}{hint}") from None


def _function(target: str, module: Any, path: str, shown: str) -> Callable[..., object]:
    found = module
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except AttributeError:
            near = get_close_matches(name, dir(found), n=1)
            guess = f". Did you mean {near[0]!r}?" if near else ""
            raise CannotProbe(target, f"{shown} has no function {path!r}{guess}") from None
        except BaseException as error:  # a module may import lazily, and fail then
            if isinstance(error, KeyboardInterrupt):
                raise
            raise CannotProbe(target, f"getting {path} from {shown} fails with {describe_error(error)}") from None
    if not callable(found):
        raise CannotProbe(target, f"it is {describe_kind(found)}, which cannot be called")
    function: Callable[..., object] = found
    return function

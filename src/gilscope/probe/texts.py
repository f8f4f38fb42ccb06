"""Evaluates the texts of Python that users give on their own command line."""

import ast
import symtable
from collections.abc import Iterator
from types import CodeType
from typing import Any

from gilscope.errors import CannotProbe
from gilscope.probe.call import describe_error

ARGUMENTS = "--args"

COLLECT = "__collected"
"""The name of the function that the text of arguments is given to."""


def compile_text(target: str, option: str, text: str, mode: str) -> CodeType:
    """Return a text as code.

    Raises:
        CannotProbe: it is no Python.

    """
    try:
        code: CodeType = compile(text, option, mode)
    except (SyntaxError, ValueError) as error:
        raise CannotProbe(target, f"{option} is not Python: {error.args[0]}") from None
    return code


def compile_arguments(target: str, text: str) -> CodeType:
    """Return as code what stands between the parentheses of a call.

    Raises:
        CannotProbe: it is no Python.

    """
    return compile_text(target, ARGUMENTS, f"{COLLECT}({text}\n)", "eval")


def run_arguments(target: str, code: CodeType, names: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of a call, without and with names.

    Raises:
        CannotProbe: the code fails.

    """
    given, named = run(target, ARGUMENTS, code, {**names, COLLECT: _collect})
    return given, named


def evaluate_arguments(target: str, text: str, names: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments that a text gives, as between the parentheses of a call: without and with names.

    Raises:
        CannotProbe: it is no Python, or fails.

    """
    return run_arguments(target, compile_arguments(target, text), names)


def list_set_names(text: str) -> frozenset[str]:
    """Return the names that statements set: by an assignment, an import, a loop, a definition."""
    symbols = symtable.symtable(text, "", "exec").get_symbols()
    return frozenset(each.get_name() for each in symbols if each.is_assigned() or each.is_imported())


def list_used_names(text: str) -> frozenset[str]:
    """Return the names that a text uses, which may be arguments of a call; none if it is no Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        try:
            tree = ast.parse(f"{COLLECT}({text}\n)")
        except (SyntaxError, ValueError):
            return frozenset()
    return frozenset(each.id for each in ast.walk(tree) if isinstance(each, ast.Name))


def list_global_names(text: str) -> frozenset[str]:
    """Return the names of its module that a text uses, also in functions, whose own names are none of them."""
    return frozenset(_walk_symbols(symtable.symtable(text, "", "exec")))


def _walk_symbols(table: symtable.SymbolTable) -> Iterator[str]:
    for each in table.get_symbols():
        if each.is_referenced() and (each.is_global() or table.get_type() == "module"):
            yield each.get_name()
    for child in table.get_children():
        yield from _walk_symbols(child)


def _collect(*given: Any, **named: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return given, named


def run(target: str, option: str, code: CodeType, names: dict[str, Any]) -> Any:
    """Run code with these names; it sets its own among them.

    Raises:
        CannotProbe: it fails.

    """
    try:
        return eval(code, names)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        is_unknown = option == ARGUMENTS and isinstance(error, NameError)
        remedy = '. Define it in --setup, as in --setup "from work import load; rows = load()"' if is_unknown else ""
        raise CannotProbe(target, f"{option} fails with {describe_error(error)}{remedy}") from None

"""Statements to be probed, as `timeit` takes them: each is made a function that uses the names of the setup."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from gilscope.errors import CannotProbe
from gilscope.probe.call import Call
from gilscope.probe.origin import SETUP, Origin

CODE = (ModuleType, type, FunctionType, BuiltinFunctionType)
"""What a call uses but does not work on."""

NOTHING: Mapping[str, Any] = {}

FILE = "the statement"
"""What tracebacks call it."""


def read_statement(text: str) -> ast.Module | None:
    """Return what a text says, if it is a statement that does something; a name does nothing."""
    try:
        tree = ast.parse(text.strip())
    except (SyntaxError, ValueError):
        return None
    idle = ast.Name | ast.Attribute | ast.Constant
    does = [
        each
        for each in tree.body
        if not (isinstance(each, ast.Expr) and isinstance(each.value, idle))
        and not (isinstance(each, ast.AnnAssign) and each.value is None)
    ]
    return tree if does else None


@dataclass(frozen=True)
class Statement(Call):
    """A statement, which is executed again and again."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _find_again, (self.origin,)

    @property
    def parts(self) -> dict[str, Any]:
        """Nothing is sent with a task: other processes execute the setup by themselves, once."""
        return {}

    @property
    def works_on(self) -> dict[str, Any]:
        """The objects of the setup that the statement uses."""
        assert self.origin is not None
        assert isinstance(self.function, FunctionType)
        names, tree = self.function.__globals__, ast.parse(self.origin.target.strip())
        used = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
        used |= {each.target.id for each in ast.walk(tree) if _adds_to_a_name(each)}  # type: ignore[attr-defined]
        return {name: names[name] for name in sorted(used & names.keys()) if not isinstance(names[name], CODE)}

    @property
    def sets(self) -> frozenset[str]:
        """The names of the setup that it sets."""
        assert self.origin is not None
        return frozenset(_list_set_names(ast.parse(self.origin.target.strip())))

    @property
    def shared(self) -> dict[str, Any]:
        """The objects of the setup that threads share while they execute the statement."""
        return self.works_on

    def replace_shared(self, others: Mapping[str, Any]) -> "Statement":
        """Return the same statement with other objects of the setup; what it sets of them stays its own."""
        assert isinstance(self.function, FunctionType)
        names = {**self.function.__globals__, **others}
        return replace(self, function=FunctionType(self.function.__code__, names, self.function.__name__))

    @property
    def task(self) -> tuple[Any, ...]:
        """What a pool sends with each task: the name of a function, as a user would write it."""
        return (self.name,)


def make_statement(origin: Origin, names: dict[str, Any]) -> Statement:
    """Return a statement as a call; its value, if its last part has one, is the result.

    Raises:
        CannotProbe: it is no Python that a function may hold.

    """
    refuse_arguments(origin)
    function = compile_statement(origin.target, names)
    return Statement(name_statement(origin.target), "", function, (), origin=origin)


def refuse_arguments(origin: Origin) -> None:
    """Raise CannotProbe if a statement is given arguments."""
    if origin.arguments:
        raise CannotProbe(origin.target, "a statement has its arguments in it: leave out --args")


def name_statement(text: str) -> str:
    """Return a statement on one line."""
    return " ".join(text.split())


def compile_statement(
    text: str, names: dict[str, Any], own: Mapping[str, Any] = NOTHING, parameters: Sequence[str] = ()
) -> Callable[..., object]:
    """Return a function that executes a statement with these names as its globals; what it sets of them is set there.

    It finds those of `own` first, and what it sets of these it finds there the next time; `parameters` are names that
    it is given each time.

    Raises:
        CannotProbe: it is no Python that a function may hold.

    """
    tree = read_statement(text)
    if tree is None:
        raise CannotProbe(text, "it is no statement of Python")
    body = tree.body
    if isinstance(body[-1], ast.Expr):
        body[-1] = ast.copy_location(ast.Return(body[-1].value), body[-1])
    set_names = _list_set_names(tree) - {*parameters}
    kept = set_names & own.keys()
    shared = (set_names & names.keys()) - kept
    declared = [kind(sorted(each)) for kind, each in ((ast.Global, shared), (ast.Nonlocal, kept)) if each]
    whole = ast.parse(
        f"def __make__({', '.join(own)}):\n def __statement__({', '.join(parameters)}): pass\n return __statement__",
        FILE,
    )
    (maker,) = whole.body
    assert isinstance(maker, ast.FunctionDef)
    (function, _) = maker.body
    assert isinstance(function, ast.FunctionDef)
    function.body = [*declared, *body]
    made: dict[str, Any] = {}
    try:
        exec(compile(ast.fix_missing_locations(whole), FILE, "exec"), names, made)
    except (SyntaxError, ValueError) as error:
        raise CannotProbe(text, f"the statement is not Python: {error.args[0]}") from None
    found: Callable[..., object] = made["__make__"](**own)
    return found


def _find_again(origin: Origin) -> Statement:
    """Return a statement in another process or interpreter."""
    origin.make_findable()
    return make_statement(origin, vars(import_module(SETUP)))


def _list_set_names(tree: ast.Module) -> set[str]:
    return {each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}


def _adds_to_a_name(node: ast.AST) -> bool:
    return isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)

"""Decides what pytest's -k selects before pytest is started: a word that selects nothing is then an error."""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence

from gilscope.errors import InvalidExpression, NothingToMeasure, UnknownName, quoted
from gilscope.model.case import Skip
from gilscope.plan.plan import Plan

EVERY = "*"
"""What stands in a skip for all kernels or implementations."""

OPERATORS = ("and", "or", "not", "(", ")")


def select_comparisons(expression: str | None, made: Plan) -> Mapping[str, int]:
    """Return the labels of the comparisons that an expression selects, each with its number of arms.

    Raises:
        InvalidExpression: it is not an expression.
        UnknownName: a word in it is part of no comparison's name.
        NothingToMeasure: it selects no comparison.

    """
    known = {name for each in made.comparisons for name in (each.kernel, each.implementation, each.size)}
    # What is skipped here has a name too: it selects nothing, but it is no mistake.
    skipped = {name for skip in made.skips for name in (skip.kernel, skip.implementation)}
    check_words(expression, [*(_test_name(each.label) for each in made.comparisons), *skipped], known)
    arms = {each.label: len(each.arms) for each in made.comparisons if matches(expression, _test_name(each.label))}
    if not arms:
        raise _nothing_selected(expression, made)
    return arms


def check_words(expression: str | None, names: Iterable[str], known: Iterable[str]) -> None:
    """Refuse an expression with a word that is part of none of these names; `known` is what the error offers instead.

    Raises:
        InvalidExpression: it has no word at all.
        UnknownName: a word in it is part of no name.

    """
    words = _tokens(expression)
    if expression is not None and not words:
        raise InvalidExpression(expression)
    names = [name.lower() for name in names]
    for word in words:
        if word not in OPERATORS and not any(word.lower() in name for name in names):
            raise UnknownName(f"name in -k {quoted(expression or '')}:", word, known)


def matches(expression: str | None, name: str) -> bool:
    """Return whether pytest's -k selects this name. Each word of it is true if it is part of the name.

    Raises:
        InvalidExpression: it is not an expression.

    """
    words = [token if token in OPERATORS else str(token.lower() in name) for token in _tokens(expression)]
    try:
        return not words or _evaluate(ast.parse(" ".join(words), mode="eval").body)
    except (SyntaxError, RecursionError, MemoryError):
        raise InvalidExpression(expression or "") from None


def select_skips(expression: str | None, made: Plan) -> tuple[Skip, ...]:
    """Return the skips of a plan that an expression does not leave out anyway.

    Of a kernel that has no comparison the sizes are not known: each that the plan has elsewhere is tried.
    """
    sizes = {each.size for each in made.comparisons} or {""}
    return tuple(
        skip
        for skip in made.skips
        if EVERY in (skip.kernel, skip.implementation)
        or any(matches(expression, _test_name(f"{skip.kernel}-{skip.implementation}-{size}")) for size in sizes)
    )


def _test_name(label: str) -> str:
    return f"test_scaling[{label}]"


def _tokens(expression: str | None) -> Sequence[str]:
    return re.findall(r"[()]|[^\s()]+", expression or "")


def _evaluate(node: ast.expr) -> bool:
    match node:
        case ast.Constant(bool(value)):
            return value
        case ast.UnaryOp(ast.Not(), operand):
            return not _evaluate(operand)
        case ast.BoolOp(operator, operands):
            return (all if isinstance(operator, ast.And) else any)(_evaluate(each) for each in operands)
    raise SyntaxError


def _nothing_selected(expression: str | None, made: Plan) -> NothingToMeasure:
    what = "the plan and its options leave" if expression is None else f"-k {expression!r} leaves"
    reasons = sorted(
        {
            f"{skip.implementation} {skip.executor}".replace("*", "").strip() + f": {skip.reason}"
            for skip in made.skips
        }
    )
    return NothingToMeasure(
        f"Nothing to measure: {what} no comparison." + (f" Skipped: {'; '.join(reasons)}." if reasons else "")
    )

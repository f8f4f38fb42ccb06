"""What pytest's -k selects, known before pytest is started: a word that selects nothing is an error, not silence."""

import ast
import re
from collections.abc import Mapping, Sequence

from gilscope.errors import InvalidExpression, NothingToMeasure, UnknownName
from gilscope.plan.plan import Plan

OPERATORS = ("and", "or", "not", "(", ")")


def chosen(expression: str | None, made: Plan) -> Mapping[str, int]:
    """Return the labels of the comparisons that are selected, each with the number of its arms.

    Raises:
        InvalidExpression: it is no expression.
        UnknownName: a word in it is part of no comparison.
        NothingToMeasure: no comparison is left.

    """
    _check_words(expression, made)
    arms = {each.label: len(each.arms) for each in made.comparisons if _matches(expression, _test_name(each.label))}
    if not arms:
        raise _nothing(expression, made)
    return arms


def selects(expression: str | None, name: str) -> bool:
    """Return whether an expression selects a name.

    Raises:
        InvalidExpression: it is no expression.

    """
    return _matches(expression, name)


def _test_name(label: str) -> str:
    return f"test_scaling[{label}]"


def _check_words(expression: str | None, made: Plan) -> None:
    names = {name for each in made.comparisons for name in (each.kernel, each.implementation, each.size)}
    skipped = {name for skip in made.skips for name in (skip.kernel, skip.implementation)}
    for word in _tokens(expression):
        if word in OPERATORS or word in skipped:
            continue
        if not any(word.lower() in _test_name(comparison.label) for comparison in made.comparisons):
            raise UnknownName(f"name in -k {expression!r}:", word, names)


def _tokens(expression: str | None) -> Sequence[str]:
    return re.findall(r"[()]|[^\s()]+", expression or "")


def _matches(expression: str | None, name: str) -> bool:
    """Return whether pytest's -k selects this name: every word stands for whether it is part of it."""
    words = [token if token in OPERATORS else str(token.lower() in name) for token in _tokens(expression)]
    try:
        return not words or _value(ast.parse(" ".join(words), mode="eval").body)
    except (SyntaxError, RecursionError, MemoryError):
        raise InvalidExpression(expression or "") from None


def _value(node: ast.expr) -> bool:
    match node:
        case ast.Constant(bool(value)):
            return value
        case ast.UnaryOp(ast.Not(), operand):
            return not _value(operand)
        case ast.BoolOp(operator, operands):
            return (all if isinstance(operator, ast.And) else any)(_value(each) for each in operands)
    raise SyntaxError


def _nothing(expression: str | None, made: Plan) -> NothingToMeasure:
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

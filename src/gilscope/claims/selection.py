"""Selects claims by their names, and a report's rulings on them."""

from collections.abc import Sequence

from gilscope.analyse.ruling import Ruling
from gilscope.claims import catalogue
from gilscope.claims.claim import Claim
from gilscope.errors import NothingToMeasure, quoted
from gilscope.plan import expression


def select_claims(expression_text: str | None) -> tuple[Claim, ...]:
    """Return the claims that an expression selects by name, as pytest's -k does; all claims without one.

    Raises:
        InvalidExpression: it is not an expression.
        UnknownName: a word in it is part of no claim's name.
        NothingToMeasure: it selects no claim.

    """
    expression.check_words(expression_text, catalogue.names(), catalogue.names())
    found = tuple(catalogue.load(name) for name in catalogue.names() if expression.matches(expression_text, name))
    if not found:
        raise NothingToMeasure(
            f"Nothing to try: -k {quoted(expression_text or '')} selects no claim. Choose from: "
            f"{', '.join(catalogue.names())}."
        )
    return found


def select_rulings(rulings: Sequence[Ruling], expression_text: str | None) -> tuple[Ruling, ...]:
    """Return the rulings on the claims that an expression selects; all rulings without one.

    Raises:
        InvalidExpression: it is not an expression.
        UnknownName: a word in it is part of no claim's name.
        NothingToMeasure: it selects no claim, or none that was tried.

    """
    wanted = {claim.id for claim in select_claims(expression_text)}
    found = tuple(each for each in rulings if each.id in wanted)
    if expression_text is not None and not found:
        there = ", ".join(each.id for each in rulings) or "no claim"
        wanted_ones = f"the claims that -k {quoted(expression_text)} selects"
        raise NothingToMeasure(f"Nothing to show: the report has nothing on {wanted_ones}. It has: {there}.")
    return found

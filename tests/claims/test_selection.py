"""Which claims a -k selects, to be tried and to be shown."""

import pytest

from gilscope.claims import catalogue, selection
from gilscope.errors import InvalidExpression, NothingToMeasure, UnknownName
from tests.made_up.ledgers import ledger


def test_an_expression_selects_claims_by_their_names() -> None:
    assert [claim.id for claim in selection.select_claims("globals and not memory")] == ["globals-shared"]


def test_without_an_expression_all_claims_are_selected_in_order() -> None:
    assert tuple(claim.id for claim in selection.select_claims(None)) == catalogue.names()


def test_an_expression_that_selects_no_claim_is_refused_with_the_claims_that_there_are() -> None:
    with pytest.raises(NothingToMeasure, match=r"selects no claim\. Choose from: threads-no-parallelism, "):
        selection.select_claims("globals and not shared")


def test_a_word_that_is_in_no_claims_name_is_refused_with_the_names() -> None:
    with pytest.raises(UnknownName, match=r"Unknown name in -k 'no-such-claim': .* Choose from: .*globals-shared"):
        selection.select_claims("no-such-claim")


@pytest.mark.parametrize("nothing", ["", "  "])
def test_an_expression_of_nothing_is_refused(nothing: str) -> None:
    with pytest.raises(InvalidExpression):
        selection.select_claims(nothing)


def test_an_expression_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidExpression):
        selection.select_claims("globals and")


def test_claims_that_were_not_tried_in_a_report_cannot_be_shown() -> None:
    with pytest.raises(NothingToMeasure, match=r"nothing on the claims that -k 'globals' selects\. It has: slow, "):
        selection.select_rulings(ledger(), "globals")

"""Which claims a -k selects, to be tried and to be shown."""

import pytest

from gilscope.claims import catalogue, selection
from gilscope.errors import InvalidExpression, NothingToMeasure
from tests.made_up.ledgers import ledger


def test_an_expression_selects_claims_by_their_names() -> None:
    assert [claim.id for claim in selection.select_claims("globals and not queue")] == ["globals-shared"]


def test_without_an_expression_all_claims_are_selected_in_order() -> None:
    assert tuple(claim.id for claim in selection.select_claims(None)) == catalogue.names()


def test_an_expression_that_selects_no_claim_is_refused() -> None:
    with pytest.raises(NothingToMeasure, match="selects no claim"):
        selection.select_claims("no-such-claim")


def test_an_expression_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidExpression):
        selection.select_claims("globals and")


def test_claims_that_were_not_tried_in_a_report_cannot_be_shown() -> None:
    with pytest.raises(NothingToMeasure, match="nothing on the claims that -k 'globals' selects"):
        selection.select_rulings(ledger(), "globals")

"""The page of claims says when each was tried."""

from dataclasses import replace
from pathlib import Path

from scripts.docs import claims_page

from gilscope.model.evidence import Evidence
from gilscope.model.facts import Facts
from gilscope.model.report import Report
from gilscope.record import json_report

LEDGER = Path(__file__).parents[3] / "docs/data/claims/cpython-3.14.json"


def test_claims_that_were_tried_on_a_later_day_are_named() -> None:
    first = replace(json_report.read(LEDGER).sessions[0], evidence={"leak-contained": Evidence()})
    assert "Tried on" not in claims_page.describe_place(Report((first,)))
    later = Facts({**first.facts, "measured_at": "2099-01-02T00:00:00+00:00"})
    both = Report((first, replace(first, facts=later, evidence={"own-memory": Evidence()})))
    found = claims_page.describe_place(both)
    assert found.startswith(f"2 sessions, {first.facts['measured_at'][:10]} and 2099-01-02: ")
    assert found.endswith(" Tried on 2099-01-02: own-memory.")

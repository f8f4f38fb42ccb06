"""What a report's evidence says of the claims, judged again from the file."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gilscope.claims import catalogue, rulings
from gilscope.claims.claim import Unmeasured
from gilscope.model.evidence import Evidence, Series
from gilscope.model.facts import BAD_CHECKS, SELECTED_CLAIMS, Facts
from gilscope.model.report import Report, SessionReport
from gilscope.record import json_report, writing


def report(selected: Sequence[str] | None = None, **evidence: Evidence) -> Report:
    named = {name.replace("_", "-"): each for name, each in evidence.items()}
    facts = {"host": "h"} if selected is None else {"host": "h", SELECTED_CLAIMS: selected}
    return Report((SessionReport("s1", True, Facts(facts), (), (), {}, "quick", evidence=named),))


def judged(given: Report) -> dict[str, str]:
    """Return the verdict on each claim that a report says something of."""
    return {each.id: each.verdict for each in rulings.judge_report(given)}


def seen(threads: str) -> Evidence:
    return Evidence(observed={"threads": threads, "processes_spawn": "own globals"})


def test_a_report_keeps_every_sample(tmp_path: Path) -> None:
    given = Evidence({"a": Series("µs", (1.5, 2.25))}, {"b": "yes"}, ("smaller",), None, None)
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps(writing.encode_report(report(globals_shared=given))))
    assert json_report.read(path).sessions[0].evidence == {"globals-shared": given}


def test_a_report_of_before_there_was_a_ledger_has_none() -> None:
    assert json_report.read(Path(__file__).parents[2] / "docs/data/levels.json").sessions[0].evidence == {}


def test_verdicts_are_made_again_from_the_file() -> None:
    assert judged(report(globals_shared=seen("change seen")))["globals-shared"] == "CONFIRMED"
    assert judged(report(globals_shared=seen("own globals")))["globals-shared"] == "REFUTED"


def test_evidence_for_claims_that_this_version_does_not_know_is_left_alone() -> None:
    assert "no-such-claim" not in judged(report(no_such_claim=seen("x")))


def test_a_ledger_of_selected_claims_says_nothing_of_others() -> None:
    assert judged(report(["globals-shared"], globals_shared=seen("change seen"))) == {"globals-shared": "CONFIRMED"}


def test_a_ledger_that_names_no_selection_has_what_no_experiment_decides() -> None:
    never_tried = {name for name in catalogue.names() if isinstance(catalogue.load(name).test, Unmeasured)}
    assert never_tried
    assert judged(report(globals_shared=seen("change seen"))).keys() == {"globals-shared", *never_tried}


def test_a_busy_machine_spoils_only_what_was_tried_meanwhile() -> None:
    samples = {"one CPU": Series("tasks/s", (1.0,) * 9), "all CPUs": Series("tasks/s", (2.0,) * 9)}
    quiet = SessionReport(
        "s1",
        True,
        Facts({BAD_CHECKS: {}}),
        (),
        (),
        {},
        "quick",
        evidence={"pinning-helps-threads": Evidence(samples)},
    )
    busy = replace(quiet, session="s2", facts=Facts({BAD_CHECKS: {"load": "load before"}}), evidence={})
    assert judged(Report((quiet, busy)))["pinning-helps-threads"] == "REFUTED"
    again = replace(busy, evidence=quiet.evidence)
    assert judged(Report((quiet, again)))["pinning-helps-threads"] == "INCONCLUSIVE"

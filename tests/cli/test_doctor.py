"""What a user of the doctor is shown, and the status that it ends with."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from click.testing import CliRunner

from gilscope.cli import main
from gilscope.doctor import examining, judging
from gilscope.model.finding import Finding
from gilscope.render import doctor as rendered
from tests.made_up.machine_facts import CHECKS, GOOD, planted


def test_a_machine_without_fault_is_good_throughout() -> None:
    assert {finding.verdict for finding in GOOD} == {"good"}
    assert not judging.is_unfit(GOOD)
    assert rendered.write_summary(GOOD) == f"Fit to measure ({len(GOOD)} good)."


@pytest.mark.parametrize("width", [60, 80, 120, 300])
def test_each_check_has_a_line_and_none_is_too_long(width: int) -> None:
    text = rendered.terminal(planted(turbo=True, interpreter_debug=True, governor=None), width, color=False)
    assert max(map(len, text.splitlines())) <= width
    for check in judging.CHECKS:
        assert re.search(rf"^  (good|warn|bad|unknown) +{re.escape(check.title)}  ", text, re.MULTILINE), check.title


def test_what_is_not_good_is_explained_with_its_remedy_and_what_is_good_only_if_asked() -> None:
    text = rendered.terminal(planted(turbo=True), 300, color=False)
    turbo, debug = CHECKS["turbo"], CHECKS["debug"]
    assert f"{turbo.why[:40]}" in text
    assert f"→ {turbo.remedy[:40]}" in text
    assert debug.why not in text
    every = " ".join(rendered.terminal(GOOD, 300, color=False, explain_all=True).split())
    assert all(" ".join(check.why.split()) in every for check in judging.CHECKS)
    assert "→" not in every


def test_checks_with_one_explanation_give_it_once() -> None:
    text = rendered.terminal(planted(interpreter_pgo=False, interpreter_lto=False), 300, color=False)
    assert text.count(CHECKS["pgo"].why) == 1


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"turbo": True}, "Fit to measure; take care with timing and parallelism (29 good, 1 warn)."),
        (
            {"turbo": True, "shared_memory_bytes": 0},
            "Unfit: do not trust figures of memory (28 good, 1 warn, 1 bad).",
        ),
        ({"turbo": None}, "Fit to measure (29 good, 1 unknown)."),
    ],
)
def test_the_answer_says_what_is_affected(facts: Mapping[str, Any], answer: str) -> None:
    assert rendered.write_summary(planted(**facts)) == answer


def test_colors_are_the_callers_choice() -> None:
    assert "\x1b[" not in rendered.terminal(GOOD, 80, color=False)
    assert "\x1b[32m  good" in rendered.terminal(GOOD, 80, color=True)


def test_nothing_found_reaches_a_terminal_or_a_table_as_code() -> None:
    findings = planted(hypervisor="\x1b[31m|[bold]evil")
    assert "\x1b" not in rendered.terminal(findings, 80, color=False)
    assert "[bold]evil" in rendered.terminal(findings, 80, color=False)
    assert "\\|[bold]evil" in rendered.markdown(findings)


def test_markdown_has_a_row_for_each_check() -> None:
    rows = [line for line in rendered.markdown(GOOD).splitlines() if line.startswith("| good ")]
    assert len(rows) == len(GOOD)
    assert {row.count(" | ") for row in rows} == {4}


def run_verb(monkeypatch: pytest.MonkeyPatch, findings: tuple[Finding, ...], *options: str) -> Any:
    monkeypatch.setattr(examining, "examine", lambda: findings)
    return CliRunner().invoke(main.main, ["doctor", *options])


@pytest.mark.parametrize(
    ("facts", "options", "status"),
    [
        ({}, ["--strict"], 0),
        ({"turbo": True, "governor": None}, ["--strict"], 0),
        ({"interpreter_debug": True}, ["--strict"], 3),
        ({"interpreter_debug": True}, ["--strict", "--json"], 3),
        ({"interpreter_debug": True}, [], 0),
    ],
)
def test_strict_ends_with_3_only_if_something_is_bad(
    monkeypatch: pytest.MonkeyPatch, facts: Mapping[str, Any], options: list[str], status: int
) -> None:
    assert run_verb(monkeypatch, planted(**facts), *options).exit_code == status


def test_json_has_what_was_found_as_values(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run_verb(monkeypatch, planted(governor=None), "--json")
    found = {each["id"]: each for each in json.loads(result.output)}
    assert list(found) == list(CHECKS)
    assert set(found["turbo"]) >= {"id", "found", "verdict", "why", "remedy", "affects"}
    assert found["governor"]["found"] == {"governor": None}
    assert found["capacity_fma"]["found"]["capacity_fma"]["low"] == 1.8

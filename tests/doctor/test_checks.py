"""Whether a machine can be trusted to measure: what each check says, and what its page says of it."""

import json
import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope import environment, kernels
from gilscope.doctor import examining, judges, judging, measured
from gilscope.doctor.checks import Check, apply_check
from gilscope.model.finding import Affected, Finding, Grade
from gilscope.model.kernel import FORMATS, Bound
from gilscope.plan import reference_arms
from gilscope.render import doctor as rendered
from gilscope.system import threading_layers
from tests.command_line import finished, gilscope, here
from tests.made_up.machine_facts import CHECKS, JUDGED

PAGE = Path(__file__).parents[2] / "docs/doctor.md"
GENERATED = "<!-- From here on made from the checks: GILSCOPE_UPDATE=1 pytest tests/doctor/test_checks.py -->\n"


@pytest.mark.parametrize(
    ("check", "facts", "verdict"), [(id_, *case) for id_, cases in JUDGED.items() for case in cases]
)
def test_each_check_says_what_its_limits_say(check: str, facts: tuple[Any, ...], verdict: Grade) -> None:
    assert CHECKS[check].judge(*facts) == verdict


@pytest.mark.parametrize("check", judging.CHECKS, ids=lambda check: str(check.id))
def test_each_check_is_tested_on_both_sides_and_knows_its_facts(check: Check) -> None:
    assert len({verdict for _, verdict in JUDGED[check.id]}) >= 2
    assert {len(facts) for facts, _ in JUDGED[check.id]} == {len(check.facts)}
    assert set(check.affects) <= set(get_args(Affected))
    assert check.affects


def test_no_two_checks_have_the_same_name() -> None:
    assert len(CHECKS) == len(judging.CHECKS)
    assert len({check.title for check in judging.CHECKS}) == len(judging.CHECKS)


@pytest.mark.parametrize("check", judging.CHECKS, ids=lambda check: str(check.id))
def test_without_its_first_fact_a_check_says_unknown_and_is_shown_as_such(check: Check) -> None:
    finding = apply_check(check, {})
    assert finding.verdict == "unknown"
    assert rendered.write_finding(finding) == rendered.NOT_TOLD


@pytest.mark.parametrize("check", judging.CHECKS, ids=lambda check: str(check.id))
def test_without_its_other_facts_a_check_still_says_something(check: Check) -> None:
    (first, *_), _ = JUDGED[check.id][0]
    facts = {check.facts[0]: first, "capacity_workers": 2}
    assert rendered.write_finding(apply_check(check, facts))


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_taken_by_others_is_never_better(some: float, more: float) -> None:
    order = ("good", "warn", "bad")
    low, high = sorted((some, more))
    assert order.index(judges.judge_cpu_taken(low)) <= order.index(judges.judge_cpu_taken(high))


def test_the_memory_asked_for_holds_the_largest_kernels_arrays() -> None:
    def array_bytes(name: str) -> int:
        spec = kernels.load(name).SPEC
        buffers = spec.with_roles("split", "whole", "output", "partial")
        return sum(each.elements(spec.sizes["large"].dimensions) * FORMATS[each.format] for each in buffers)

    largest = max(map(array_bytes, kernels.names()))
    assert largest <= judges.SEGMENT_BYTES
    assert 4 * largest <= judges.STUDY_BYTES


def test_this_machine_gets_a_finding_for_every_check(tmp_path: Path) -> None:
    result = here(tmp_path, "doctor", "--json", NO_COLOR="1")
    assert result.returncode == 0, result.stderr
    found = {each["id"]: each for each in json.loads(result.stdout)}
    assert list(found) == list(CHECKS)
    assert {each["verdict"] for each in found.values()} <= set(get_args(Grade))
    assert found["noise_floor"]["verdict"] != "unknown"
    assert found["clock"]["verdict"] != "unknown"
    if reference_arms.unavailable() is None:
        assert all(found[f"capacity_{bound}"]["verdict"] != "unknown" for bound in get_args(Bound))


def test_a_machine_that_tells_nothing_is_unknown_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> object:
        raise PermissionError

    monkeypatch.setattr(environment, "COLLECTORS", dict.fromkeys(environment.COLLECTORS, fail))
    monkeypatch.setattr(measured, "facts", lambda *_: {})
    monkeypatch.setattr(threading_layers, "find_layers", fail)
    findings = examining.examine()
    assert {finding.verdict for finding in findings} == {"unknown"}
    assert rendered.write_summary(findings) == f"Undecided: this system tells nothing ({len(CHECKS)} unknown)."


def test_an_isa_level_that_is_none_is_refused_in_one_paragraph(tmp_path: Path) -> None:
    result = finished(gilscope("doctor"), tmp_path, GILSCOPE_ISA="x87")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("gilscope: Unknown ISA level in GILSCOPE_ISA 'x87'")


def _described(check: Check) -> str:
    rule = " ".join((check.judge.__doc__ or "").split())
    return (
        f"**{check.title}** (`{check.id}`). {check.why}\n\n"
        f"- {rule}\n- What to do: {check.remedy}\n- Affects {', '.join(check.affects)}.\n"
    )


def _sections() -> Iterator[str]:
    for group, members in groupby(judging.CHECKS, key=lambda check: check.group):
        yield f"## {group}\n"
        yield from map(_described, members)


def test_the_page_says_of_each_check_what_the_table_says() -> None:
    written, mark, rest = PAGE.read_text(encoding="utf-8").partition(GENERATED)
    made = "\n" + "\n".join(_sections())
    if os.environ.get("GILSCOPE_UPDATE") == "1":
        PAGE.write_text(written + GENERATED + made, encoding="utf-8")
        rest = made
    assert mark
    assert rest == made, "If this is meant: GILSCOPE_UPDATE=1 pytest tests/doctor/test_checks.py"


def find_all(grade: Grade | None = None) -> list[Finding]:
    """Return a finding of each check, of the first facts with this verdict where there are such."""
    found = []
    for check in judging.CHECKS:
        cases = [facts for facts, verdict in JUDGED[check.id] if grade in (None, verdict)] or [JUDGED[check.id][0][0]]
        facts = dict(zip(check.facts, cases[0], strict=True))
        found.append(apply_check(check, {"capacity_workers": 2, "cpus": 2, **facts}))
    return found


@pytest.mark.parametrize(
    ("grade", "answer"), [("good", "Fit to measure"), ("warn", "Fit to measure; take care"), ("bad", "Unfit: do not")]
)
def test_the_answer_comes_first_with_what_to_do(grade: Grade, answer: str) -> None:
    findings = [each for each in find_all(grade) if each.verdict == grade]
    lines = rendered.terminal(findings, 80, color=False).splitlines()
    assert lines[0].startswith(answer)
    assert any(line.startswith("→ ") for line in lines[1:5]) == (grade != "good")
    assert rendered.markdown(findings).startswith(answer)


@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_findings_fit_the_terminal(width: int) -> None:
    text = rendered.terminal(find_all("bad"), width, color=False)
    assert max(map(len, text.splitlines())) <= width

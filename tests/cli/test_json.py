"""--json: every verb that explains something gives programs its figures, as strict JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import CHECKOUT, here

DATA = CHECKOUT / "docs/data"
REPORT = str(DATA / "study.json")
VERBS: dict[str, tuple[str, ...]] = {
    "report": ("report", REPORT),
    "a report of a probe": ("report", str(DATA / "probe/sha256.json")),
    "compare": ("compare", f"a={DATA / 'cpython-3.11.json'}", f"b={DATA / 'cpython-3.13.json'}"),
    "claims": ("claims", str(DATA / "claims/cpython-3.11.json")),
    "history": ("history", REPORT, str(DATA / "cpython-3.11.json")),
}


def refuse_constant(name: str) -> None:
    pytest.fail(f"{name} is no JSON")


def figures(folder: Path, *arguments: str) -> Any:
    result = here(folder, *arguments, "--json")
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout, parse_constant=refuse_constant)


@pytest.mark.parametrize("verb", VERBS)
def test_figures_say_what_they_are_and_which_gilscope_wrote_them(verb: str, tmp_path: Path) -> None:
    found = figures(tmp_path, *VERBS[verb])
    assert found["kind"] == {"compare": "comparison", "claims": "claims", "history": "history"}.get(verb, "report")
    assert found["gilscope"]


def test_a_report_has_a_row_for_each_arm_with_units_in_its_names(tmp_path: Path) -> None:
    (setting,) = figures(tmp_path, "report", REPORT)["settings"]
    assert len(setting["rows"]) > 100
    assert {"kernel", "executor", "workers", "wall_ns", "speedup", "speedup_low"} <= setting["rows"][0].keys()
    assert setting["facts"]["effective_cpus"] == 2
    assert setting["sentences"]


def test_compared_reports_have_the_verdict_of_each_case(tmp_path: Path) -> None:
    found = figures(tmp_path, *VERBS["compare"], "--fail-if", "speedup<0.1")
    assert {row["verdict"] for row in found["rows"]} <= {"same", "differs", "undecided", None}
    assert (found["conditions"][0]["condition"], found["conditions"][0]["met"]) == ("speedup<0.1", 0)


def test_claims_have_their_verdicts_and_numbers(tmp_path: Path) -> None:
    found = {each["claim"]: each for each in figures(tmp_path, *VERBS["claims"])["claims"]}
    assert found["threads-need-locks"]["verdict"] in ("CONFIRMED", "REFUTED", "INCONCLUSIVE")


@pytest.mark.parametrize("verb", VERBS)
def test_a_format_beside_it_is_refused(verb: str, tmp_path: Path) -> None:
    result = here(tmp_path, *VERBS[verb], "--json", "--format", "csv")
    assert result.returncode == 2
    assert "leave out one of them" in result.stderr


def test_figures_go_to_a_file_of_any_name(tmp_path: Path) -> None:
    assert here(tmp_path, *VERBS["report"], "--json", "-o", "figures.txt").stdout == ""
    assert json.loads((tmp_path / "figures.txt").read_text(encoding="utf-8"))["kind"] == "report"


def test_workers_without_a_function_are_an_estimate(tmp_path: Path) -> None:
    found = figures(tmp_path, "workers")
    assert (found["kind"], found["is_estimate"]) == ("workers", True)
    assert found["workers"] >= 1


def test_no_other_line_stands_among_printed_figures(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert", reason="the report extra is not installed")
    assert figures(tmp_path, "report", REPORT, "--charts", "charts")["kind"] == "report"

"""`gilscope probe --python … --python …`: several environments, compared."""

import json
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.cli.probing import ran, refused
from tests.command_line import CHECKOUT, here

BOTH = ("--python", f"old={sys.executable}", "--python", f"new={sys.executable}")

FEW = ("--blocks", "5", "--workers", "2", "--executor", "threads", "--seconds", "30", "--limit", "200")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CompletedProcess[str]]:
    path = tmp_path_factory.mktemp("environments") / "both.json"
    page = path.with_suffix(".md")
    condition = ("--fail-if", "speedup<0.001", "--expect", "releases,partly,holds,no-gil")
    return path, ran("good", *BOTH, *FEW, *condition, "-o", str(path), "-o", str(page))


def test_conditions_are_judged_and_nothing_fails(saved: tuple[Path, CompletedProcess[str]]) -> None:
    _, result = saved
    assert result.returncode == 0, result.stderr
    assert "passed: speedup<0.001" in result.stderr


def test_a_maintainer_has_a_table_to_paste(saved: tuple[Path, CompletedProcess[str]]) -> None:
    text = saved[0].with_suffix(".md").read_text(encoding="utf-8")
    assert "### In each environment" in text
    assert "### new compared with old" in text
    assert "| speedup of 2 threads |" in text


def test_a_saved_report_says_the_same_later(saved: tuple[Path, CompletedProcess[str]]) -> None:
    shown = here(CHECKOUT, "report", str(saved[0])).stdout
    assert "new compared with old" in shown


def test_programs_get_every_ratio() -> None:
    result = ran("good", *BOTH, *FEW, "--json")
    found = json.loads(result.stdout)
    assert [each["label"] for each in found["environments"]] == ["old", "new"]
    assert {each["figure"] for each in found["changes"]} >= {"call", "speedup"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--python", sys.executable, "--python", sys.executable), "Give each a label"),
        ((*BOTH, "--baseline", "old.json"), "leave one of them out"),
        ((*BOTH, "--format", "bencher"), "choose markdown, html, csv or --json"),
        ((*BOTH, "--fail-if", "efficiency<1"), "it is about speedup or time"),
        (("--gil", "2"), "it is 0,1 or 1,0"),
    ],
)
def test_what_makes_no_sense_is_refused(options: tuple[str, ...], message: str) -> None:
    assert message in refused("good", *options)

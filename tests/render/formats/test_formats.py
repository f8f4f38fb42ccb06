"""What a report looks like in each format. After a change that is meant: GILSCOPE_UPDATE=1 pytest tests."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks import made_up

from gilscope import render
from gilscope.analyse.compare.comparing import compare
from gilscope.analyse.study import study
from gilscope.errors import UnknownName
from gilscope.render import offline
from gilscope.render.formats import markdown
from tests.made_up.ledgers import ledger

Golden = Callable[[str, str], None]

STUDY = study(made_up.report(kernels=2))
COMPARED = compare([("one", made_up.report(kernels=2)), ("two", made_up.report(kernels=2, seed=2, python="3.13.0"))])

ENDINGS = {"terminal": "txt", "markdown": "md", "csv": "csv"}


@pytest.mark.parametrize("form", ENDINGS)
def test_a_report_in_each_format(form: str, golden: Golden) -> None:
    golden(f"study.{ENDINGS[form]}", render.text("study", STUDY, form, 120, color=False))


@pytest.mark.parametrize("form", ENDINGS)
def test_reports_held_against_each_other_in_each_format(form: str, golden: Golden) -> None:
    golden(f"compared.{ENDINGS[form]}", render.text("compared", COMPARED, form, 120, color=False))


@pytest.mark.parametrize("form", ENDINGS)
def test_a_ledger_in_each_format(form: str, golden: Golden) -> None:
    golden(f"ledger.{ENDINGS[form]}", render.text("ledger", ledger(), form, 120, color=False))


@pytest.mark.parametrize("form", ["terminal", "markdown"])
def test_a_report_that_has_a_ledger_shows_it_after_the_study(form: str) -> None:
    shown = render.text("study", replace(STUDY, rulings=ledger()), form, 120, color=False)
    assert shown.startswith(render.text("study", STUDY, form, 120, color=False).rstrip()[:2000])
    assert "Threads are pretty" in shown


@pytest.mark.parametrize("form", ["terminal", "markdown"])
def test_verdicts_that_differ_between_reports_are_told(form: str) -> None:
    ledgers = (("one", ledger(20.0)), ("two", ledger(2.0)))
    shown = render.text("compared", replace(COMPARED, ledgers=ledgers), form, 160, color=False)
    assert "Which verdicts differ" in shown
    assert "slow" in shown
    assert "Threads are pretty" not in shown


@pytest.mark.skipif(offline.unavailable() is not None, reason=str(offline.unavailable()))
@pytest.mark.parametrize(("what", "value"), [("study", STUDY), ("compared", COMPARED), ("ledger", ledger())])
def test_a_page_but_for_its_drawings_and_scripts(what: str, value: object, golden: Golden) -> None:
    page = render.text(what, value, "html", 120, color=False)
    kept = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    kept = re.sub(r"sha256-[^']*", "sha256-…", kept)
    kept = re.sub(r"<svg .*?</svg>", "<svg>…</svg>", kept, flags=re.DOTALL)
    kept = re.sub(r'(<script type="application/json"[^>]*>).*?</script>', r"\1…</script>", kept, flags=re.DOTALL)
    golden(f"{what}.html", re.sub(r"<style>.*?</style>", "<style>…</style>", kept, flags=re.DOTALL))


def test_markdown_tables_are_whole() -> None:
    for text in (markdown.study(STUDY), markdown.compared(COMPARED)):
        rows = [line for line in text.splitlines() if line.startswith("|")]
        assert rows
        assert all(line.endswith("|") for line in rows)


@pytest.mark.parametrize(
    ("asked", "ending", "taken"),
    [
        (None, None, "terminal"),
        (None, ".html", "html"),
        (None, ".HTM", "html"),
        (None, ".md", "markdown"),
        (None, ".csv", "csv"),
        (None, ".txt", "terminal"),
        ("csv", ".html", "csv"),
    ],
)
def test_the_format_is_the_one_asked_for_or_what_the_file_is_called(
    asked: str | None, ending: str | None, taken: str
) -> None:
    assert render.chosen(asked, None if ending is None else Path(f"report{ending}")) == taken


def test_a_format_that_there_is_not_is_refused_with_the_near_one() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'markdown'"):
        render.chosen("markdwn", None)

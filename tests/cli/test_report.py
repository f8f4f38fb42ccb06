"""`gilscope report` and `gilscope compare`, as a user meets them."""

import copy
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from benchmarks import made_up
from click.testing import CliRunner, Result

from gilscope.cli.main import main
from gilscope.model.report import Ending
from gilscope.record import json_report, storage, writing


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "one.json"
    json_report.write(path, made_up.report(kernels=1, sessions=1))
    return path


def test_a_page_to_be_opened_needs_a_name_and_nothing_is_read_before(tmp_path: Path) -> None:
    for options in ((), ("-o", str(tmp_path / "x.md")), ("-o", str(tmp_path / "x.html"), "--format", "csv")):
        result = run("report", "missing.json", "--open", *options)
        assert result.exit_code == 2
        assert "--open shows a page: name one with -o" in result.output
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("verb", ["report", "compare"])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-o", "missing/x.html"), "Cannot write missing/x.html: the folder missing does not exist"),
        (("--format", "pdf"), "Unknown format 'pdf'."),
    ],
)
def test_what_has_no_place_or_no_format_is_refused_before_anything_is_read(
    verb: str, options: tuple[str, ...], message: str
) -> None:
    result = run(verb, "none.json", *options)
    assert result.exit_code == 2
    assert message in result.output


def test_an_error_shows_nothing_of_an_untrusted_report_as_control_code(path: Path) -> None:
    document: Any = copy.deepcopy(writing.encode_report(json_report.read(path)))
    document["gilscope"]["sessions"][0]["comparisons"][0]["key"][0] = "\x1b[2Jkernel"
    storage.write(path, document)
    result = run("report", str(path))
    assert result.exit_code == 2
    assert "[2Jkernel" in result.output
    assert "\x1b" not in result.output


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.json"
    json_report.write(path, made_up.report(kernels=9, sessions=2))
    return path


def test_at_the_terminal_a_report_is_one_screen_and_with_v_whole(large: Path) -> None:
    brief, whole = run("report", str(large)).stdout, run("report", str(large), "-v").stdout
    assert len(brief.splitlines()) <= 40
    assert "Cython, GIL released" not in brief
    assert "Cython, GIL released" in whole
    assert len(whole.splitlines()) > 60


def test_what_ended_for_want_of_time_is_said_of_a_file_too(tmp_path: Path) -> None:
    report = made_up.report(kernels=1, sessions=4)
    labels = {each.comparison.label for session in report.sessions for each in session.measured}
    endings = tuple(Ending(label, None, 4, 12, "budget") for label in sorted(labels))
    json_report.write(tmp_path / "ended.json", replace(report, endings=endings))
    shown = " ".join(run("report", str(tmp_path / "ended.json")).stdout.split())
    assert f"Time ran out for {len(labels)} of {len(labels)} comparisons" in shown


def test_a_text_file_has_the_whole_report(large: Path, tmp_path: Path) -> None:
    assert run("report", str(large), "-o", str(tmp_path / "large.txt")).exit_code == 0
    assert "Cython, GIL released" in (tmp_path / "large.txt").read_text(encoding="utf-8")


def test_the_last_lines_name_the_report_and_how_to_make_its_page(large: Path) -> None:
    *_, first, last = run("report", str(large)).stdout.splitlines()
    assert first == f"Report: {large}"
    assert last == "Page: none yet; -o large.html makes it"


def test_a_page_that_is_there_is_named_unless_the_report_is_newer(large: Path) -> None:
    page = large.with_suffix(".html")
    page.touch()
    assert run("report", str(large)).stdout.splitlines()[-1] == f"Page: {page}"
    os.utime(page, (1, 1))
    assert run("report", str(large)).stdout.splitlines()[-1].startswith("Page: none yet")

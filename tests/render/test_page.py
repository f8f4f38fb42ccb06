"""The page of a report, written beside it: only where it can be made, and never over a file that is not ours."""

import shlex
from pathlib import Path

import pytest
from benchmarks import made_up

from gilscope.analyse.study import StudyFigures, analyse_study
from gilscope.render import formats, page
from tests.command_line import makes_pages

pytestmark = pytest.mark.skipif(not makes_pages(), reason="what draws pages is not installed")


@pytest.fixture(scope="module")
def analysed() -> StudyFigures:
    return analyse_study(made_up.report(kernels=1, sessions=1))


def test_a_page_is_written_beside_the_report_and_replaced(tmp_path: Path, analysed: StudyFigures) -> None:
    for _ in range(2):
        assert page.write_beside(analysed, tmp_path / "mine.json") == f"Page: {tmp_path / 'mine.html'}"
    assert (tmp_path / "mine.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_file_that_is_no_page_of_ours_is_kept(tmp_path: Path, analysed: StudyFigures) -> None:
    (tmp_path / "mine.html").write_bytes(b"<title>my own \xff</title>")
    line = page.write_beside(analysed, tmp_path / "mine.json")
    assert line.startswith("Page: not written, as ")
    assert line.endswith(f"gilscope report {shlex.quote(str(tmp_path / 'mine.json'))} -o NAME.html")
    assert (tmp_path / "mine.html").read_bytes() == b"<title>my own \xff</title>"


def test_a_page_that_cannot_be_written_is_said_and_ends_nothing(tmp_path: Path, analysed: StudyFigures) -> None:
    line = page.write_beside(analysed, tmp_path / "missing" / "mine.json")
    assert line.startswith("Page: not written. Cannot write")


def test_without_what_draws_pages_no_line_is_shown(
    tmp_path: Path, analysed: StudyFigures, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats.load("html"), "unavailable", lambda: "not installed")
    assert page.write_beside(analysed, tmp_path / "mine.json") == ""
    assert list(tmp_path.iterdir()) == []

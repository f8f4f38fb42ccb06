"""Texts that are compared with files in data/."""

from pathlib import Path

import pytest

from tests import golden_files


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a golden file in a folder that stands for data/, where nothing is written anew."""
    monkeypatch.setattr(golden_files, "DATA", tmp_path)
    monkeypatch.delenv("GILSCOPE_UPDATE", raising=False)
    monkeypatch.delenv("CI", raising=False)
    path = tmp_path / "one.txt"
    path.write_text("before", encoding="utf-8")
    return path


def test_nothing_is_written_anew_in_ci(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GILSCOPE_UPDATE", "1")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(AssertionError, match="nobody reads the difference there"):
        golden_files.recorded(path.name, "now")
    assert path.read_text(encoding="utf-8") == "before"


def test_whoever_has_another_text_is_told_how_to_record_it(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert golden_files.recorded(path.name, "now") == "before"
    assert "GILSCOPE_UPDATE=1" in capsys.readouterr().out


def test_a_text_is_recorded_before_it_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GILSCOPE_UPDATE", "1")
    assert golden_files.recorded(path.name, "now") == "now"
    assert path.read_text(encoding="utf-8") == "now"


def test_a_golden_file_that_there_is_not_equals_no_text(path: Path) -> None:
    path.unlink()
    assert golden_files.recorded(path.name, "") == "There is no tests/data/one.txt yet."

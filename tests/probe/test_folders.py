"""A probe's own files lie apart from the call's, and what comes back is read as anybody's."""

import os
from pathlib import Path

import pytest

from gilscope import probe
from gilscope.errors import CannotProbe, StudyFailed
from gilscope.probe import requests
from tests.cli.probing import refused
from tests.probe.test_copies import probed

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and limits of files are POSIX's")


def test_files_of_a_call_are_not_taken_for_the_probes() -> None:
    session = probed("write_beside")
    assert session.complete


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_was_put_in_a_reports_place_is_refused(kind: str, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(CannotProbe, match="what its process has left cannot be read"):
        probed("replace_report", f"{kind!r}, {str(tmp_path / 'other.json')!r}")


def test_a_reason_with_half_a_letter_is_told() -> None:
    assert "ValueError: half of \\ud800 a letter" in refused("tests.probe.strays:raise_half_a_letter")


def test_a_disk_that_fills_meanwhile_is_a_finding() -> None:
    found = probed("leave_no_space").probe
    assert found is not None
    assert str(found.ended).startswith("what was measured could not be written (is there space")


def test_no_folder_for_its_files_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(StudyFailed, match="A probe needs a folder for its files"):
        probe.run(requests.Request("math:sqrt", arguments="2"))

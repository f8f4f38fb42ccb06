"""What was measured is shown and kept elsewhere if its report cannot be written in the end."""

import shutil
import sys
from pathlib import Path

import pytest

from gilscope.errors import CannotWrite, SavedElsewhere, StudyFailed
from gilscope.model.report import StudyRequest
from gilscope.record import json_report, storage
from gilscope.study import pending
from gilscope.study.sessions import NextSession, StudySessions
from gilscope.system.relay import Relay
from tests.command_line import finished, gilscope
from tests.made_up.reports import DOCUMENT, REPORT
from tests.processes import Ended, Running

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot be removed there")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder for temporary files of this test."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    return tmp_path / "temporary"


def test_a_document_that_cannot_be_written_is_saved_for_its_user_alone(tmp_path: Path, temporary: Path) -> None:
    with pytest.raises(SavedElsewhere, match="Nothing is lost: it is in") as caught:
        storage.save(tmp_path / "gone/report.json", DOCUMENT)
    place = caught.value.place
    assert place == storage.refuge_path(tmp_path / "gone/report.json")
    assert json_report.read(place) == REPORT
    assert [each.stat().st_mode & 0o777 for each in place.parents[:2]] == [0o700, 0o700]
    assert place.is_relative_to(temporary)


def test_nothing_is_saved_through_a_link_of_somebody(tmp_path: Path, temporary: Path) -> None:
    (tmp_path / "trap").mkdir()
    storage.refuge_path(tmp_path).parents[1].symlink_to(tmp_path / "trap")
    with pytest.raises(CannotWrite, match=r"Cannot write .*gone/report.json"):
        storage.save(tmp_path / "gone/report.json", DOCUMENT)
    assert list(temporary.glob("*/*/*")) == []


def test_a_disk_with_no_room_is_noticed_before_anything_is_measured(tmp_path: Path) -> None:
    limited = ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh"]
    command = gilscope("probe", "math:sqrt", "--args", "2", "--report", "report.json")
    result = finished([*limited, *command], tmp_path, PYTHONDONTWRITEBYTECODE="1")
    assert result.returncode == 2
    assert result.stderr == "gilscope: Cannot write report.json: File too large. Name another file with -o.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_before_a_session_shows_what_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, _: object) -> None:
        raise CannotWrite(path, "No space left on device")

    study = pending.begin(StudyRequest({"plan": "quick"}, "nbody", 2), tmp_path / "r.json")
    measured = StudySessions(study, Relay(), report=REPORT)
    monkeypatch.setattr(storage, "write_text", refuse)
    with pytest.raises(StudyFailed, match="No space left on device") as failed:
        measured.begin(NextSession(2, None, {}))
    study.close()
    assert failed.value.report == REPORT


LOSES_FOLDER = {
    "run": (
        *("run", "-k", "monte_carlo_pi and cython_nogil", "--executor", "threads", "--blocks", "15"),
        *("--sessions", "1", "-o", "gone/r.json"),
    ),
    "probe": ("probe", "time:sleep", "--args", "0.01", "--blocks", "5", "-w", "1,2", "--report", "gone/r.json"),
    "claims": ("claims", "--plan", "quick", "-k", "globals", "-o", "gone/r.json"),
}


@pytest.fixture(scope="module", params=LOSES_FOLDER)
def bereft(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """Return where a verb keeps temporary files whose report's folder was removed meanwhile, and what it said."""
    folder = tmp_path_factory.mktemp("bereft")
    for each in ("gone", "temporary"):
        (folder / each).mkdir()
    running = Running(gilscope(*LOSES_FOLDER[request.param]), folder, TMPDIR=str(folder / "temporary"))
    running.wait_until(
        lambda: running.descendants() and (request.param != "run" or [*folder.glob("gone/*-1.partial")])
    )
    shutil.rmtree(folder / "gone")
    return folder / "temporary", running.end()


def test_what_was_measured_is_shown_though_it_cannot_be_written(bereft: tuple[Path, Ended]) -> None:
    _, ended = bereft
    assert ended.status == 2
    assert "Traceback" not in ended.output
    assert any(word in ended.output for word in ("Fastest with", "true  globals-shared", "time:sleep"))


def test_where_the_report_is_instead_is_said_and_true(bereft: tuple[Path, Ended]) -> None:
    folder, ended = bereft
    (saved,) = folder.rglob("r.json")
    (session,) = json_report.read(saved).sessions
    assert session.complete
    assert "Nothing is lost: it is in " in ended.output
    assert saved.name in ended.output
    assert [each for each in folder.rglob("*") if each.is_file()] == [saved]

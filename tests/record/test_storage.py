"""Where a report can be put, and what is left when writing it does not end."""

import errno
import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from gilscope.errors import CannotWrite
from gilscope.model.report import Report
from gilscope.record import json_report, storage
from tests.made_up.reports import DOCUMENT, REPORT, SESSION


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.json"


UNWRITABLE: dict[str, tuple[Callable[[Path], Path], str]] = {
    "its folder is missing": (lambda folder: folder / "missing" / "r.json", "missing does not exist"),
    "it is a folder": (lambda folder: folder, "it is a folder"),
    "its folder is a file": (lambda folder: folder / "file" / "r.json", "file does not exist"),
    "its folder takes no files": (lambda _: Path("/proc/r.json"), "/proc/r.json"),
    "its name is too long": (lambda folder: folder / ("r" * 250), "too long"),
    "its name is far too long": (lambda folder: folder / ("r" * 500), "too long"),
    "it is a device": (lambda _: Path("/dev/null"), "a report would replace"),
    "it has no name": (lambda _: Path(), "it is a folder"),
}


@pytest.mark.parametrize(("place", "reason"), UNWRITABLE.values(), ids=UNWRITABLE.keys())
def test_a_place_where_no_report_can_be_put_is_refused_beforehand(
    tmp_path: Path, place: Callable[[Path], Path], reason: str
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite, match=r"Name another file with -o\.$") as caught:
        storage.check_writable(place(tmp_path))
    assert reason in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_good_place_is_left_as_it_was(path: Path) -> None:
    storage.check_writable(path)
    assert list(path.parent.iterdir()) == []
    path.write_text("before")
    storage.check_writable(path)
    assert path.read_text() == "before"


@pytest.mark.parametrize("place", ["missing/r.json", "file/r.json"])
def test_a_folder_that_has_gone_meanwhile_is_said(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite):
        storage.write(tmp_path / place, DOCUMENT)


def fill_part(path: Path, content: bytes) -> None:
    with path.open("wb") as half:
        half.write(content[:50])


def fill_the_disk(self: Path, content: bytes) -> int:
    fill_part(self, content)
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def press_ctrl_c(self: Path, content: bytes) -> int:
    fill_part(self, content)
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("event", "expected"),
    [(fill_the_disk, CannotWrite), (press_ctrl_c, KeyboardInterrupt)],
    ids=["full disk", "ctrl-c"],
)
def test_a_write_that_does_not_end_leaves_the_report_before_and_no_scratch_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, event: Callable[..., int], expected: type[BaseException]
) -> None:
    storage.write(path, DOCUMENT)
    monkeypatch.setattr(Path, "write_bytes", event)
    with pytest.raises(expected):
        storage.write(path, {})
    assert json_report.read(path) == REPORT
    assert list(path.parent.iterdir()) == [path]


def test_the_scratch_file_is_a_new_one_and_no_link_is_followed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = path.with_name("other")
    other.write_text("mine")
    monkeypatch.setattr(secrets, "token_hex", lambda _: "guessed")
    path.with_name(f".{path.name}.guessed").symlink_to(other)
    with suppress(CannotWrite):
        storage.write(path, DOCUMENT)
    assert other.read_text() == "mine"


def test_the_names_of_scratch_files_differ(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = set()
    monkeypatch.setattr(Path, "replace", lambda self, _: names.add(self.name))
    for _ in range(3):
        storage.write(path, DOCUMENT)
    assert len(names) == 3


def test_a_report_may_be_read_by_those_whom_the_umask_admits(path: Path) -> None:
    storage.write(path, DOCUMENT)
    plain = path.with_name("plain")
    plain.touch()
    assert path.stat().st_mode == plain.stat().st_mode


def test_a_reader_never_sees_half_a_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage.write(path, DOCUMENT)
    write_bytes = Path.write_bytes
    seen = []

    def watched(self: Path, content: bytes) -> int:
        written = write_bytes(self, content[: len(content) // 2])
        seen.append(json_report.read(path))
        return written + write_bytes(self, content)

    monkeypatch.setattr(Path, "write_bytes", watched)
    json_report.write(path, Report((replace(SESSION, complete=False),)))
    assert seen == [REPORT]
    assert not json_report.read(path).complete


def test_what_cannot_be_removed_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "last").touch()
    storage.remove([tmp_path / "file" / "below", tmp_path / "none", tmp_path / "last"])
    assert [each.name for each in tmp_path.iterdir()] == ["file"]

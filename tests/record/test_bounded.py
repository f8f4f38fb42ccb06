"""What is read ends: it is bounded in bytes and in parts, and is a file or a pipe out of which something comes."""

import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from gilscope.errors import NotAReport
from gilscope.record import bounded, json_report, reading, storage
from tests.made_up.reports import DOCUMENT, REPORT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes that are files")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.json"


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


STRANGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "endless zeros": (lambda path: path.symlink_to("/dev/zero"), "it is a device, not a file"),
    "a folder": (Path.mkdir, "it is a folder, not a file"),
    "a socket": (make_socket, "No such device"),
    "a pipe without a writer": (os.mkfifo, "nothing has come for"),
    "a link to itself": (lambda path: path.symlink_to(path), "symbolic links"),
}


@pytest.mark.parametrize(("make", "reason"), STRANGE.values(), ids=STRANGE.keys())
def test_what_never_ends_is_refused(
    path: Path, make: Callable[[Path], object], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "PATIENCE_SECONDS", 0.05)
    make(path)
    with pytest.raises(NotAReport, match=reason):
        json_report.read(path)


def write_into(pipe: Path, content: bytes) -> None:
    with suppress(BrokenPipeError):
        pipe.write_bytes(content)


def test_a_report_comes_out_of_a_pipe_too(path: Path, tmp_path: Path) -> None:
    storage.write(tmp_path / "plain.json", DOCUMENT)
    os.mkfifo(path)
    writer = threading.Thread(target=write_into, args=(path, (tmp_path / "plain.json").read_bytes()))
    writer.start()
    assert json_report.read(path) == REPORT
    writer.join()


def test_of_an_endless_pipe_no_more_is_read_than_is_allowed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_report, "MOST_BYTES", 3 << 20)
    os.mkfifo(path)
    writer = threading.Thread(target=write_into, args=(path, b" " * (64 << 20)))
    writer.start()
    with pytest.raises(NotAReport, match="larger than 3 MiB"):
        json_report.read(path)
    writer.join()


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to(path.with_name("plain.json"))])
def test_where_others_may_meddle_only_a_plain_file_is_read(path: Path, make: Callable[[Path], object]) -> None:
    storage.write(path.with_name("plain.json"), DOCUMENT)
    make(path)
    with pytest.raises(NotAReport):
        json_report.read(path, is_ours=True)
    assert json_report.read(path.with_name("plain.json"), is_ours=True) == REPORT


def test_more_lists_and_objects_than_any_report_has_are_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_report, "MOST_PARTS", 100)
    path.write_text(f"[{'[],' * 100}[]]")
    with pytest.raises(NotAReport, match="more than 100 lists and objects"):
        json_report.read(path)


def test_half_letters_are_written_out(path: Path) -> None:
    storage.write(path, {"half": "a\ud800\udc00b", "whole": "ä😀"})
    assert bounded.read_bytes(path, 99).decode() == r'{"half":"a\\ud800\\udc00b","whole":"ä😀"}'


def test_more_arms_of_a_comparison_than_any_study_has_are_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_ARMS", 3)
    storage.write(path, DOCUMENT)
    with pytest.raises(NotAReport, match="arms, and up to 3 are read"):
        json_report.read(path)

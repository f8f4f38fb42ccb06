"""A guarded process has one folder for temporary files, whether or not that is still there."""

import os
import tempfile
from pathlib import Path

import pytest

from gilscope import executors, probe
from gilscope.model.case import SERIAL
from gilscope.probe.budget import Wishes
from gilscope.probe.requests import Request
from gilscope.system import own_folder

KINDS = [name for name in executors.names() if name != SERIAL and executors.unavailable(name) is None]


# Each kind by itself: on a busy machine those that come after another one may be left out.
@pytest.mark.parametrize("kind", KINDS)
def test_no_worker_of_a_probe_takes_another_folder_for_one_gone(kind: str) -> None:
    wishes = Wishes((2,), (kind,), 1, 0.1)
    session = probe.run(Request("tests.probe.strays:move_temporary_folder_away", wishes=wishes)).sessions[0]
    assert session.probe is not None
    assert (session.probe.ended, session.skips) == (None, ())


def test_a_folder_that_is_gone_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(own_folder.VARIABLE, str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    own_folder.fix_temporary_folder()
    with pytest.raises(FileNotFoundError, match=f"{tmp_path}{os.sep}"):
        tempfile.mkstemp()


def test_a_process_without_a_guard_keeps_the_folder_that_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(own_folder.VARIABLE, raising=False)
    before = tempfile.gettempdir()
    own_folder.fix_temporary_folder()
    assert tempfile.gettempdir() == before


def test_all_variables_name_the_same_folder(tmp_path: Path) -> None:
    named = own_folder.name_folders(tmp_path)
    assert {named[each] for each in ("TMPDIR", "TEMP", "TMP")} == {str(tmp_path / own_folder.TEMPORARY)}

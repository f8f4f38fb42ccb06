"""A measuring process: what it is told of where gilscope was started."""

from pathlib import Path

import pytest

from gilscope.environment.revision import PROJECT
from gilscope.study import process


def test_a_measuring_process_is_told_the_users_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PROJECT, raising=False)
    monkeypatch.chdir(tmp_path)
    assert process._make_environment(None)[PROJECT] == str(tmp_path)

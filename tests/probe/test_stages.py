"""What a probing process tells of what it does."""

from pathlib import Path

import pytest

from gilscope.probe import stages
from gilscope.probe.budget import Wishes, choose_extent, estimate_seconds
from gilscope.probe.stages import Stage

MS = 1_000_000


def test_a_stage_is_read_as_it_was_written(tmp_path: Path) -> None:
    stage = Stage("calling it in 2 processes at once", 3 * MS, 40)
    stages.write(stage, tmp_path)
    assert stages.read(tmp_path) == stage


@pytest.mark.parametrize("text", [None, "", "12", "a b c"])
def test_what_is_not_written_yet_tells_nothing(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / stages.FILE).write_text(text)
    assert stages.read(tmp_path) == Stage()


def test_short_calls_take_about_the_seconds_that_are_asked_for() -> None:
    wishes = Wishes(executors=("threads", "processes_spawn"))
    assert estimate_seconds(wishes, choose_extent(wishes, 5 * MS, 2), 5 * MS) <= 9


def test_long_calls_take_the_longer_the_longer_they_are() -> None:
    wishes = Wishes(executors=("threads", "processes_spawn"))
    seconds = [
        estimate_seconds(wishes, choose_extent(wishes, call_ms * MS, 2), call_ms * MS)
        for call_ms in (100, 1000, 3000)
    ]
    assert seconds == sorted(seconds)
    assert seconds[-1] > 30

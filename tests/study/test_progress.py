"""How far a study is: what is announced and when, and what is made of it."""

import os
from collections.abc import Iterator
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.model.progress import StudyProgress, StudySize
from gilscope.render import progress as render
from gilscope.study.progress import Announcer, ProgressTracker
from gilscope.system.clock import Clock


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @property
    def clock(self) -> Clock:
        return Clock(wall_ns=lambda: int(self.seconds * 1e9))


ARMS = {"a": 1, "b": 3}


def test_the_estimate_is_judged_by_arms() -> None:
    watch = Watch()
    tracker = ProgressTracker(ARMS, [None, None], 0, watch.clock)
    assert tracker.begin_session().remaining_s is None
    watch.seconds = 10
    assert tracker.comparison_done("a") == StudyProgress(1, 2, None, 1, 2, remaining_s=70)
    watch.seconds = 40
    assert tracker.comparison_done("b").remaining_s == 40
    assert tracker.begin_session() == StudyProgress(2, 2, None, 0, 2, remaining_s=40)


def test_sessions_of_an_earlier_run_count_but_tell_nothing_of_this_ones_pace() -> None:
    tracker = ProgressTracker(ARMS, ["x86_64"], 3, Watch().clock)
    assert tracker.begin_session() == StudyProgress(4, 4, "x86_64", 0, 2, remaining_s=None)


@given(arms=st.dictionaries(st.text(), st.integers(1, 9), min_size=1), sessions=st.integers(1, 4))
def test_at_the_end_nothing_remains(arms: dict[str, int], sessions: int) -> None:
    watch = Watch()
    tracker = ProgressTracker(arms, [None] * sessions, 0, watch.clock)
    for _ in range(sessions):
        tracker.begin_session()
        for label in (*arms, *arms, "never heard of"):
            watch.seconds += 1
            progress = tracker.comparison_done(label)
    assert progress.remaining_s == 0
    assert progress.done == progress.comparisons == len(arms)


@given(st.integers(1, 300))
def test_a_session_of_many_comparisons_has_eleven_milestones_at_most(comparisons: int) -> None:
    tracker = ProgressTracker({str(i): 1 for i in range(comparisons)}, [None], 0)
    seen = [tracker.begin_session(), *(tracker.comparison_done(str(i)) for i in range(comparisons))]
    milestones = [each.done for each in seen if each.is_milestone]
    assert milestones[0] == 0
    assert milestones[-1] == comparisons
    assert len(milestones) == min(comparisons, 10) + 1


@pytest.fixture
def pipe() -> Iterator[tuple[IO[bytes], str]]:
    """Return the end that is read, and the descriptor of the other in words."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as listener, os.fdopen(writing, "wb"):
        yield listener, str(writing)


def test_an_announcement_is_a_line(pipe: tuple[IO[bytes], str]) -> None:
    announcer = Announcer(pipe[1])
    announcer.announce("nbody-pure-small")
    announcer.announce("×")
    assert pipe[0].read(100).decode() == "nbody-pure-small\n×\n"


def test_while_somebody_listens_all_blocks_are_run(pipe: tuple[IO[bytes], str]) -> None:
    blocks: list[int] = []
    Announcer(pipe[1]).run_blocks(lambda: blocks.append(1), 3)
    assert len(blocks) == 3


@pytest.mark.skipif(os.name != "posix", reason="the pipe is given to a child by its descriptor")
def test_when_nobody_listens_any_more_the_block_that_runs_is_the_last(pipe: tuple[IO[bytes], str]) -> None:
    blocks: list[int] = []

    def run_block() -> None:
        blocks.append(1)
        if len(blocks) == 2:
            pipe[0].close()

    with pytest.raises(KeyboardInterrupt):
        Announcer(pipe[1]).run_blocks(run_block, 5)
    assert len(blocks) == 2
    Announcer(pipe[1]).announce("said into the void")


def test_without_a_pipe_nobody_is_missed() -> None:
    blocks: list[int] = []
    announcer = Announcer(None)
    announcer.run_blocks(lambda: blocks.append(1), 3)
    announcer.announce("x")
    assert len(blocks) == 3


DURATIONS = {0.4: "0 s", 59.4: "59 s", 59.6: "1 min", 3570: "1 h 0 min", 7800: "2 h 10 min", 200_000: "55 h 33 min"}


@pytest.mark.parametrize(("seconds", "words"), DURATIONS.items())
def test_a_duration_is_said_as_one_says_it(seconds: float, words: str) -> None:
    assert render.write_duration(seconds) == words


def test_what_lies_ahead_is_said_with_where_the_guess_is_from() -> None:
    text = render.write_opening(StudySize("full", comparisons=100, arms=4000, blocks=20, sessions=2))
    assert text.startswith(
        "100 comparisons, 20 blocks, 2 sessions: 160000 rounds, about 7 h 7 min at the 160 ms a round"
    )


def test_a_line_leaves_out_what_is_not_known() -> None:
    assert render.write_line(StudyProgress(1, 5, None, 0, 12, None)) == "Session 1 of 5: 0 of 12 comparisons"
    assert (
        render.write_line(StudyProgress(2, 5, "x86_64_v3", 3, 12, 61.0))
        == "Session 2 of 5, x86_64_v3: 3 of 12 comparisons, about 1 min left"
    )

"""How far a study is: what is announced and when, and what is made of it."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.model.progress import StudyProgress, StudySize
from gilscope.render import progress as render
from gilscope.study.progress import Announcement, Announcer, ProgressTracker, read_announcement
from gilscope.system.clock import Clock


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @property
    def clock(self) -> Clock:
        return Clock(wall_ns=lambda: int(self.seconds * 1e9))


ARMS = {"a": 1, "b": 3}


class Tracked:
    """A tracker, and what it has shown."""

    def __init__(
        self, arms: Mapping[str, int], levels: Sequence[str | None], before: int = 0, limit_s: float | None = None
    ) -> None:
        self.arms, self.sessions = arms, 0
        self.watch, self.shown = Watch(), [NOTHING]
        self.tracker = ProgressTracker(arms, levels, before, self.shown.append, self.watch.clock, limit_s)

    def begin_session(self, labels: Iterable[str] | None = None) -> StudyProgress:
        self.sessions += 1
        self.tracker.begin_session(self.sessions, self.arms if labels is None else labels)
        return self.shown[-1]

    def begin(self, label: str) -> StudyProgress:
        self.tracker.take(Announcement(label, begins=True))
        return self.shown[-1]

    def end(self, label: str) -> None:
        self.tracker.take(Announcement(label))


NOTHING = StudyProgress(0, 0, None, 0, 0, None)


def test_the_estimate_is_judged_by_arms() -> None:
    tracked = Tracked(ARMS, [None, None])
    assert tracked.begin_session().remaining_s is None
    tracked.begin("a")
    tracked.watch.seconds = 10
    tracked.end("a")
    assert tracked.begin("b") == StudyProgress(1, 2, None, 1, 2, remaining_s=70, now="b", spent_s=10)
    tracked.watch.seconds = 40
    tracked.end("b")
    assert tracked.begin_session() == StudyProgress(2, 2, None, 0, 2, remaining_s=40, spent_s=40)


def test_no_more_time_remains_than_the_study_may_take() -> None:
    tracked = Tracked(ARMS, [None, None, None], limit_s=50)
    tracked.begin_session()
    tracked.watch.seconds = 10
    tracked.end("a")
    assert tracked.begin("b").remaining_s == 40


def test_what_a_session_leaves_out_takes_no_time() -> None:
    tracked = Tracked(ARMS, [None, None])
    tracked.begin_session()
    tracked.watch.seconds = 40
    tracked.end("a")
    tracked.end("b")
    shown = tracked.begin_session(["a"])
    assert (shown.comparisons, shown.remaining_s) == (1, 10)


def test_sessions_of_an_earlier_run_count_but_tell_nothing_of_this_ones_pace() -> None:
    tracked = Tracked(ARMS, ["x86_64"], 3)
    assert tracked.begin_session() == StudyProgress(4, 4, "x86_64", 0, 2, remaining_s=None)


@given(arms=st.dictionaries(st.text("abc"), st.integers(1, 9), min_size=1), sessions=st.integers(1, 4))
def test_at_the_end_nothing_remains(arms: dict[str, int], sessions: int) -> None:
    tracked = Tracked(arms, [None] * sessions)
    for _ in range(sessions):
        tracked.begin_session()
        for label in (*arms, *arms, "never heard of"):
            tracked.watch.seconds += 1
            tracked.end(label)
    progress = tracked.begin("never heard of")
    assert progress.remaining_s == 0
    assert progress.done == progress.comparisons == len(arms)


@given(comparisons=st.integers(1, 300), sessions=st.integers(1, 40))
def test_without_a_terminal_a_study_of_any_length_has_few_lines(comparisons: int, sessions: int) -> None:
    lines: list[str] = []
    line = render.ProgressLine(lines.append, None)
    for session in range(1, sessions + 1):
        for done in range(comparisons):
            line.show(StudyProgress(session, sessions, None, done, comparisons, None, "x"))
    line.clear()
    assert len(lines) == min(comparisons * sessions, 10)


@given(st.text("abc", max_size=300), st.integers(1, 200))
def test_a_line_that_is_drawn_anew_never_reaches_the_last_column(label: str, width: int) -> None:
    written: list[str] = []
    line = render.ProgressLine(written.append, lambda: width)
    line.show(StudyProgress(1, 5, None, 3, 12, None, label))
    (drawn,) = written
    assert len(drawn.removeprefix("\r\x1b[K")) <= max(1, width - 1)


@pytest.fixture
def pipe() -> Iterator[tuple[IO[bytes], str]]:
    """Return the end that is read, and the descriptor of the other in words."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as listener, os.fdopen(writing, "wb"):
        yield listener, str(writing)


def test_an_announcement_is_a_line(pipe: tuple[IO[bytes], str]) -> None:
    announcer = Announcer(pipe[1])
    announcer.announce_begin("nbody-pure-small")
    announcer.announce_end("nbody-pure-small")
    announcer.announce_end("×", "no\ntime")
    *lines, end = pipe[0].read(100).decode().split("\n")
    assert end == ""
    assert [read_announcement(line) for line in lines] == [
        Announcement("nbody-pure-small", begins=True),
        Announcement("nbody-pure-small"),
        Announcement("×", "no\ntime"),
    ]


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
    Announcer(pipe[1]).announce_end("said into the void")


def test_without_a_pipe_nobody_is_missed() -> None:
    blocks: list[int] = []
    announcer = Announcer(None)
    announcer.run_blocks(lambda: blocks.append(1), 3)
    announcer.announce_end("x")
    assert len(blocks) == 3


DURATIONS = {0.4: "0 s", 59.4: "59 s", 59.6: "1 min", 3570: "1 h 0 min", 7800: "2 h 10 min", 200_000: "55 h 33 min"}


@pytest.mark.parametrize(("seconds", "words"), DURATIONS.items())
def test_a_duration_is_said_as_one_says_it(seconds: float, words: str) -> None:
    assert render.write_duration(seconds) == words


def test_what_lies_ahead_is_said_with_a_first_guess() -> None:
    text = render.write_opening(StudySize("full", comparisons=100, arms=4000, blocks=20, sessions=2))
    assert text.startswith("100 comparisons × 20 blocks × 2 sessions. First guess: 3 h 16 min;")


def test_a_time_that_is_enough_is_said() -> None:
    text = render.write_opening(
        StudySize(
            "quick", comparisons=20, arms=122, blocks=3, sessions=4, seconds=90, least_sessions=3, least_blocks=8
        )
    )
    assert text == "20 comparisons, up to 4 sessions in 2 min: 8 blocks of each or more, as the time allows."


def test_a_time_of_several_isa_levels_is_said_to_be_of_each() -> None:
    size = StudySize(
        "quick", comparisons=1, arms=6, blocks=3, sessions=8, seconds=60, levels=2, least_sessions=3, least_blocks=8
    )
    assert "up to 8 sessions in 1 min for each ISA level" in render.write_opening(size)


def test_a_study_that_goes_on_is_said_to_have_the_rest_of_its_time() -> None:
    size = StudySize(
        "quick", 20, 122, blocks=3, sessions=2, seconds=45, least_sessions=3, least_blocks=8, is_begun=True
    )
    assert render.write_opening(size) == "20 comparisons, up to 2 more sessions in what is left of 45 s."


def test_a_time_that_is_too_short_is_said_with_what_fits() -> None:
    size = StudySize(
        "quick", comparisons=20, arms=122, blocks=3, sessions=4, seconds=30, least_sessions=3, least_blocks=8
    )
    text = render.write_opening(size)
    assert text.startswith("30 s may be too short: 20 comparisons in 3 sessions of 8 blocks together need about ")
    assert text.endswith("; 9 comparisons would fit (-k chooses). All of it is measured anyway.")


def test_a_line_leaves_out_what_is_not_known() -> None:
    assert render.write_line(StudyProgress(1, 5, None, 0, 12, None)) == "Session 1 of 5 · getting ready"
    assert (
        render.write_line(StudyProgress(2, 5, "x86_64_v3", 3, 12, 61.0, "nbody-pure-small"))
        == "Session 2 of 5 (x86_64_v3) · comparison 4 of 12 · about 1 min left · nbody-pure-small"
    )


def test_a_line_has_the_time_taken_and_the_time_left() -> None:
    line = render.write_line(StudyProgress(2, 5, None, 3, 12, 61.0, "nbody-pure-small", spent_s=12.0))
    assert line == "Session 2 of 5 · comparison 4 of 12 · 12 s so far, about 1 min left · nbody-pure-small"

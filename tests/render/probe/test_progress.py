"""The line that says what a probe does now."""

from gilscope.render.probe.progress import StageLine, write_expectation, write_still_busy, write_waiting
from gilscope.system.clock import Clock

S = 1_000_000_000


def write(*stages: tuple[int, str]) -> list[str]:
    """Return the line at each stage, which begins so many seconds after the start."""
    times = iter([0, *(seconds * S for seconds, _ in stages)])
    line = StageLine("zlib:compress", 8, Clock(wall_ns=times.__next__))
    return [line.write(stage) for _, stage in stages]


def test_a_stage_is_shown_with_how_long_it_all_has_taken() -> None:
    assert write((0, ""), (2, "opening pools")) == [
        "zlib:compress · starting · 0 s so far",
        "zlib:compress · opening pools · 2 s so far",
    ]


def test_from_the_first_block_on_it_is_known_what_is_left() -> None:
    lines = write((3, "block 1 of 20"), (8, "old: block 9 of 20"), (14, "watching the GIL for longer"))
    assert [line.rpartition(" · ")[2] for line in lines] == ["about 8 s left", "about 3 s left", "nearly done"]


def test_a_probe_that_takes_long_says_so_beforehand() -> None:
    call_ns = 3 * S
    assert write_expectation(call_ns, 20, wanted_seconds=8, limit_seconds=60) == ""
    assert write_expectation(call_ns, 40, 8, 60) == "One call takes 3 s, so this takes about 40 s."
    assert write_expectation(call_ns, 73, 8, 60) == (
        "One call takes 3 s, so this takes about 73 s, and is stopped after 60 s. --limit 110 lets it end."
    )


def test_before_it_measures_it_says_how_long_it_waits() -> None:
    assert "1.6 of 2 CPUs: waiting up to 10 s" in write_waiting(1.6, 2, 10.0)
    assert "measuring now. It may take up to 1 min (--limit)" in write_still_busy(1.6, 2, 60.0)

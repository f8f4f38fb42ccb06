"""What is said where a probe could not decide what to use, and which numbers are told by themselves."""

from dataclasses import replace

import pytest

from gilscope.analyse.probe.advice import Advice
from gilscope.analyse.probe.probing import analyse_probe
from gilscope.model.case import Skip
from gilscope.model.probe import Watched
from gilscope.model.report import SessionReport
from gilscope.render.probe import words
from gilscope.render.probe.advice import write_advice
from gilscope.statistics.estimate import Estimate
from tests.made_up.probes import HELD, found, session


def late(blocks: int, call_ms: float = 10.0) -> SessionReport:
    """Return a probe whose time was over after so many of twenty blocks."""
    return replace(session(blocks=blocks, call_ms=call_ms), blocks=20)


def test_too_few_blocks_are_followed_by_what_to_type() -> None:
    first, remedy = write_advice(analyse_probe(late(3, call_ms=300.0)))
    assert first == "Undecided: too few blocks."
    assert remedy.endswith("An interval needs 5 blocks, and there was time for 3: --seconds 65 --limit 160.")


def test_short_blocks_need_no_other_limit() -> None:
    assert write_advice(analyse_probe(late(3)))[1].endswith("there was time for 3: --seconds 5.")


def test_blocks_that_nobody_asked_for_are_asked_for() -> None:
    assert write_advice(found(blocks=3))[1].endswith("An interval needs 5 blocks: --blocks 20.")


def test_too_few_blocks_do_not_hide_that_the_gil_is_held() -> None:
    first, _ = write_advice(found(watched=HELD, threads=1.0, threads_busy=1.0, blocks=3))
    assert first == "Not threads: it holds the GIL. Processes: undecided, as there are too few blocks."


def test_no_number_without_an_interval_is_in_a_sentence() -> None:
    text = " ".join((words.write_headline(found(blocks=3)), *write_advice(found(blocks=3))))
    assert "×" not in text


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [(1.8, 2.0, "1.90×"), (1.6, 2.2, "about 1.90×"), (1.0, 3.0, "unknown"), (float("nan"), float("nan"), "unknown")],
)
def test_a_number_is_told_as_far_as_it_is_known(low: float, high: float, told: str) -> None:
    assert words.write_if_known(Estimate(1.9, low, high, 10)) == told


def test_a_call_that_no_worker_can_make_is_for_a_plain_loop() -> None:
    remedy = "it cannot be sent; gilscope probe --each-worker ... makes it there"
    none = replace(found(), ways=(), skips=(Skip("k", "i", "processes_spawn", remedy),))
    none = replace(none, advice=Advice("neither", None))
    assert write_advice(none) == (
        "Use a plain loop: no kind of worker can make this call as it is.",
        f"{remedy[:1].upper()}{remedy[1:]}",
    )


def test_both_blocks_and_seconds_are_named_where_both_are_too_few() -> None:
    both = replace(session(blocks=2, call_ms=300.0), blocks=3)
    assert "--blocks 20 --seconds" in write_advice(analyse_probe(both))[1]


def test_what_was_stopped_is_not_told_to_take_longer() -> None:
    assert "--seconds" not in " ".join(write_advice(found(blocks=3, probe={"ended": "it hung"})))


def test_what_was_stopped_before_it_was_decided_was_not_measured() -> None:
    hung = found(watched=(Watched(60_000_000, 6, 0, 60_000_000, ()),), blocks=0, probe={"ended": "it hung"})
    assert words.write_title(hung) == "solver:solve(a) could not be measured"
    assert "to decide it" not in dict(words.list_figures(hung))

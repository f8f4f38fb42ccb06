"""What is shown of a probe, in each format. After a change that is meant: GILSCOPE_UPDATE=1 pytest tests."""

import json
import re

import pytest

from gilscope.analyse.probe.probing import Probed
from gilscope.model.probe import Check, Pickling
from gilscope.pytest_plugin.result import MOST_LETTERS, Result
from gilscope.render.formats import Screen
from gilscope.render.probe import tables, terminal
from gilscope.render.probe.advice import write_advice
from tests.golden_files import recorded
from tests.made_up.probes import FREE, GOES, HALF, HELD, HELD_BACK, NEVER, SHARING, found

OTHERS: dict[str, Probed] = {
    "partly": found(watched=HALF, threads=1.4, threads_busy=1.5),
    "threads": found(watched=FREE),
    "neither": found(watched=FREE, threads=1.0, threads_busy=2.0, processes=1.0, busy=2.0),
    "a neighbour": found(watched=HELD, busy=0.6, threads=0.9, threads_busy=0.7, processes=1.04, neighbour=1.4),
    "batches": found(watched=HELD, threads=1.9, call_ms=0.01, processes=None),
    "memory": found(watched=FREE, threads=1.2, threads_busy=2.0, memory=1.2),
    "one thread alone": found(watched=HELD, threads=1.14, one_thread=1.12, threads_busy=1.05, processes=1.0),
    "a copy is faster": found(watched=NEVER, threads=1.0, threads_busy=1.0, processes=6.57, one_process=6.1),
    "faster than its workers": found(watched=FREE, processes=6.57),
    "other results": found(probe={"checks": (Check("threads", 2, 46, 45),)}),
    "broken": found(watched=(), blocks=0, probe={"ended": "it crashed (SIGSEGV) while this was done: importing"}),
    "no GIL": found(watched=(), facts={"gil_enabled": False}),
    "sharing costs": SHARING,
}


def test_other_findings_at_a_terminal() -> None:
    text = "\n".join(f"=== {name}\n{terminal.probed(each, Screen(100))}" for name, each in OTHERS.items())
    assert text == recorded("probes.txt", text)


WIDTHS = (60, 80, 100, 140)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_answer_fits_any_terminal(width: int) -> None:
    chosen = {"holds": HELD_BACK, **{name: OTHERS[name] for name in ("threads", "no GIL", "a neighbour")}}
    text = "\n".join(f"=== {name}\n{terminal.probed(each, Screen(width))}" for name, each in chosen.items())
    assert max(map(len, text.splitlines())) <= width
    assert text == recorded(f"probes-{width}.txt", text)


def test_whether_it_lets_go_is_a_figure_and_a_value_for_programs() -> None:
    probed = found(watched=HELD, probe={"patience": GOES})
    assert "lets go        it lets go of the GIL by itself while a call lasts" in terminal.probed(probed, Screen(100))
    assert tables.for_programs(probed)["lets_go"] is True
    assert tables.for_programs(found(probe={"patience": ()}))["lets_go"] is None


def test_the_first_three_lines_are_the_answer() -> None:
    assert terminal.probed(OTHERS["threads"], Screen(80)).splitlines()[:3] == [
        "solver:solve(a) releases the GIL",
        "GIL released 100% · 2 threads 1.90× · limit here 1.95×",
        "Use threads.",
    ]


def test_what_releasing_the_gil_could_bring_is_said_where_it_is_held() -> None:
    said = "If it released the GIL, 2 threads could reach up to 1.95×"
    assert said in write_advice(HELD_BACK)[1]
    assert said not in write_advice(OTHERS["threads"])[1]


def test_nothing_is_said_of_releasing_where_there_is_no_gil() -> None:
    text = terminal.probed(OTHERS["no GIL"], Screen(100))
    assert "releas" not in text
    assert "hold" not in text


def test_programs_get_json_that_any_parser_takes() -> None:
    for each in (HELD_BACK, *OTHERS.values()):
        text = json.dumps(tables.for_programs(each), allow_nan=False)
        assert json.loads(text)["verdict"] == each.verdict


def test_only_a_call_with_threads_of_its_own_is_said_to_have_several_cpus() -> None:
    slow = {"threads": 1.0, "threads_busy": 1.0, "processes": 1.0}
    said = "A single call has more than one CPU at work already."
    assert said in write_advice(found(**slow, busy=1.9))[1]
    assert said not in write_advice(found(**slow, busy=1.03))[1]


def test_threads_have_nothing_to_send_back() -> None:
    lost = {"pickling": Pickling(4000, 24, 50_000, None, "its result (a lock) cannot be pickled: TypeError")}
    advice = write_advice(found(threads=1.08, threads_busy=2.0, processes=None, probe=lost))
    assert advice[0] == "Use a plain loop: nothing is clearly faster here."


def test_more_blocks_are_not_advised_where_threads_can_only_take_turns() -> None:
    held = write_advice(found(watched=HELD, threads=1.9, processes=None, noise=2.5))
    assert held[1].endswith("It holds the GIL, so threads can only take turns.")
    assert "More blocks" in write_advice(found(watched=FREE, threads=1.9, processes=None, noise=2.5))[1]


@pytest.mark.parametrize("name", OTHERS)
def test_advice_is_a_few_words_and_a_paragraph(name: str) -> None:
    assert len(write_advice(OTHERS[name])) <= 2


def test_a_result_says_what_was_measured_in_what_pytest_shows_of_it() -> None:
    for each in (HELD_BACK, *OTHERS.values()):
        assert len(repr(Result(each))) <= MOST_LETTERS
    assert repr(Result(HELD_BACK)).startswith("<solver:solve holds the GIL: released 0.0% [0.0–")
    assert ", 2 threads 0.97 [" in repr(Result(HELD_BACK))
    assert ", 2 processes (spawn) 1.80 [" in repr(Result(HELD_BACK))


def test_a_speedup_without_an_interval_is_beyond_no_threshold() -> None:
    speedup = Result(found(blocks=3)).speedup("threads", workers=2)
    assert not speedup.low > 0
    assert not speedup.high < 100
    assert repr(speedup).startswith("<speedup of solver:solve by 2 threads: 1.9")
    assert "(3 blocks)" in repr(speedup)


def test_without_a_gil_all_of_it_is_released() -> None:
    result = Result(OTHERS["no GIL"])
    assert result.releases_gil
    assert result.released_share.low == 1.0


def test_the_axis_of_the_picture_reaches_the_limit() -> None:
    pytest.importorskip("altair", reason="the report extra is not installed")
    from gilscope.render.probe import charts

    (picture,) = charts.draw_all(OTHERS["a neighbour"])
    domains = re.findall(r'"domain": \[0, ([\d.]+)\]', json.dumps(picture.chart.to_dict()))
    assert domains
    assert all(float(each) > 1.95 for each in domains)

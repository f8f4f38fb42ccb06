"""`gilscope list FILE`: what is in a report."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gilscope.model.facts import Facts
from gilscope.model.report import Report, StudyRequest
from gilscope.record import json_report
from gilscope.render import contents
from gilscope.render.contents import Offer
from gilscope.render.formats import Screen
from tests.command_line import here
from tests.made_up.reports import SESSION

FACTS = Facts(
    {
        "implementation": "CPython",
        "python": "3.14.0",
        "isa_level": "x86_64_v3",
        "measured_at": "2026-11-25T01:02:03",
    }
)
ONE = replace(SESSION, session="one", facts=FACTS, plan="quick", blocks=3, seed=1, warnings=("the disk was full",))
TWO = replace(ONE, session="two", complete=False, warnings=())
REPORT = Report((ONE, TWO), StudyRequest({"plan": "quick"}, "nbody", 2, ("x86_64_v3",)))

TEXT = """\
mine.json: 2 sessions
  asked for: 2 of each of x86_64_v3, only 'nbody'
sessions
  one: CPython 3.14.0, GIL on, x86_64_v3, plan quick, 3 blocks, seed 1, 2026-11-25T01:02:03
    ! the disk was full
  two: CPython 3.14.0, GIL on, x86_64_v3, plan quick, 3 blocks, seed 1, not complete, 2026-11-25T01:02:03
comparisons: blocks of each session, and how they were run
  nbody-pure-tiny: 3, 3: serial, serial again, threads static ×2, processes_spawn static ×2
not measured
  word_count × numba_gil: objects need the GIL
"""


def test_a_report_is_listed(tmp_path: Path) -> None:
    json_report.write(tmp_path / "mine.json", REPORT)
    result = here(tmp_path, "list", "mine.json")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == TEXT


def test_programs_get_json(tmp_path: Path) -> None:
    json_report.write(tmp_path / "mine.json", REPORT)
    listed = json.loads(here(tmp_path, "list", "mine.json", "--json").stdout)
    assert listed["request"]["sessions"] == 2
    assert [session["complete"] for session in listed["sessions"]] == [True, False]
    one = listed["sessions"][0]
    assert (one["session"], one["python"], one["isa_level"]) == ("one", "3.14.0", "x86_64_v3")
    (comparison,) = one["comparisons"]
    assert (comparison["kernel"], comparison["blocks"], len(comparison["arms"])) == ("nbody", 3, 4)
    assert one["skips"][0]["reason"] == "objects need the GIL"


def test_what_is_no_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("{}")
    result = here(tmp_path, "list", "mine.json")
    assert result.returncode == 2
    assert result.stderr.startswith("gilscope: mine.json is not a report")


def test_untrusted_text_is_shown_and_does_nothing() -> None:
    strange = replace(ONE, warnings=("\x1b]0;owned\x07[bold]\nforged: line",))
    shown = contents.list_contents(Report((strange,)), "mine.json")
    assert "\x1b" not in shown
    assert r"    ! \x1b]0;owned\x07[bold]\nforged: line" in shown


OFFERS = {
    "kernels": {"nbody": Offer("Gravity.", None)},
    "executors": {"threads": Offer("Threads of this process.", None), "loky": Offer("Processes.", "not here " * 9)},
}


@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_what_there_is_has_a_sentence_each_and_the_reason_if_it_is_not_here(width: int) -> None:
    text = contents.list_offers(OFFERS, Screen(width))
    lines = text.splitlines()
    assert lines[:4] == ["kernels", "  nbody  Gravity.", "executors", "  threads  Threads of this process."]
    assert any(line.strip().startswith("Not available: not here") for line in lines)
    assert max(map(len, lines)) <= width

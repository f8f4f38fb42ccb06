"""Probes of several environments: real processes, which take turns."""

import sys
from pathlib import Path

import pytest

from gilscope.errors import CannotProbe
from gilscope.model.report import Report
from gilscope.probe import requests, together
from gilscope.probe.requests import Request
from gilscope.probe.together import Part
from gilscope.record import json_report
from gilscope.system.other_python import OtherPython

LEAST_TURNS = "3"
"""As few blocks as alternate more than once."""

HERE = [Part(label, OtherPython(label, sys.executable)) for label in ("one", "two")]


def request(function: str, arguments: str = "") -> Request:
    wishes = requests.wishes("2", "threads", LEAST_TURNS, "20")
    return Request(f"tests.probe.functions:{function}", "", arguments, wishes)


@pytest.fixture(scope="module")
def both() -> Report:
    return together.run(request("good"), HERE)


def test_each_environment_has_a_session_with_its_label(both: Report) -> None:
    assert [each.probe.environment.label for each in both.sessions if each.probe and each.probe.environment] == [
        "one",
        "two",
    ]
    assert both.complete


def test_all_that_took_turns_share_one_rotation_and_their_blocks(both: Report) -> None:
    one, two = (each.probe for each in both.sessions)
    assert one is not None
    assert two is not None
    assert one.environment is not None
    assert two.environment is not None
    assert one.environment.rotation == two.environment.rotation
    assert {len(each.measured[0].blocks) for each in both.sessions} == {int(LEAST_TURNS)}


def test_a_report_keeps_which_environments_took_turns(both: Report, tmp_path: Path) -> None:
    json_report.write(tmp_path / "both.json", both)
    again = json_report.read(tmp_path / "both.json")
    assert [each.probe and each.probe.environment for each in again.sessions] == [
        each.probe and each.probe.environment for each in both.sessions
    ]


def test_what_cannot_be_probed_in_one_of_them_is_said_with_its_label() -> None:
    with pytest.raises(CannotProbe, match="with one: "):
        together.run(request("missing"), HERE)


def test_a_crash_in_one_environment_leaves_what_others_measured(tmp_path: Path) -> None:
    one, two = together.run(request("crashes_where_another_was", repr(str(tmp_path))), HERE).sessions
    assert one.complete
    assert two.probe is not None
    assert two.probe.ended is not None

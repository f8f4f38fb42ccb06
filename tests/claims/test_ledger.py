"""The ledger as a user makes and reads it."""

import os
import signal
from pathlib import Path

import pytest

from gilscope.claims import catalogue
from gilscope.record import json_report
from gilscope.render import formats
from tests.command_line import finished, gilscope, here
from tests.processes import Running

LEDGER = Path(__file__).parents[2] / "docs/data/claims/cpython-3.14.json"


def named_in(text: str) -> set[str]:
    """Return the names of the claims that a text mentions."""
    return {name for name in catalogue.names() if name in text}


def test_the_ledger_is_measured_shown_and_read_again(tmp_path: Path) -> None:
    result = finished(gilscope("claims", "--plan", "quick", "-k", "globals", "-o", "l.json"), tmp_path)
    assert result.returncode == 0, result.stderr
    assert "CONFIRMED  globals-shared" in result.stdout
    assert "0 of 1 claims tried; now: globals-shared" in result.stderr
    again = here(tmp_path, "claims", "l.json", "--format", "markdown")
    assert "| globals-shared |" in again.stdout
    for shown in (result.stdout, again.stdout, here(tmp_path, "report", "l.json").stdout):
        assert named_in(shown) == {"globals-shared"}
    assert list(tmp_path.iterdir()) == [tmp_path / "l.json"]


@pytest.mark.parametrize("form", formats.names())
def test_only_selected_claims_of_a_report_are_shown(form: str, tmp_path: Path) -> None:
    if (reason := formats.load(form).unavailable()) is not None:
        pytest.skip(reason)
    result = here(tmp_path, "claims", str(LEDGER), "-k", "globals or straightforward", "--format", form)
    assert named_in(result.stdout) == {"globals-shared", "processes-straightforward"}


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("--list", "-k", "globals"), "All threads can reach the process's globals"),
        (("--explain", "globals-shared"), "The claim holds if it is: threads → change seen"),
    ],
)
def test_claims_are_listed_and_explained_without_trying_any(
    arguments: tuple[str, ...], shown: str, tmp_path: Path
) -> None:
    result = here(tmp_path, "claims", *arguments)
    assert shown in result.stdout.replace("\n            ", " ")
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--explain", "nope"), "Unknown claim 'nope'"),
        (("--plan", "nope"), "Unknown plan 'nope'"),
        (("-k", "nope"), "Unknown name in -k 'nope': 'nope'"),
        (("-k", "globals and not globals"), "selects no claim"),
        (("no.json",), "no.json"),
    ],
)
def test_a_users_mistake_is_one_paragraph(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = here(tmp_path, "claims", *arguments)
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_ctrl_c_keeps_what_was_tried_and_leaves_no_process(tmp_path: Path) -> None:
    # The first is tried in a moment, the second for seconds.
    running = Running(gilscope("claims", "--plan", "quick", "-k", "globals or leak", "-o", "l.json"), tmp_path)
    running.wait_until(lambda: (tmp_path / "l.json.partial").exists() and running.descendants())
    running.process.send_signal(signal.SIGINT)
    ended = running.end()
    assert (ended.status, ended.survivors) == (130, [])
    (kept,) = json_report.read(tmp_path / "l.json.partial").sessions
    assert (kept.complete, len(kept.evidence)) == (False, 1)
    assert "What was tried is in l.json.partial. To try the rest: gilscope claims --plan quick -k " in ended.output
    assert "then gilscope merge l.json.partial l-rest.json -o l.json" in ended.output

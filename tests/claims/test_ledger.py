"""The ledger as a user makes and reads it."""

import os
import signal
from pathlib import Path

import pytest
from benchmarks import made_up

from gilscope.claims import catalogue, ledger
from gilscope.errors import CannotWrite
from gilscope.model.facts import Facts
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
    assert "true  globals-shared" in result.stdout
    assert "Statement 1 of 1 · globals-shared · " in result.stderr
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
    running.wait_until(lambda: [*tmp_path.glob("l.json.*.partial")] and running.descendants())
    running.process.send_signal(signal.SIGINT)
    ended = running.end()
    assert (ended.status, ended.survivors) == (130, [])
    (partial,) = tmp_path.glob("l.json.*.partial")
    (kept,) = json_report.read(partial).sessions
    assert (kept.complete, len(kept.evidence)) == (False, 1)
    assert f"What was tried is in {partial.name}. To try the rest: gilscope claims --plan quick -k " in ended.output
    assert f"then gilscope merge {partial.name} l-rest.json -o l.json" in ended.output


@pytest.fixture
def ledger_of_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a path to which a ledger is written that has rounds alone, beside a user's own file."""
    rounds = made_up.report(kernels=1, sessions=1, seed=1)
    write = json_report.write

    def measure_rounds(path: Path, *_: object) -> None:
        write(path, rounds)

    def refuse(path: Path, _: object) -> None:
        raise CannotWrite(path, "no space")

    monkeypatch.setattr(ledger, "measure_rounds", measure_rounds)
    monkeypatch.setattr(ledger, "_facts", lambda _: Facts())
    # The disk is full for a moment: all that was measured must be written in the end even so.
    monkeypatch.setattr(json_report, "write", refuse)
    (tmp_path / "l.json.rounds").write_text("mine")
    (tmp_path / "l.json.partial").write_text("of an interrupted ledger")
    decided = [
        each for name in catalogue.names() if (each := catalogue.load(name)).from_rounds and not each.measured_by
    ]
    return ledger.measure(decided[:1], "quick", tmp_path / "l.json", lambda _: None)


def test_files_beside_the_ledger_that_are_not_its_own_are_kept(ledger_of_rounds: Path) -> None:
    assert (ledger_of_rounds.parent / "l.json.rounds").read_text() == "mine"
    assert (ledger_of_rounds.parent / "l.json.partial").read_text() == "of an interrupted ledger"
    assert {each.name for each in ledger_of_rounds.parent.iterdir()} == {"l.json", "l.json.rounds", "l.json.partial"}


def test_the_rounds_are_in_the_ledger_even_if_a_copy_of_it_cannot_be_written(ledger_of_rounds: Path) -> None:
    sessions = json_report.read(ledger_of_rounds).sessions
    assert [len(each.measured) > 0 for each in sessions] == [False, True]


def test_ctrl_c_during_the_rounds_names_what_they_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def press(path: Path, *_: object) -> None:
        json_report.write(path, made_up.report(kernels=1, sessions=1))
        raise KeyboardInterrupt

    monkeypatch.setattr(ledger, "measure_rounds", press)
    monkeypatch.setattr(ledger, "_facts", lambda _: Facts())
    claims = [catalogue.load(name) for name in catalogue.names()]
    decided = next(each for each in claims if each.from_rounds and not each.measured_by)
    with pytest.raises(KeyboardInterrupt, match=f"To try the rest: gilscope claims --plan quick -k {decided.id} -o"):
        ledger.measure([decided], "quick", tmp_path / "l.json", lambda _: None)

"""The ledger from end to end: claims are whole, experiments run in processes of their own, the file keeps all."""

import json
import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from gilscope.claims import budgets, catalogue, judging, ledger, rulings, trial, trials
from gilscope.claims.claim import Claim, Level, Ratio, Seen, Unmeasured
from gilscope.errors import InvalidExpression, NothingToMeasure, UnknownName
from gilscope.model.evidence import Evidence, Series
from gilscope.model.report import Report, SessionReport
from gilscope.record import json_report
from gilscope.system import process_group
from tests.processes import finished, gilscope

EVERY = {name: catalogue.load(name) for name in catalogue.names()}

each_claim = pytest.mark.parametrize("claim", EVERY.values(), ids=EVERY)


# --- Every claim


THE_LIST = [
    "threads-no-parallelism",
    "threads-run-in-parallel",
    "nogil-gives-parallelism",
    "processes-only-way",
    "processes-avoid-gil",
    "processes-increase-power",
    "decompose-improves",
    "processes-faster-threads-moderate",
    "processes-for-large-data",
    "process-creation-slow",
    "threads-start-faster",
    "threads-end-faster",
    "pool-ready",
    "threads-lightweight",
    "threads-save-memory",
    "switching-threads-cheaper",
    "switching-looks-simultaneous",
    "processes-cost-less",
    "threads-avoid-pickling",
    "communication-threads-cheap",
    "processes-need-ipc",
    "globals-shared",
    "own-memory",
    "threads-cannot-separate-memory",
    "state-reachable",
    "leak-contained",
    "crash-contained",
    "processes-killable",
    "no-locks-with-processes",
    "threads-need-locks",
    "one-idle-one-overloaded",
    "symmetric-or-asymmetric",
    "multithreading-not-classified",
    "processes-many-programs",
    "threads-responsive-ui",
    "threads-ideal-for-io",
    "io-beside-cpu",
    "processes-straightforward",
]


def test_the_ledger_has_every_claim_of_the_list() -> None:
    assert sorted(catalogue.names()) == sorted(THE_LIST)
    assert len(THE_LIST) == 38


def test_the_ledger_is_in_the_order_of_the_list() -> None:
    assert list(catalogue.names()) == THE_LIST


@each_claim
def test_a_claim_is_decided_in_one_way(claim: Claim) -> None:
    ways = [claim.measured_by is not None, claim.from_rounds is not None, isinstance(claim.test, Unmeasured)]
    assert sum(ways) == 1


@each_claim
def test_a_claims_experiment_is_a_function(claim: Claim) -> None:
    assert claim.measured_by is None or callable(trial.experiment(claim.measured_by))


@each_claim
def test_every_verdict_of_a_measured_claim_has_a_reading(claim: Claim) -> None:
    if isinstance(claim.test, Seen):
        assert {"CONFIRMED", "REFUTED"} <= claim.readings.keys()
    elif not isinstance(claim.test, Unmeasured):
        assert {"CONFIRMED", "REFUTED", "INCONCLUSIVE"} <= claim.readings.keys()


@each_claim
def test_a_threshold_makes_sense_and_says_why(claim: Claim) -> None:
    assert claim.test.why.endswith(".")
    if isinstance(claim.test, Ratio | Level):
        assert claim.test.threshold > (1 if claim.test.direction == "within" else 0)


def planted(claim: Claim, *, is_so: bool) -> Evidence:
    """Return evidence that says clearly that a claim holds, or that it does not."""
    test = claim.test
    if isinstance(test, Seen):
        return Evidence(seen={name: value if is_so else f"not {value}" for name, value in test.expected.items()})
    assert isinstance(test, Ratio | Level)
    wanted = 1.0 if test.direction == "within" and is_so else test.threshold
    if test.direction != "within" or not is_so:
        wanted *= 3.0 if (test.direction == "below") != is_so else 1 / 3
    values = tuple(wanted * (1 + 0.01 * (i % 5 - 2)) for i in range(20))
    if isinstance(test, Level):
        return Evidence({test.series: Series("", values)})
    return Evidence({test.numerator: Series("ms", values), test.denominator: Series("ms", (1.0,) * 20)})


@each_claim
def test_planted_evidence_on_either_side_gives_the_verdict_of_that_side(claim: Claim) -> None:
    if isinstance(claim.test, Unmeasured):
        assert judging.judge(claim, Evidence()).verdict == "NOT MEASURED"
        return
    assert judging.judge(claim, planted(claim, is_so=True)).verdict == "CONFIRMED"
    assert judging.judge(claim, planted(claim, is_so=False)).verdict == "REFUTED"
    assert judging.judge(claim, Evidence()).verdict == "INCONCLUSIVE"


def test_no_two_claims_have_one_name() -> None:
    assert len(set(catalogue.names())) == len(catalogue.names()) == sum(map(len, catalogue.families().values()))


def test_an_unknown_claim_is_refused_with_the_near_miss() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'globals-shared'"):
        catalogue.load("global-shared")


def test_an_expression_selects_claims_by_their_names() -> None:
    assert [claim.id for claim in ledger.chosen("globals and not queue")] == ["globals-shared"]
    assert len(ledger.chosen(None)) == len(EVERY)
    with pytest.raises(NothingToMeasure, match="selects no claim"):
        ledger.chosen("no-such-claim")
    with pytest.raises(InvalidExpression):
        ledger.chosen("globals and")


# --- An experiment in a process of its own


EXAMPLE = catalogue.load("globals-shared")


@pytest.mark.skipif(not process_group.SEGMENTS.is_dir(), reason="only Linux has its semaphores in a folder")
@pytest.mark.parametrize("name", ["communication-threads-cheap", "processes-need-ipc"])
def test_an_experiment_leaves_no_semaphore_and_no_segment(name: str) -> None:
    before = {*process_group.SEGMENTS.iterdir()}
    assert trials.make(catalogue.load(name), "quick").failure is None
    assert not [each for each in {*process_group.SEGMENTS.iterdir()} - before if "gilscope" in each.name]


def test_an_experiment_gives_its_evidence_from_another_process() -> None:
    given = trials.make(EXAMPLE, "quick")
    assert given.failure is None
    assert given.seen["threads"] == "change seen"


FAULTS = """
import os, signal, subprocess, sys, time
from gilscope.claims import catalogue
from gilscope.claims.claim import Claim, Level

sys.modules["gilscope.claims.experiments.faults"] = sys.modules[__name__]

def crash(budget): os.kill(os.getpid(), signal.SIGKILL)
def leave(budget): sys.exit(3)
def fail(budget): raise RuntimeError("the moon is in the way")
def hang(budget):
    from gilscope.system import shared_memory
    shared_memory.new(1000)
    subprocess.Popen(["sleep", "1000"])
    time.sleep(1000)

catalogue.load = lambda name: Claim(name, "", "", "", Level("a", "above", 1, "."), {}, measured_by=f"faults:{name}")
"""


@pytest.fixture
def faulty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let experiments be what FAULTS has, in their own process too."""
    (tmp_path / "sitecustomize.py").write_text(FAULTS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


@pytest.mark.usefixtures("faulty")
@pytest.mark.parametrize(
    ("name", "failure"),
    [
        ("crash", "signal 9"),
        ("leave", "status 3: it said nothing"),
        ("fail", "RuntimeError: the moon is in the way"),
    ],
)
def test_an_experiment_that_ends_otherwise_is_a_failure_that_says_how(name: str, failure: str) -> None:
    given = trials.make(replace(EXAMPLE, id=name), "quick")
    assert given.failure is not None
    assert failure in given.failure
    assert not given.series


@pytest.mark.usefixtures("faulty")
@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX's")
def test_an_experiment_that_hangs_is_killed_with_all_its_processes_and_leaves_no_segment(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    import psutil

    monkeypatch.setattr(budgets, "GRACE_SECONDS", 0.0)
    monkeypatch.setattr(trials, "limit_seconds", lambda _: 1.5)
    before = set(process_group.SEGMENTS.glob("gilscope-*"))
    given = trials.make(replace(EXAMPLE, id="hang"), "quick")
    assert set(process_group.SEGMENTS.glob("gilscope-*")) <= before
    assert given.failure == "it had not ended after 2 seconds and was killed"
    own = [each for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"] == ["sleep", "1000"]]
    assert [each for each in own if each.environ().get("PYTHONPATH") == str(tmp_path)] == []


# --- The report


def report(**evidence: Evidence) -> Report:
    named = {name.replace("_", "-"): each for name, each in evidence.items()}
    return Report((SessionReport("s1", True, {"host": "h"}, (), (), {}, "quick", evidence=named),))


def seen(threads: str) -> Evidence:
    return Evidence(seen={"threads": threads, "processes_spawn": "own globals"})


def test_a_report_keeps_every_sample(tmp_path: Path) -> None:
    given = Evidence({"a": Series("µs", (1.5, 2.25))}, {"b": "yes"}, ("smaller",), None, None)
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps(json_report.document(report(globals_shared=given))))
    assert json_report.read(path).sessions[0].evidence == {"globals-shared": given}


def test_a_report_of_before_there_was_a_ledger_has_none() -> None:
    assert json_report.read(Path(__file__).parents[2] / "docs/data/levels.json").sessions[0].evidence == {}


def test_verdicts_are_made_again_from_the_file() -> None:
    (confirmed,) = [
        each for each in rulings.rulings(report(globals_shared=seen("change seen"))) if each.id == EXAMPLE.id
    ]
    assert confirmed.verdict == "CONFIRMED"
    (refuted,) = [each for each in rulings.rulings(report(globals_shared=seen("own"))) if each.id == EXAMPLE.id]
    assert refuted.verdict == "REFUTED"


def test_evidence_for_claims_that_this_version_does_not_know_is_left_alone() -> None:
    assert "no-such-claim" not in {each.id for each in rulings.rulings(report(no_such_claim=seen("x")))}


# --- As a user


def test_the_ledger_is_measured_shown_and_read_again(tmp_path: Path) -> None:
    result = finished(gilscope("claims", "--plan", "quick", "-k", "globals", "-o", "l.json"), tmp_path)
    assert result.returncode == 0, result.stderr
    assert "CONFIRMED  globals-shared" in result.stdout
    assert "0 of 1 claims tried; now: globals-shared" in result.stderr
    again = finished(gilscope("claims", "l.json", "--format", "markdown"), tmp_path)
    assert "| globals-shared |" in again.stdout
    rows = finished(gilscope("claims", "l.json", "--format", "csv"), tmp_path)
    assert "globals-shared,CONFIRMED" in rows.stdout
    assert list(tmp_path.iterdir()) == [tmp_path / "l.json"]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("--list",), "All threads can reach the process's globals"),
        (("--explain", "globals-shared"), "Decided by: threads: change seen"),
    ],
)
def test_claims_are_listed_and_explained_without_trying_any(
    arguments: tuple[str, ...], shown: str, tmp_path: Path
) -> None:
    result = finished(gilscope("claims", *arguments), tmp_path)
    assert shown in result.stdout.replace("\n            ", " ")
    assert result.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--explain", "nope"), "Unknown claim 'nope'"),
        (("--plan", "nope"), "Unknown plan 'nope'"),
        (("-k", "nope"), "selects no claim"),
        (("no.json",), "no.json"),
    ],
)
def test_a_users_mistake_is_one_paragraph(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = finished(gilscope("claims", *arguments), tmp_path)
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
def test_ctrl_c_keeps_what_was_tried_and_leaves_no_process(tmp_path: Path) -> None:
    command = gilscope("claims", "-k", "globals or leak or locks", "-o", "l.json")
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("1 of "):
            break
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    (kept,) = json_report.read(tmp_path / "l.json.partial").sessions
    assert (kept.complete, len(kept.evidence)) == (False, 1)

"""`gilscope probe --each-worker`: an object of its own for each thread and process."""

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from gilscope.record import json_report
from tests.cli.probing import BOTH, ran, refused
from tests.command_line import CHECKOUT, here

COUNT = "with recursive t(v) as (select 1 union all select v + 1 from t limit 3000) select sum(v) from t"

OWN = ("-s", "import sqlite3", "--each-worker", "c = sqlite3.connect(':memory:')")

EXECUTE = ("sqlite3:Connection.execute", "--args", f"c, {COUNT!r}")

FETCH = f"c.execute({COUNT!r}).fetchone()"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, "CompletedProcess[str]"]:
    path = tmp_path_factory.mktemp("own") / "own.json"
    return path, ran(FETCH, *OWN, *BOTH, "--json", "--report", str(path))


def test_a_connection_is_measured_in_threads_and_processes(kept: Any) -> None:
    _, result = kept
    assert result.returncode == 0, result.stdout + result.stderr
    found = json.loads(result.stdout)
    assert {each["executor"] for each in found["ways"]} == {"threads", "processes_spawn"}
    assert found["skips"] == []
    assert found["ended"] is None
    assert all(each["differing"] == 0 for each in found["ways"])


def test_a_report_keeps_and_shows_what_each_worker_executed(kept: Any) -> None:
    path, _ = kept
    probe = json_report.read(path).sessions[0].probe
    assert probe is not None
    assert probe.each_worker == OWN[-1]
    shown = here(CHECKOUT, "report", str(path)).stdout
    assert f"Each worker has objects of its own (--each-worker): {OWN[-1]}" in " ".join(
        shown.replace("\n", " ").split()
    )


def test_several_sizes_give_each_worker_objects_of_that_size() -> None:
    options = ("--each-worker", "a = [0] * n; it = iter([len(a)] * 9999999)", "--vary", "n=10,20")
    result = ran("next(it) and sum(a)", *options, *BOTH, "--json")
    assert result.returncode == 0, result.stdout + result.stderr
    assert [each["value"] for each in json.loads(result.stdout)["values"]] == [10, 20]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("c = ", "--each-worker is not Python: invalid syntax"),
        ("c = missing", "--each-worker fails with NameError: name 'missing' is not defined"),
        ("d = 1", "--args fails with NameError: name 'c' is not defined"),
    ],
)
def test_what_cannot_be_made_is_refused(text: str, reason: str) -> None:
    assert reason in refused(*EXECUTE, "--each-worker", text)

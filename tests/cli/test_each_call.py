"""`gilscope probe --each-call`: objects that are made before each call, for what works once."""

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from gilscope.record import json_report
from gilscope.system import gil
from tests.cli.probing import BOTH, THREADS, ran, refused
from tests.command_line import CHECKOUT, here

FLUSH = ("-s", "import zlib; data = b'abc' * 3000", "--each-call", "c = zlib.compressobj(); c.compress(data)")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, "CompletedProcess[str]"]:
    path = tmp_path_factory.mktemp("once") / "once.json"
    return path, ran("c.flush()", *FLUSH, *BOTH, "--json", "--report", str(path))


def test_what_works_once_is_measured_in_threads_and_processes(kept: Any) -> None:
    _, result = kept
    assert result.returncode == 0, result.stdout + result.stderr
    found = json.loads(result.stdout)
    assert {each["executor"] for each in found["ways"]} == {"threads", "processes_spawn"}
    assert found["skips"] == []
    assert all(each["differing"] == 0 for each in found["ways"])
    assert found["prepare_ns"] > 0


def test_a_report_shows_what_was_made_and_how_long_that_took(kept: Any) -> None:
    path, _ = kept
    probe = json_report.read(path).sessions[0].probe
    assert probe is not None
    assert probe.each_call == FLUSH[-1]
    shown = " ".join(here(CHECKOUT, "report", str(path)).stdout.split())
    assert f"making them is not timed (--each-call): {FLUSH[-1]}" in shown
    assert "to make its objects, which nothing else here counts" in shown


def test_an_iterator_of_which_every_call_takes_one_value_lasts_for_all() -> None:
    options = ("--each-call", "it = iter(range(3))", "--args", "it")
    result = ran("builtins:list", *options, *THREADS, "--json")
    assert result.returncode == 0, result.stdout + result.stderr
    assert json.loads(result.stdout)["ended"] is None


def test_objects_that_the_call_does_not_use_are_refused() -> None:
    told = refused("len(data)", "-s", "data = [1]", "--each-call", "data.clear()")
    assert "--each-call sets no name that the call uses" in told


@pytest.mark.skipif(not gil.is_enabled(), reason="there is no GIL")
@pytest.mark.parametrize(
    ("each_call", "statement", "share"),
    [
        ("b = sum(range(100_000))", "time.sleep(0.002) or b", 1.0),
        ("time.sleep(0.002); b = 60_000", "sum(range(b))", 0.0),
    ],
)
def test_whether_making_objects_holds_the_gil_does_not_count(each_call: str, statement: str, share: float) -> None:
    result = ran(statement, "-s", "import time", "--each-call", each_call, *THREADS, "--json")
    assert result.returncode == 0, result.stdout + result.stderr
    found = json.loads(result.stdout)
    assert abs(found["released"]["value"] - share) < 0.4
    assert found["lets_go"] is (share == 1.0)

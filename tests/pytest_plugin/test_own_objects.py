"""The fixture `scaling` for functions of which each worker, or each call, needs an object of its own."""

from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.pytest_plugin.test_scaling import run

PROJECT = """
import sqlite3
import zlib

COUNT = "with recursive t(v) as (select 1 union all select v + 1 from t limit 3000) select sum(v) from t"
FEW = dict(workers=[1, 2], executors="threads,processes_spawn", blocks=2, seconds=60)

def connect():
    return sqlite3.connect(":memory:")

def query(connection, text):
    return connection.execute(text).fetchone()

def pack(*level):
    packer = zlib.compressobj(*level)
    packer.compress(b"abc" * 3000)
    return packer

def finish(*given):
    return given[-1].flush()

def fails():
    raise LookupError("no object")

def test_each_worker(scaling):
    result = scaling(query, COUNT, each_worker=connect, **FEW)
    assert result.speedup("threads", workers=2).value > 0
    assert result.speedup("processes", workers=2).value > 0
    assert any("Each worker has objects of its own (--each-worker): connect()" in each for each in result.warnings)

def test_each_call(scaling):
    result = scaling(finish, each_call=pack, **FEW)
    assert result.speedup("processes", workers=2).value > 0
    assert any("(--each-call): pack()" in each for each in result.warnings)

def test_each_call_gets_what_its_worker_has(scaling):
    result = scaling(finish, each_worker=int, each_call=pack, workers=1, executors="threads", blocks=1)
    assert result.call_ns > 0

def test_a_text(scaling):
    scaling(query, COUNT, each_worker="connect()")

def test_what_cannot_be_made(scaling):
    scaling(query, COUNT, each_worker=fails)

def test_what_cannot_be_shared(scaling):
    scaling(query, connect(), COUNT, workers=2, executors="threads", blocks=1).speedup("threads", workers=2)
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> "CompletedProcess[str]":
    return run(tmp_path_factory.mktemp("own"), "-rA", project=PROJECT)


@pytest.mark.parametrize("name", ["each_worker", "each_call", "each_call_gets_what_its_worker_has"])
def test_threads_and_processes_make_their_own(name: str, ran: Any) -> None:
    assert f"PASSED test_project.py::test_{name}\n" in ran.stdout, ran.stdout


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a_text", "scaling: each_worker is a function without arguments that makes what each worker has of its own"),
        ("what_cannot_be_made", "LookupError: no object"),
        ("what_cannot_be_shared", "what each thread makes for itself by each_worker= is not shared"),
    ],
)
def test_what_is_wrong_is_said(name: str, told: str, ran: Any) -> None:
    assert f"FAILED test_project.py::test_{name} " in ran.stdout
    assert told in " ".join(ran.stdout.split())


def test_where_benchmarks_are_disabled_the_object_is_made_once(tmp_path: Path) -> None:
    project = "made = []\ndef test_one(scaling):\n    scaling(made.append, each_call=lambda: print('made'))\n"
    result = run(tmp_path, "--benchmark-disable", "-s", project=project)
    assert "1 skipped" in result.stdout
    assert result.stdout.count("made\n") == 1

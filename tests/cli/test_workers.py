"""The verb `workers`, as a user types it."""

import json
from pathlib import Path

import pytest

from tests.command_line import finished, gilscope
from tests.processes import sharing_one_cpu


def test_without_a_function_the_machine_gives_an_estimate(tmp_path: Path) -> None:
    ended = finished(gilscope("workers", "--json"), tmp_path)
    found = json.loads(ended.stdout)
    assert (found["is_estimate"], found["chosen"]) == (True, None)
    assert 1 <= found["workers"] <= found["allowance"]["affinity"]


def test_with_a_function_each_number_of_workers_is_measured(tmp_path: Path) -> None:
    (tmp_path / "work.py").write_text("def add(n):\n    return sum(range(n))\n")
    with sharing_one_cpu():
        ended = finished(gilscope("workers", "work.py:add", "--args", "2000", "--seconds", "1", "--json"), tmp_path)
    found = json.loads(ended.stdout)
    tried = {(each["load"]["executor"], each["load"]["workers"]) for each in found["tried"]}
    assert tried == {(name, count) for name in ("threads", "processes_spawn") for count in (1, 2)}
    assert all(each["load"]["p99_ns"] > 0 < each["per_second"] for each in found["tried"])


def test_each_worker_may_have_an_object_of_its_own(tmp_path: Path) -> None:
    own = ("--setup", "import sqlite3", "--each-worker", "c = sqlite3.connect(':memory:')")
    with sharing_one_cpu():
        command = gilscope("workers", "c.execute('select 1').fetchone()", *own, "--seconds", "1", "--json")
        ended = finished(command, tmp_path)
    found = json.loads(ended.stdout)
    assert {each["load"]["executor"] for each in found["tried"]} == {"threads", "processes_spawn"}


def test_processes_are_left_out_that_cannot_get_the_arguments(tmp_path: Path) -> None:
    setup = "import threading\nlock = threading.Lock()\ndef work(lock):\n    print('said', flush=True)\n    return 1"
    with sharing_one_cpu():
        command = gilscope("workers", "setup:work", "--setup", setup, "--args", "lock", "--seconds", "1")
        ended = finished(command, tmp_path)
    assert "No processes: argument 1 (a _thread.lock) cannot be pickled" in " ".join(ended.stdout.split())
    assert "1 thread" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch:thing"], "importing nosuch fails"),
        (["--args", "1"], "a FUNCTION, which is not given"),
        (["builtins:len", "--args", "1"], "TypeError"),
        (["os:_exit", "--args", "3"], "it ended its process with status 3"),
        (["--setup", "def f():\n    yield 1", "setup:f"], "generator"),
    ],
)
def test_a_mistake_is_named(arguments: list[str], said: str, tmp_path: Path) -> None:
    ended = finished(gilscope("workers", *arguments), tmp_path)
    assert ended.returncode == 2
    assert said in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr

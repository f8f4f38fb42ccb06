"""The code that a probe offers to paste: it runs, and does what is advised."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gilscope.analyse.probe.probing import Probed
from gilscope.render.probe.code import write_code
from tests.command_line import PATIENCE_SECONDS, environment
from tests.made_up.probes import FREE, HELD, found

THREADS = found(watched=FREE)
PROCESSES = found(watched=HELD, threads=0.97, threads_busy=1.0)
BATCHES = found(watched=HELD, threads=1.9, call_ms=0.01, processes=None)
ADVISED = {"threads": THREADS, "processes": PROCESSES, "batches": BATCHES}


def asked(advised: Probed, target: str, arguments: str = "", setup: str = "", **more: Any) -> Probed:
    return replace(advised, target=target, arguments=arguments, setup=setup, **more)


def run(code: str, folder: Path) -> str:
    """Run code as somebody would who has pasted it into a file, and return its results."""
    path = folder / "pasted.py"
    indent = "    " if "__main__" in code else ""
    path.write_text(f"{code}\n{indent}print(results)\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(path)],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{code}\n{done.stderr}"
    return done.stdout.strip()


@pytest.mark.parametrize("advised", ["threads", "processes"])
@pytest.mark.parametrize(
    ("target", "arguments", "setup"),
    [
        ("operator:add", "20, 3", ""),
        ("builtins:sum", "numbers", "numbers = [20, 3]"),
        ("setup:work", "23", "def work(number):\n    return number"),
        ("collections:Counter.total", "collections.Counter(a=20, b=3)", "import collections"),
        ("work.py:work", "20", ""),
        ("./folder/other.py:work", "20", ""),
    ],
)
def test_what_is_offered_runs(advised: str, target: str, arguments: str, setup: str, tmp_path: Path) -> None:
    for name in ("work.py", "folder/other.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("def work(number):\n    return number + 3\n", encoding="utf-8")
    code = write_code(asked(ADVISED[advised], target, arguments, setup))
    assert run(code, tmp_path) == "[23, 23, 23, 23]"


@pytest.mark.parametrize("advised", ["threads", "processes"])
def test_a_statement_becomes_a_function(advised: str, tmp_path: Path) -> None:
    probed = asked(ADVISED[advised], "a = [x]; sum(a)", setup="x = 23", is_statement=True)
    assert run(write_code(probed), tmp_path) == "[23, 23, 23, 23]"


OWN = "import io\nfile = io.StringIO('23')\ndef seek():\n    file.seek(0)"


@pytest.mark.parametrize("advised", ["threads", "processes"])
@pytest.mark.parametrize(
    ("target", "arguments"),
    [("seek(); more = file; int(more.read())", ""), ("builtins:int", "[file.read(), seek()][0]")],
)
def test_each_worker_has_objects_of_its_own(advised: str, target: str, arguments: str, tmp_path: Path) -> None:
    probed = asked(ADVISED[advised], target, arguments, "n = 1", each_worker=OWN, is_statement=not arguments)
    assert run(write_code(probed), tmp_path) == "[23, 23, 23, 23]"


def test_own_objects_are_of_a_thread_only_where_threads_share_names() -> None:
    probed = asked(ADVISED["processes"], "seek(); file.read()", "", each_worker=OWN, is_statement=True)
    assert "own = types.SimpleNamespace()" in write_code(probed)


@pytest.mark.parametrize("advised", ["threads", "processes"])
@pytest.mark.parametrize("each_worker", ["", "start = 20"])
def test_each_call_has_objects_of_its_own(advised: str, each_worker: str, tmp_path: Path) -> None:
    setup = "" if each_worker else "start = 20"
    own = {"each_worker": each_worker, "each_call": "a = [start]\nb = iter([3])"}
    probed = asked(ADVISED[advised], "builtins:sum", "a + list(b)", setup, **own)
    assert run(write_code(probed), tmp_path) == "[23, 23, 23, 23]"
    probed = asked(ADVISED[advised], "a.append(next(b)); sum(a)", "", setup, is_statement=True, **own)
    assert run(write_code(probed), tmp_path) == "[23, 23, 23, 23]"


def test_what_a_call_sets_of_its_worker_has_no_code() -> None:
    assert write_code(asked(THREADS, "n += 1; n", each_worker="n = 0", is_statement=True)) == ""


def test_a_call_that_is_too_short_is_made_many_times_in_each_task(tmp_path: Path) -> None:
    code = write_code(asked(BATCHES, "operator:neg", "1"))
    assert "for _ in range(106)" in code
    assert run(code, tmp_path).count("-1") == 4 * 106


def test_what_nothing_is_advised_for_has_no_code() -> None:
    assert write_code(found(watched=FREE, threads=1.0, threads_busy=2.0, processes=1.0, busy=2.0)) == ""


@pytest.mark.parametrize("target", ["solve", "my-script.py:work", "./tool:work"])
def test_what_cannot_be_imported_by_a_name_has_no_code(target: str) -> None:
    assert write_code(asked(THREADS, target)) == ""


def test_code_is_broken_into_lines_where_there_is_no_room() -> None:
    wide, narrow = write_code(THREADS), write_code(THREADS, 45)
    assert max(map(len, narrow.split("\n"))) <= 45 < max(map(len, wide.split("\n")))
    assert write_code(THREADS, 20) == ""

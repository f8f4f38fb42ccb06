"""Streams that are missing, full, closed or of a poor encoding; and text that would act on a terminal."""

import os
import shlex
import subprocess
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from benchmarks import made_up

from gilscope.cli import streams
from gilscope.model.report import Report
from gilscope.record import json_report
from tests.command_line import PATIENCE_SECONDS, environment, finished, gilscope, here

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the shell of POSIX opens and closes the streams")

VERBS = {
    "help": ["--help"],
    "list": ["list"],
    "report": ["report", "one.json"],
    "compare": ["compare", "one.json", "two.json"],
    "claims": ["claims", "--list"],
    "merge": ["merge", "one.json", "-o", "all.json"],
    "error": ["report", "missing.json"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("streams")
    for name, seed in (("one.json", 1), ("two.json", 2)):
        json_report.write(folder / name, made_up.report(kernels=1, sessions=1, seed=seed))
    return folder


def shell(folder: Path, verb: str, streams: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a verb as a shell does that opens the streams so, and return it with what the shell says of its end."""
    command = f"{shlex.join(gilscope(*VERBS[verb]))} {streams}"
    return finished(["sh", "-c", command], folder, **variables)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_does_its_work_without_any_stream(verb: str, folder: Path) -> None:
    done = shell(folder, verb, "<&- >&- 2>&-")
    assert done.returncode == (2 if verb == "error" else 0)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "error"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_result_that_cannot_be_printed_is_an_error_in_one_sentence(verb: str, folder: Path) -> None:
    done = shell(folder, verb, ">/dev/full")
    assert done.returncode == 2
    assert done.stderr == (
        "gilscope: Cannot write to standard output: No space left on device. Name another file with -o.\n"
    )


@pytest.mark.parametrize("streams", ["2>&-", "2>/dev/full", ">&-"])
def test_an_error_has_its_status_though_nobody_can_be_told(streams: str, folder: Path) -> None:
    assert shell(folder, "error", streams).returncode == 2


@pytest.mark.parametrize("verb", ["help", "report"])
def test_a_reader_who_has_had_enough_ends_a_verb_in_silence(verb: str, folder: Path) -> None:
    reading, writing = subprocess.PIPE, subprocess.PIPE
    with subprocess.Popen(
        gilscope(*VERBS[verb]), cwd=folder, env=environment(), stdout=writing, stderr=reading, text=True
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(PATIENCE_SECONDS) == 141


def test_letters_that_the_encoding_lacks_are_replaced(folder: Path) -> None:
    done = shell(folder, "report", "", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert " - 2 CPUs - " in done.stdout


def test_a_bug_has_the_status_of_an_error_and_not_of_a_met_condition(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        raise RuntimeError(f"a bug\x1b[31m in reading {path}")

    monkeypatch.setattr(json_report, "read", fail)
    done = here(folder, "list", "one.json")
    assert done.returncode == 2
    assert r"a bug\x1b[31m in reading one.json" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["report", "\x1b[31m\u202e.json"],
        ["merge", "one.json", "-o", "no\x1b[31m/\u202ex.json"],
        ["compare", "one.json", "\x1b[31m\u202e=missing.json"],
        ["list", "--\x1b[31m\u202e"],
        ["\x1b[31m\u202e"],
        ["run", "--plan", "\x1b[31m\u202e"],
        ["claims", "-k", "\x1b[31m\u202e"],
        ["probe", "\x1b[31m\u202e"],
    ],
    ids=str,
)
def test_an_argument_that_is_repeated_acts_on_nothing(arguments: list[str], folder: Path) -> None:
    done = here(folder, *arguments)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr


@pytest.mark.parametrize("form", ["terminal", "markdown", "csv"])
def test_a_label_is_no_markup_and_no_control_code(form: str, folder: Path) -> None:
    labels = [f"{label}={name}.json" for label, name in (("[/b]\udcff\x1b[31m", "one"), ("[link]\u202e", "two"))]
    done = here(folder, "compare", *labels, "--format", form)
    assert done.returncode == 0, done.stderr
    assert r"[/b]\udcff\x1b[31m" in done.stdout.replace("\\\\", "\\").replace("`", "")
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_no_text_is_a_command_to_a_job_of_github_but_our_own(folder: Path) -> None:
    hostile = ("  ::add-mask::x", "a ##[group]b", "a ::b")
    json_report.write(folder / "hostile.json", Report((replace(made_up.report(1, 1).sessions[0], warnings=hostile),)))
    there = here(folder, "list", "hostile.json", GITHUB_ACTIONS="true").stdout
    assert r"a \x23#[group]b" in there
    assert "a ::b" in there
    for line in (r"\x3a:error::x", "::error title=gilscope::x"):
        shown = line.replace(r"\x3a", ":")
        door = streams.Door(output := StringIO(), must_arrive=True)
        with mock.patch.dict(os.environ, {"GITHUB_ACTIONS": "true"}):
            door.write_document(f"one\n {shown}\n")
        assert output.getvalue() == f"one\n {line}\n"

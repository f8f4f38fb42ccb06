"""Completion in a shell: what is asked as a shell does, in a process of its own."""

import shutil
import subprocess
from pathlib import Path

import pytest

from gilscope import executors
from gilscope.plan import plans
from tests.command_line import finished, gilscope, here

PROCESSES = tuple(name for name in executors.names() if name.startswith("proc"))


def complete(folder: Path, *words: str) -> set[str]:
    """Return what bash would offer for the last word."""
    asked = {
        "_GILSCOPE_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join(["gilscope", *words]),
        "COMP_CWORD": str(len(words)),
    }
    result = finished(gilscope(), folder, **asked)
    return {line.partition(",")[2] for line in result.stdout.splitlines()}


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("pro",), {"probe"}),
        (("run", "--plan", "qui"), {"quick"}),
        (("run", "--plan", ""), {*plans.PLANS}),
        (("run", "-k", "nb"), {"nbody"}),
        (("run", "--isa", "al"), {"all"}),
        (
            ("probe", "--executor", "threads,proc"),
            {f"threads,{name}" for name in executors.names() if "proc" in name},
        ),
        (("report", "--format", "mark"), {"markdown"}),
        (("claims", "--explain", "threads-need-l"), {"threads-need-locks"}),
    ],
)
def test_a_shell_completes_verbs_and_values(words: tuple[str, ...], offered: set[str], tmp_path: Path) -> None:
    assert complete(tmp_path, *words) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_asks_this_command(shell: str, tmp_path: Path) -> None:
    result = here(tmp_path, "completion", shell)
    assert result.returncode == 0, result.stderr
    assert "_GILSCOPE_COMPLETE" in result.stdout


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_takes_its_script(tmp_path: Path) -> None:
    script = here(tmp_path, "completion", "bash").stdout
    assert subprocess.run(["bash", "-n"], input=script, text=True, check=False).returncode == 0


def test_colours_are_shown_where_they_are_asked_for(tmp_path: Path) -> None:
    bold = "\x1b[1mkernels"
    assert bold in here(tmp_path, "list", FORCE_COLOR="1").stdout
    assert bold not in here(tmp_path, "list").stdout
    assert bold not in here(tmp_path, "list", FORCE_COLOR="1", NO_COLOR="1").stdout

"""Programs run to their end: the command line, in a process of its own or faster in this one, and bare Python."""

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest

from gilscope.cli.main import main
from gilscope.render import formats

if sys.platform != "win32":
    import termios

CHECKOUT = Path(__file__).parents[1]
STUDY = CHECKOUT / "benchmarks/test_scaling.py"

PATIENCE_SECONDS = 300
"""For what takes seconds, on a machine that may be busy. What takes longer hangs."""


def environment() -> dict[str, str]:
    """Return an environment that says nothing to pytest, or about warnings or a terminal: a test's own stay here."""
    ours = ("PYTEST_", "GILSCOPE_", "PYTHONWARNINGS", "COLUMNS", "LINES")
    own = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**own, "GILSCOPE_ANYWAY": "1"}  # what else runs here does not become less by waiting


def gilscope(*arguments: str) -> list[str]:
    """Return the command of a process."""
    return [sys.executable, "-m", "gilscope", *arguments]


def study(*arguments: str) -> list[str]:
    """Return the command of a study in plain pytest: one session of two blocks, unless arguments say else."""
    few = ("--gilscope-sessions=1", "--gilscope-blocks=2")
    return [sys.executable, "-m", "pytest", str(STUDY), "-p", "no:cacheprovider", *few, *arguments]


def finished(command: Sequence[str], folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        command,
        cwd=folder,
        env={**environment(), **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def at_terminal(command: Sequence[str], folder: Path, columns: int = 80, **variables: str) -> tuple[int, str]:
    """Run a command to its end at a terminal of so many columns. Return its exit status and what was shown there."""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    variables = {"TERM": "xterm", "NO_COLOR": "1", **variables}
    with subprocess.Popen(
        command, cwd=folder, env={**environment(), **variables}, stdin=theirs, stdout=theirs, stderr=theirs
    ) as running:
        os.close(theirs)
        shown = b"".join(iter(partial(_read_terminal, ours), b""))
        os.close(ours)
        return running.wait(PATIENCE_SECONDS), shown.decode().replace("\r\n", "\n")


def _read_terminal(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 10_000)
    except OSError:  # so Linux says that nobody has the other end any more
        return b""


def makes_pages() -> bool:
    """Return whether a report gets a page here: what draws it is an extra."""
    return formats.load("html").unavailable() is None


def here(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in this process: to start Python and to import takes longer than most verbs do."""
    output, errors = StringIO(), StringIO()
    with (
        pytest.raises(SystemExit) as end,
        mock.patch.dict(os.environ, {**environment(), **variables}, clear=True),
        chdir(folder),
        redirect_stdout(output),
        redirect_stderr(errors),
    ):
        main(arguments, prog_name="gilscope")
    status = end.value.code
    assert isinstance(status, int)
    return subprocess.CompletedProcess(arguments, status, output.getvalue(), errors.getvalue())


def fresh_python(*arguments: str, **environment: str) -> str:
    """Run a new interpreter with these arguments, and return what it writes to its standard output."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONWARNINGS": "default", **environment},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout

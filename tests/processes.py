"""Studies as real processes, for tests that watch, interrupt or kill them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

CHECKOUT = Path(__file__).parents[1]
STUDY = CHECKOUT / "benchmarks/test_scaling.py"

PATIENCE_SECONDS = 60
"""For what must happen soon, on a machine that may be busy."""


def environment() -> dict[str, str]:
    """Return an environment that says nothing to pytest or about warnings: this test's own settings stay here."""
    ours = ("PYTEST_", "GILSCOPE_", "PYTHONWARNINGS")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def gilscope(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "gilscope", *arguments]


def study(*arguments: str) -> list[str]:
    """Return the command of a study in plain pytest, two blocks a comparison."""
    return [sys.executable, "-m", "pytest", str(STUDY), "-p", "no:cacheprovider", "--gilscope-blocks=2", *arguments]


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


@dataclass
class Ended:
    """What is left of a study that was interrupted or killed."""

    status: int
    output: str
    survivors: list[psutil.Process]
    segments_before: set[Path]
    segments_left: set[Path]


class Running:
    """A study that runs, in a process group of its own as a terminal gives it."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._output = folder / "output.txt"
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                command, cwd=folder, env=environment(), stdout=output, stderr=output, start_new_session=True
            )
        self._seen: set[psutil.Process] = set()
        self._segments: set[Path] = set()

    def descendants(self) -> list[psutil.Process]:
        """Return all processes below the study's, the nearest first."""
        with suppress(psutil.NoSuchProcess):
            found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
            self._seen.update(found)
            return found
        return []

    def workers(self) -> list[psutil.Process]:
        """Return the spawned worker processes."""
        return [each for each in self.descendants() if "spawn_main" in _command(each)]

    def wait_until(self, condition: Callable[[], object]) -> None:
        """Wait until something is so; fail when the study ends before."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert self.process.poll() is None, self._output.read_text()
            assert time.monotonic() < end, self._output.read_text()
            time.sleep(0.01)

    def look_around(self) -> None:
        """Remember all processes and shared-memory segments of this study."""
        for process in self.descendants():
            with suppress(psutil.Error):
                maps = process.memory_maps()
                self._segments |= {Path(each.path) for each in maps if each.path.startswith("/dev/shm/")}

    def interrupt_group(self) -> None:
        """Press Ctrl-C: a terminal signals every process of the group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def end(self) -> Ended:
        """Wait for the end, and tell what is left."""
        status = self.process.wait(PATIENCE_SECONDS)
        _, survivors = psutil.wait_procs(self._seen, timeout=10)
        for each in survivors:
            each.kill()
        left = {path for path in self._segments if path.exists()}
        return Ended(status, self._output.read_text(), survivors, self._segments, left)


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""

"""Real processes, for tests that watch, interrupt or kill them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.command_line import PATIENCE_SECONDS, environment


def below(number: int, command: str = "") -> list[psutil.Process]:
    """Return all processes below this one, the nearest first; only those with this in their command."""
    with suppress(psutil.NoSuchProcess):
        found: list[psutil.Process] = psutil.Process(number).children(recursive=True)
        return [each for each in found if command in command_of(each)]
    return []


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

    def __init__(self, command: Sequence[str], folder: Path, **variables: str) -> None:
        self._output = folder / "output.txt"
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment() | variables,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self._seen: set[psutil.Process] = set()
        self._segments: set[Path] = set()

    def descendants(self) -> list[psutil.Process]:
        """Return all processes below the study's, the nearest first."""
        found = below(self.process.pid)
        self._seen.update(found)
        return found

    def workers(self) -> list[psutil.Process]:
        """Return the spawned worker processes."""
        return [each for each in self.descendants() if "spawn_main" in command_of(each)]

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
        _, survivors = psutil.wait_procs(self._seen, timeout=PATIENCE_SECONDS)
        for each in survivors:
            each.kill()
        left = {path for path in self._segments if path.exists()}
        return Ended(status, self._output.read_text(), survivors, self._segments, left)


def command_of(process: psutil.Process) -> str:
    """Return a process's command, or nothing if it has ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def let_limit_end(monkeypatch: pytest.MonkeyPatch, when: str) -> list[psutil.Process]:
    """Let the time limit of a process be over as soon as one with this in its command is below it, and not before.

    What was below it then is in the list.
    """
    seen: list[psutil.Process] = []

    class Limited(subprocess.Popen[bytes]):
        def wait(self, timeout: float | None = None) -> int:
            if timeout is None or seen:
                return super().wait(timeout)
            end = time.monotonic() + PATIENCE_SECONDS
            while not below(self.pid, when):
                assert self.poll() is None, "it has ended by itself"
                assert time.monotonic() < end, f"no {when} has begun"
                time.sleep(0.01)
            seen.extend(below(self.pid))
            raise subprocess.TimeoutExpired(self.args, timeout)

    monkeypatch.setattr(subprocess, "Popen", Limited)
    return seen


@contextmanager
def sharing_one_cpu() -> Iterator[None]:
    """Tie this process and a busy loop to one CPU."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    loop = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        loop.kill()
        loop.wait()
        os.sched_setaffinity(0, allowed)

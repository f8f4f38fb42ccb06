"""One measuring process: pytest with the study's benchmarks, from its start to its end."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from subprocess import STDOUT

from gilscope.environment.revision import PROJECT, find_folder
from gilscope.errors import StudyFailed
from gilscope.study.progress import Announcement, read_announcement
from gilscope.system import fresh_python, guard, segments
from gilscope.system.file_lock import Lock
from gilscope.system.relay import Relay

NOWHERE = Path(os.sep).resolve()
"""The working directory of a measuring process. Where gilscope is started may be settings of Numba, or a repository
whose settings have git or hg execute something when they are asked for its commit."""

HAS_PIPES = os.name == "posix"
"""Whether a process can be given the end of a pipe: else it announces nothing."""


@dataclass(frozen=True)
class EndedProcess:
    """How a measuring process ended, and what it had printed."""

    status: int
    """pytest's exit status; below 0, the signal that ended it."""
    output: str


class MeasuringProcess:
    """A fresh process that measures one session. What it prints goes to a file: reading it would cost CPU time."""

    def __init__(self, options: Sequence[str], isa_level: str | None, relay: Relay, lock: Lock | None) -> None:
        """Start it. It holds the lock too, and so longest."""
        reading, writing = os.pipe()
        announced = [f"--gilscope-progress={writing}"] if HAS_PIPES else []
        held = [] if lock is None or lock.descriptor is None else [lock.descriptor]
        self._prefix = segments.make_prefix()
        self._stack = ExitStack()
        self._output = self._stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
        self._lines = self._stack.enter_context(os.fdopen(reading, encoding="utf-8", newline="\n"))
        try:
            self._process = relay.start(
                [*_write_command(), *options, *announced],
                env={**_make_environment(isa_level), segments.PREFIX: self._prefix},
                cwd=NOWHERE,
                stdout=self._output,
                stderr=STDOUT,
                **({"pass_fds": [writing, *held]} if HAS_PIPES else {}),
            )
        except BaseException:
            self._stack.close()
            raise
        finally:
            os.close(writing)

    def announcements(self) -> Iterator[Announcement]:
        """Yield each comparison that is done; sleep meanwhile. The end comes when the process has ended."""
        # Not `for line in`: what that has read ahead would be lost when the loop is left before the end.
        while line := self._lines.readline():
            yield read_announcement(line)

    def wait(self) -> EndedProcess:
        """Wait until it has ended."""
        with self._stack:
            status = self._process.wait()
            self._remove_remains(status)
            self._output.seek(0)
            return EndedProcess(status, self._output.read().decode(errors="replace"))

    def _remove_remains(self, status: int) -> None:
        """Remove what a killed process has left; one that has ended by itself has left nothing."""
        if status < 0:
            guard.end_marked(self._prefix)
        segments.remove_segments(self._prefix)
        segments.remove_semaphores_of_loky(self._process.pid)


def _write_command() -> Sequence[str]:
    found = find_spec("gilscope.benchmarks.test_scaling")
    if found is None or found.origin is None:
        raise StudyFailed("The benchmark suite is missing from this installation: install gilscope again.")
    # No configuration and no plugins but ours: a study must not depend on folders and on what else is installed.
    # By default pytest puts the folder of the suite before all others, so before those of PYTHONPATH.
    settings = ["-c", os.devnull, "--rootdir", str(Path(found.origin).parent), "--noconftest", "--import-mode=append"]
    plugins = ["-p", "no:cacheprovider", "-p", "benchmark", "-p", "gilscope.pytest_plugin.study"]
    one = "--gilscope-sessions=1"
    # pytest-benchmark makes its folder in the current one as it begins; where there can be none, it goes without.
    no_folder = f"--benchmark-storage=file://{os.devnull}/none"
    pytest = ("-m", "pytest", found.origin, "--benchmark-only", no_folder, "-q", one)
    return fresh_python.write_command(*pytest, *settings, *plugins)


def _make_environment(isa_level: str | None) -> dict[str, str]:
    own = fresh_python.make_paths_absolute(os.environ)
    own = {name: value for name, value in own.items() if not name.startswith("PYTEST_")}
    own.pop("GILSCOPE_ISA", None)
    forced = {} if isa_level is None else {"GILSCOPE_ISA": isa_level}
    own[PROJECT] = str(find_folder().absolute())
    return {**own, **forced, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

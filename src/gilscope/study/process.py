"""One measuring process: pytest with the study's benchmarks, from its start to its end."""

import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from subprocess import STDOUT

from gilscope.errors import StudyFailed
from gilscope.system.interrupts import Relay

HAS_PIPES = os.name == "posix"
"""Whether a process can be given the end of a pipe: else it announces nothing."""


@dataclass(frozen=True)
class EndedProcess:
    """How a measuring process ended, and what it had printed."""

    status: int
    """pytest's exit status; below 0, the signal that ended it."""
    output: str


def measure(
    options: Sequence[str], isa_level: str | None, relay: Relay, on_comparison: Callable[[str], None]
) -> EndedProcess:
    """Measure one session in a fresh process; `on_comparison` is called with each one's label when it is done.

    Nothing runs here meanwhile. What the process prints goes to a file: reading it as it comes would cost CPU time.
    """
    reading, writing = os.pipe()
    announced = [f"--gilscope-progress={writing}"] if HAS_PIPES else []
    with tempfile.TemporaryFile() as output, os.fdopen(reading, encoding="utf-8") as labels:
        try:
            process = relay.start(
                [*_write_command(), *options, *announced],
                env=_make_environment(isa_level),
                stdout=output,
                stderr=STDOUT,
                **({"pass_fds": [writing]} if HAS_PIPES else {}),
            )
        finally:
            os.close(writing)
        for label in labels:
            on_comparison(label.rstrip("\n"))
        status = process.wait()
        output.seek(0)
        return EndedProcess(status, output.read().decode(errors="replace"))


def _write_command() -> Sequence[str]:
    found = find_spec("gilscope.benchmarks.test_scaling")
    if found is None or found.origin is None:
        raise StudyFailed("The benchmark suite is missing from this installation: install gilscope again.")
    # No configuration and no plugins but ours: a study must not depend on the folder it is started from.
    settings = ["-c", os.devnull, "--rootdir", str(Path(found.origin).parent), "-p", "no:cacheprovider"]
    plugins = ["-p", "benchmark", "-p", "gilscope.pytest_plugin.study"]
    return [sys.executable, "-m", "pytest", found.origin, "--benchmark-only", "-q", *settings, *plugins]


def _make_environment(isa_level: str | None) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    own.pop("GILSCOPE_ISA", None)
    forced = {} if isa_level is None else {"GILSCOPE_ISA": isa_level}
    return {**own, **forced, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

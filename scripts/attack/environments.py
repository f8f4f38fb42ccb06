"""Starts gilscope in strange environments: `python -m scripts.attack.environments --verb run`.

Each has one thing that is unlike others: a variable, a stream, a limit, a signal that is ignored, a folder. Whatever
it is, a verb does its work or says in a sentence why not.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "docs/data/cpython-3.11.json"

VERBS = {
    "list": ("list",),
    "report": ("report", str(EXAMPLE)),
    "claims": ("claims", "--list"),
    "probe": ("probe", "math:sqrt", "--args", "2", "--blocks", "1", "--executor", "threads"),
    "run": (
        "run",
        "-k",
        "monte_carlo_pi and cython_nogil",
        "--executor",
        "threads",
        "--sessions",
        "1",
        "--blocks",
        "2",
    ),
}

FINE = (0, 2, 141)
"""It worked, it said why not, or who read its output has gone."""

PATIENCE_SECONDS = 180.0

VARIABLES: dict[str, tuple[str, ...]] = {
    "PYTHONIOENCODING": ("ascii", "latin-1", "utf-16"),
    "LC_ALL": ("C", "POSIX", "xx_YY.UTF-8", ""),
    "PYTHONUTF8": ("0", "1"),
    "TERM": ("", "dumb", "no-such", "xterm-256color"),
    "COLUMNS": ("0", "1", "-1", "letters", "1000000000"),
    "LINES": ("0", "letters"),
    "NO_COLOR": ("1",),
    "FORCE_COLOR": ("1",),
    "HOME": ("", "/nowhere", "/dev/null"),
    "TMPDIR": ("", "/nowhere", "/dev/null"),
    "XDG_CACHE_HOME": ("/nowhere",),
    "XDG_STATE_HOME": ("/nowhere",),
    "NUMBA_CACHE_DIR": ("/nowhere", "/dev/null"),
    "NUMBA_NUM_THREADS": ("0", "1", "letters"),
    "NUMBA_DISABLE_JIT": ("1",),
    "NUMBA_THREADING_LAYER": ("no-such",),
    "OMP_NUM_THREADS": ("0", "1", "letters"),
    "OPENBLAS_NUM_THREADS": ("1", "letters"),
    "OMP_WAIT_POLICY": ("active",),
    "PYTHONPATH": ("/nowhere", ":", "/dev/null"),
    "PYTHONHASHSEED": ("0",),
    "PYTHONOPTIMIZE": ("1", "2"),
    "PYTHONDEVMODE": ("1",),
    "PYTHONDONTWRITEBYTECODE": ("1",),
    "PYTHONPYCACHEPREFIX": ("/nowhere",),
    "PYTHONMALLOC": ("malloc", "debug"),
    "PYTHONUNBUFFERED": ("1",),
    "PYTHONFAULTHANDLER": ("1",),
    "PYTHONTRACEMALLOC": ("1",),
    "PYTHONNOUSERSITE": ("1",),
    "PYTHONSAFEPATH": ("1",),
    "PYTHONINTMAXSTRDIGITS": ("640",),
    "PYTHONBREAKPOINT": ("no.such",),
    "PYTHONSTARTUP": ("/nowhere",),
    "PYTHON_GIL": ("1",),
    "PYTEST_ADDOPTS": ("-x", "--no-such-option", "-p no:gilscope"),
    "PYTEST_PLUGINS": ("no_such_plugin",),
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": ("1",),
    "GILSCOPE_ISA": ("x86_64", "no-such", ""),
    "GILSCOPE_NO_SUCH": ("1",),
    "CI": ("true",),
    "GITHUB_ACTIONS": ("true",),
    "GITHUB_STEP_SUMMARY": ("/nowhere/summary",),
    "TZ": ("No/Such", ""),
    "SOURCE_DATE_EPOCH": ("0",),
    "PATH": ("", "/nowhere"),
    "MALLOC_ARENA_MAX": ("1",),
    "LD_BIND_NOW": ("1",),
}


@dataclass(frozen=True)
class Environment:
    """What is strange about the start of a verb."""

    name: str
    variables: dict[str, str] = field(default_factory=dict)
    begin: Callable[[], object] | None = None
    """What the new process does before it becomes the verb."""
    folder: str = "here"


def list_environments() -> Iterator[Environment]:
    """Yield all environments, each strange in one thing."""
    for name, values in VARIABLES.items():
        for value in values:
            yield Environment(f"{name}={value}", {name: value})
    for number, stream in enumerate(("input", "output", "errors")):
        yield Environment(f"{stream} closed", begin=partial(os.close, number))
        yield Environment(f"{stream} is a full device", begin=partial(_open_full, number))
        yield Environment(f"nobody reads {stream}", begin=partial(_open_unread, number))
    yield Environment("no streams", begin=partial(os.closerange, 0, 3))
    for ignored in (signal.SIGPIPE, signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGCHLD):
        yield Environment(f"{ignored.name} ignored", begin=partial(signal.signal, ignored, signal.SIG_IGN))
    # With much less address space OpenBLAS ends the process.
    for limit, most in (
        *(("NOFILE", 16), ("NOFILE", 40), ("FSIZE", 0), ("FSIZE", 1000), ("CORE", 0), ("STACK", 1 << 20)),
        ("AS", 1 << 30),
    ):
        kind = getattr(resource, f"RLIMIT_{limit}")
        yield Environment(f"at most {most} of {limit}", begin=partial(resource.setrlimit, kind, (most, most)))
    for mask in (0, 0o777):
        yield Environment(f"umask {mask:o}", begin=partial(os.umask, mask))
    yield Environment("one CPU", begin=partial(os.sched_setaffinity, 0, {min(os.sched_getaffinity(0))}))
    yield Environment("lowest priority", begin=partial(os.nice, 19))
    for folder in ("a b", "ä€\u202e", "-k", "%s{0}[x]", "x" * 200):
        yield Environment(f"in a folder called {folder[:20]!r}", folder=folder)
    yield Environment("in a folder that is gone", begin=_leave_folder)


def _open_full(number: int) -> None:
    os.dup2(os.open("/dev/full", os.O_RDWR), number)


def _open_unread(number: int) -> None:
    reading, writing = os.pipe()
    os.dup2(writing, number)
    os.close(reading)
    os.close(writing)


def _leave_folder() -> None:
    folder = Path("gone").absolute()
    folder.mkdir()
    os.chdir(folder)
    folder.rmdir()


def start(environment: Environment, verb: str, folder: Path) -> str | None:
    """Start a verb, and return what was wrong with how it ended; None: nothing."""
    place = folder / environment.folder
    place.mkdir()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "gilscope", *VERBS[verb]],
            cwd=place,
            env={**os.environ, **environment.variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            preexec_fn=environment.begin,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"it had not ended after {PATIENCE_SECONDS:.0f} s"
    said = (done.stdout + done.stderr).decode(errors="replace")
    if "Traceback" in said and "gilscope" in said:
        return f"a traceback: {said[-400:]}"
    return None if done.returncode in FINE else f"status {done.returncode}: {said[-400:]}"


def main() -> int:
    """Start verbs in all environments, and print what was wrong; 0 if nothing was."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--verb", choices=VERBS, action="append", help="one of them alone; may be repeated")
    parser.add_argument("--each", type=int, default=1, help="start in every so-manieth environment only")
    options = parser.parse_args()
    wrong = started = 0
    for environment in list(list_environments())[:: options.each]:
        for verb in options.verb or VERBS:
            with tempfile.TemporaryDirectory(prefix="environment-", ignore_cleanup_errors=True) as folder:
                found = start(environment, verb, Path(folder))
            started += 1
            if found is not None:
                wrong += 1
                print(f"{environment.name}: {verb}: {found}", flush=True)
    print(f"{started} starts; something was wrong with {wrong}.")
    return int(wrong > 0)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())

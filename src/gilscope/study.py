"""Starting studies: each session is a pytest process of its own."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from gilscope import environment, plan, record
from gilscope.errors import NothingToMeasure, StudyFailed, UnknownName
from gilscope.plan import Plan, Selection

PYTEST_INTERRUPTED = 2
PYTEST_USAGE = 4
PYTEST_NOTHING = 5
INTERRUPTED = 130


def run(given: Mapping[str, str | None], expression: str | None) -> int:
    """Run one session in a child pytest process and return the exit status.

    `given` holds the texts of the study's options; `expression` is pytest's -k.

    Raises:
        GilscopeError: the options make no sense, or the study failed; said before anything is measured if it can be.

    """
    made = plan.make(Selection.parse(given, cpus=environment.effective_cpus()))
    _check_expression(expression, made)
    if given.get("report") is not None:
        record.check_writable(Path(given["report"] or ""))
    options = [f"--gilscope-{name}={value}" for name, value in given.items() if value is not None]
    status = _run_child([*_pytest(), *options, *(["-k", expression] if expression else [])])
    if status in (PYTEST_INTERRUPTED, INTERRUPTED):
        return INTERRUPTED
    if status == PYTEST_NOTHING:
        raise _nothing(expression, made)
    if status != 0:
        raise StudyFailed(f"The study ended with errors (pytest's exit status {status}); they are shown above.")
    return 0


def _pytest() -> Sequence[str]:
    found = find_spec("gilscope.benchmarks.test_scaling")
    if found is None or found.origin is None:
        raise StudyFailed("The benchmark suite is missing from this installation: install gilscope again.")
    # No configuration but ours: a study must not depend on the folder it is started from.
    settings = ["-c", os.devnull, "--rootdir", str(Path(found.origin).parent), "-p", "no:cacheprovider"]
    return [sys.executable, "-m", "pytest", found.origin, "--benchmark-only", "-q", *settings]


def _run_child(command: Sequence[str]) -> int:
    """Run a child that ends in order when this process is interrupted or terminated.

    It has a session of its own, so that Ctrl-C reaches it once, through us, and not in the middle of its clean-up.
    """
    child = subprocess.Popen(command, start_new_session=True)

    def forward(number: int, frame: object) -> None:  # noqa: ARG001 - a signal handler's arguments
        child.send_signal(signal.SIGINT)

    before = {number: signal.signal(number, forward) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        return child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check_expression(expression: str | None, made: Plan) -> None:
    """Refuse a word in -k that is part of no comparison's name: pytest would measure nothing in silence."""
    labels = [comparison.label for comparison in made.comparisons]
    names = {name for each in made.comparisons for name in (each.kernel, each.implementation, each.size)}
    for word in re.findall(r"[^\s()]+", expression or ""):
        if word not in ("and", "or", "not") and not any(word.lower() in f"test_scaling[{label}]" for label in labels):
            raise UnknownName(f"name in -k {expression!r}:", word, names)


def _nothing(expression: str | None, made: Plan) -> NothingToMeasure:
    what = "the plan and its options leave" if expression is None else f"-k {expression!r} leaves"
    reasons = "; ".join(sorted({f"{skip.implementation} {skip.executor}: {skip.reason}" for skip in made.skips}))
    return NothingToMeasure(
        f"Nothing to measure: {what} no comparison." + (f" Skipped: {reasons}." if reasons else "")
    )

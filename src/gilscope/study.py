"""Starting studies: each session is a pytest process of its own."""

import ast
import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from gilscope import environment, interrupts, plan, storage
from gilscope.errors import InvalidExpression, NothingToMeasure, StudyFailed, UnknownName
from gilscope.plan import Plan, Selection

INTERRUPTED = 130

OPERATORS = ("and", "or", "not", "(", ")")


def run(given: Mapping[str, str | None], expression: str | None) -> int:
    """Run one session in a child pytest process and return the exit status.

    `given` holds the texts of the study's options; `expression` is pytest's -k.

    Raises:
        GilscopeError: the options make no sense, or the study failed; said before anything is measured if it can be.

    """
    made = plan.make(Selection.parse(given, cpus=environment.effective_cpus()))
    if not any(_matches(expression, f"test_scaling[{label}]") for label in _checked_labels(expression, made)):
        raise _nothing(expression, made)
    if given.get("report") is not None:
        storage.check_writable(Path(given["report"] or ""))
    options = [_option(name, value) for name, value in given.items() if value is not None]
    child = _Child([*_pytest(), *options, *(["-k", expression] if expression else [])])
    status = child.wait()
    if status != 0 and child.interrupted:
        return INTERRUPTED
    if status < 0:
        path = given.get("report")
        where = "the newest reports/*.partial" if path is None else str(storage.partial_path(Path(path)))
        raise StudyFailed(
            f"The measuring process was ended by {signal.Signals(-status).name} (killed, out of memory, or crashed). "
            f"What it had measured, if it had come so far, is in {where}."
        )
    if status != 0:
        raise StudyFailed(f"The study ended with errors (pytest's exit status {status}); they are shown above.")
    return 0


def _option(name: str, value: str) -> str:
    """Return an option of the study as pytest takes it; the value of a flag is empty."""
    return f"--gilscope-{name.replace('_', '-')}" + (f"={value}" if value else "")


def _pytest() -> Sequence[str]:
    found = find_spec("gilscope.benchmarks.test_scaling")
    if found is None or found.origin is None:
        raise StudyFailed("The benchmark suite is missing from this installation: install gilscope again.")
    # No configuration and no plugins but ours: a study must not depend on the folder it is started from.
    settings = ["-c", os.devnull, "--rootdir", str(Path(found.origin).parent), "-p", "no:cacheprovider"]
    plugins = ["-p", "benchmark", "-p", "gilscope.pytest_plugin"]
    return [sys.executable, "-m", "pytest", found.origin, "--benchmark-only", "-q", *settings, *plugins]


class _Child:
    """A child that ends in order when this process is interrupted or terminated, and at once the second time.

    It has a session of its own, so that Ctrl-C reaches it once, through us, and not in the middle of its clean-up.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self.interrupted = False
        own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        self._command = command
        self._environment = {**own, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        self._process: subprocess.Popen[bytes] | None = None

    def wait(self) -> int:
        """Start it and return its exit status."""
        names = ("SIGINT", "SIGTERM", "SIGHUP")
        numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        before = {number: signal.signal(number, self._forward) for number in numbers}
        try:
            with interrupts.held():
                self._process = subprocess.Popen(self._command, env=self._environment, start_new_session=True)
            return self._process.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _forward(self, number: int, frame: object) -> None:  # noqa: ARG002 - a signal handler's arguments
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM if self.interrupted else signal.SIGINT)
        self.interrupted = True


def _checked_labels(expression: str | None, made: Plan) -> Sequence[str]:
    """Return the labels of a plan; refuse a word in -k that is part of none: pytest would go on in silence."""
    labels = [comparison.label for comparison in made.comparisons]
    names = {name for each in made.comparisons for name in (each.kernel, each.implementation, each.size)}
    skipped = {name for skip in made.skips for name in (skip.kernel, skip.implementation)}
    for word in _tokens(expression):
        if word in OPERATORS or word in skipped:
            continue
        if not any(word.lower() in f"test_scaling[{label}]" for label in labels):
            raise UnknownName(f"name in -k {expression!r}:", word, names)
    return labels


def _tokens(expression: str | None) -> Sequence[str]:
    return re.findall(r"[()]|[^\s()]+", expression or "")


def _matches(expression: str | None, name: str) -> bool:
    """Return whether pytest's -k selects this name: every word stands for whether it is part of it."""
    words = [token if token in OPERATORS else str(token.lower() in name) for token in _tokens(expression)]
    try:
        return not words or _value(ast.parse(" ".join(words), mode="eval").body)
    except SyntaxError:
        raise InvalidExpression(expression or "") from None


def _value(node: ast.expr) -> bool:
    match node:
        case ast.Constant(bool(value)):
            return value
        case ast.UnaryOp(ast.Not(), operand):
            return not _value(operand)
        case ast.BoolOp(operator, operands):
            return (all if isinstance(operator, ast.And) else any)(_value(each) for each in operands)
    raise SyntaxError


def _nothing(expression: str | None, made: Plan) -> NothingToMeasure:
    what = "the plan and its options leave" if expression is None else f"-k {expression!r} leaves"
    reasons = "; ".join(
        sorted(
            {
                f"{skip.implementation} {skip.executor}".replace("*", "").strip() + f": {skip.reason}"
                for skip in made.skips
            }
        )
    )
    return NothingToMeasure(
        f"Nothing to measure: {what} no comparison." + (f" Skipped: {reasons}." if reasons else "")
    )

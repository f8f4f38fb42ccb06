"""Ctrl-C strikes when it may, and who was deaf to it stays so."""

import itertools
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from gilscope.system.interrupts import (
    end_at_once_on_interrupts,
    endings_postponed,
    interruptible,
    interrupts_blocked,
)
from gilscope.system.relay import Relay
from tests.command_line import CHECKOUT, PATIENCE_SECONDS, finished

ways = pytest.mark.parametrize("context", [interrupts_blocked, endings_postponed])


@ways
def test_ctrl_c_that_another_thread_takes_waits_too(context: type) -> None:
    may_press = threading.Event()

    def press() -> None:
        may_press.wait()
        signal.raise_signal(signal.SIGINT)

    other = threading.Thread(target=press)
    other.start()
    done = []

    def wait_for_it() -> None:
        with context():
            may_press.set()
            other.join()
            done.append("all")

    with pytest.raises(KeyboardInterrupt):
        wait_for_it()
    assert done == ["all"]


@ways
def test_without_ctrl_c_nothing_strikes_and_all_is_as_before(context: type) -> None:
    before = signal.getsignal(signal.SIGINT)
    with context():
        pass
    assert signal.getsignal(signal.SIGINT) is before


@pytest.fixture
def ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM raise KeyboardInterrupt."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("ended_by_sigterm")
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_signal_between_two_steps_leaves_all_as_before(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)]
    change, steps = signal.signal, itertools.count(1)

    def be_struck_and_change(number: int, handler: Any) -> object:
        if next(steps) == step:
            signal.raise_signal(signal.SIGTERM)
        return change(number, handler)

    monkeypatch.setattr(signal, "signal", be_struck_and_change)
    with pytest.raises(KeyboardInterrupt), endings_postponed():
        pass
    assert [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)] == before


def test_an_import_that_fails_by_ctrl_c_is_an_interrupt() -> None:
    def import_it() -> None:
        with interruptible():
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                raise ImportError("multiarray failed to import") from None

    with pytest.raises(KeyboardInterrupt):
        import_it()


def test_ctrl_c_in_a_destructor_strikes_again(capfd: pytest.CaptureFixture[str]) -> None:
    class Interrupted:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGINT)

    def drop() -> None:
        with interruptible():
            Interrupted()
            time.sleep(PATIENCE_SECONDS)

    with pytest.raises(KeyboardInterrupt):
        drop()
    assert capfd.readouterr() == ("", "")


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(ZeroDivisionError), interruptible():
        raise ZeroDivisionError


@pytest.fixture
def deaf() -> Iterator[None]:
    """Ignore SIGHUP and Ctrl-C, as under nohup and in the background of a shell."""
    before = {each: signal.signal(each, signal.SIG_IGN) for each in (signal.SIGINT, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("deaf")
@pytest.mark.parametrize("context", [interruptible, endings_postponed, interrupts_blocked, Relay().listening])
def test_what_was_ignored_stays_ignored(context: Callable[[], AbstractContextManager[None]]) -> None:
    end_at_once_on_interrupts()
    for number in (signal.SIGINT, signal.SIGHUP):
        with context():
            signal.raise_signal(number)
        assert signal.getsignal(number) is signal.SIG_IGN


WAITS = """
import time
from gilscope.system.interrupts import let_interrupts_through
try:
    print(flush=True)
    let_interrupts_through()
    time.sleep(1000)
except KeyboardInterrupt:
    print("ended")
"""


@pytest.mark.usefixtures("deaf")
def test_a_relay_that_ignores_ctrl_c_starts_processes_that_do_not() -> None:
    relay = Relay()
    process = relay.start([sys.executable, "-c", WAITS], stdout=subprocess.PIPE)
    with relay.listening(), process:
        assert process.stdout is not None
        process.stdout.readline()
        signal.raise_signal(signal.SIGTERM)
        assert process.communicate(timeout=PATIENCE_SECONDS)[0] == b"ended\n"
    assert relay.interrupted


IMPORTS = """
import os, signal, sys
from gilscope import __main__
class Pressing:
    def find_spec(self, name, *_):
        if name == pressed: os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Pressing())
pressed = sys.argv.pop(1)
__main__.main()
"""
"""Presses Ctrl-C when the command imports what the first argument names."""


@pytest.mark.parametrize("module", ["gilscope.cli.main", "click", "numpy", "scipy"])
def test_ctrl_c_during_an_import_shows_no_traceback(module: str, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_bytes((CHECKOUT / "docs/data/cpython-3.11.json").read_bytes())
    result = finished([sys.executable, "-c", IMPORTS, module, "report", "report.json"], tmp_path)
    assert result.returncode == 130
    assert result.stderr in ("", "gilscope: Interrupted.\n")

"""Ctrl-C strikes when it may, and who was deaf to it stays so."""

import signal
import threading

import pytest

from gilscope.system.interrupts import endings_postponed, interrupts_blocked

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

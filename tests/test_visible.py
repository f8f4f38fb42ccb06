"""Untrusted text is written out where it would act on a terminal."""

import pytest

from gilscope.errors import UnknownName
from gilscope.visible import make_lines_visible, make_visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
        ("a\rb\nc\td\x00\x7f\x85", r"a\rb\nc\td\x00\x7f\x85"),
        ("\u202eflipped\u2066", r"\u202eflipped\u2066"),
        ("one\u2028two\u2029", r"one\u2028two\u2029"),
        ("\ud800\udcff", r"\ud800\udcff"),
        ("zero\u200bwidth\ufeff\U000e0041", r"zero\u200bwidth\ufeff\U000e0041"),
    ],
)
def test_what_acts_on_a_terminal_is_written_out(text: str, shown: str) -> None:
    assert make_visible(text) == shown


@pytest.mark.parametrize("text", ["", "2.0× [1.9–2.1]", "Größe 速度 Скорость", "5\N{NO-BREAK SPACE}%", r"\x1b"])
def test_what_a_terminal_only_shows_stays(text: str) -> None:
    assert make_visible(text) == text


def test_lines_stay_lines_where_there_may_be_several() -> None:
    assert make_lines_visible("one\r\ntwo\rthree\x1b\n") == "one\ntwo\\rthree\\x1b\n"


def test_an_error_shows_a_name_and_does_not_obey_it() -> None:
    assert r"\x1b[31m" in str(UnknownName("kernel", "\x1b[31m", ["nbody\x1b"]))
    assert "\x1b" not in str(UnknownName("kernel", "\x1b[31m", ["nbody\x1b"]))

"""Numbers and lists as users type them: one reader for options, settings and environment variables."""

import pytest

from gilscope import parsing
from gilscope.errors import InvalidNumber

NO_NUMBERS = (
    "",
    " ",
    "x",
    "1_0",
    "+7",
    "-1",
    "٢",
    "²",
    "nan",
    "inf",
    "1e999",
    "0x10",
    "9" * 5000,
    "1 0",
    "1.2.3",
    "1,2",
)
"""What `int` or `float` takes in part, and no user means."""


@pytest.mark.parametrize("text", [*NO_NUMBERS, "1.0", "1e1", "5%"])
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidNumber, match=r"^The number of blocks is '.*': give a whole number from 1 to 100"):
        parsing.parse_whole("The number of blocks", text, 1, 100)


@pytest.mark.parametrize("text", [*NO_NUMBERS, ".", "e1", "1e", "5%"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidNumber, match=r"^The limit is '.*': give a number of seconds from 0\.5 to 60\.$"):
        parsing.parse_real("The limit", text, 0.5, 60.0, "seconds")


@pytest.mark.parametrize("text", [*NO_NUMBERS, "%", "5%%", "%5", "500%"])
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(InvalidNumber, match=r"^The margin is '.*': give a share from 1% to 90%, as 5% or 0\.05"):
        parsing.parse_share("The margin", text, 0.01, 0.9)


@pytest.mark.parametrize(("text", "number"), [("1", 1), (" 7 ", 7), ("007", 7), ("100", 100), ("0" * 5000 + "1", 1)])
def test_whole_numbers(text: str, number: int) -> None:
    assert parsing.parse_whole("", text, 1, 100) == number


@pytest.mark.parametrize("text", ["0", "101"])
def test_a_whole_number_out_of_bounds_is_refused(text: str) -> None:
    with pytest.raises(InvalidNumber, match="from 1 to 100"):
        parsing.parse_whole("", text, 1, 100)


@pytest.mark.parametrize(("text", "number"), [("2", 2.0), ("2.5", 2.5), (".5", 0.5), ("5.", 5.0), ("1e1", 10.0)])
def test_numbers_that_may_be_fractions(text: str, number: float) -> None:
    assert parsing.parse_real("", text, 0.5, 60.0) == number


@pytest.mark.parametrize(
    ("text", "share"), [("5%", 0.05), ("5 %", 0.05), ("0.05", 0.05), (" .5 ", 0.5), ("12.5%", 0.125)]
)
def test_shares(text: str, share: float) -> None:
    assert parsing.parse_share("", text, 0.01, 0.9) == share


def test_lists_of_whole_numbers() -> None:
    assert parsing.parse_wholes("", "1, 2,auto", 1, 8, {"auto": 4}) == (1, 2, 4)


@pytest.mark.parametrize("text", ["", ",", "1,", ",1", "1,,2", "1 2", "1;2", "auto,", "Auto", "1,x"])
def test_a_list_with_an_empty_or_wrong_part_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(InvalidNumber, match="give a whole number from 1 to 8 or auto"):
        parsing.parse_wholes("", text, 1, 8, {"auto": 4})


def test_the_error_shows_the_part_that_is_wrong_and_the_list() -> None:
    with pytest.raises(InvalidNumber, match="The number of workers is 'x' in '1,x': give"):
        parsing.parse_wholes("The number of workers", "1,x", 1, 8, {})


@pytest.mark.parametrize(
    ("text", "number"), [("4", 4), (" 4", 4), ("", None), ("²", None), ("4.0", None), ("9" * 30, None)]
)
def test_what_others_read_too_is_a_number_or_nothing(text: str, number: int | None) -> None:
    assert parsing.parse_whole_if_any(text) == number

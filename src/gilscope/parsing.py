"""Reads the numbers and lists that users type: options, settings of tests, environment variables, all alike.

A number has ASCII digits and, where it may be a fraction, a point and an exponent. `int` and `float` take more, such
as 1_0, ٢, nan and inf, which nobody means here. Blanks around a number and around each part of a list do not count.
"""

import re
from collections.abc import Iterable, Mapping

from gilscope.errors import InvalidNumber

WHOLE = re.compile(r"0*([0-9]+)")

FRACTION = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def parse_whole(what: str, text: str, least: int, most: int) -> int:
    """Return the whole number that a text states; `what` names it in the error, as in "The number of blocks".

    Raises:
        InvalidNumber: it states none, or one that is not from `least` to `most`.

    """
    return _parse_whole(what, text, least, most, {}, "")


def parse_wholes(what: str, text: str, least: int, most: int, words: Mapping[str, int]) -> tuple[int, ...]:
    """Return the whole numbers in a list as '1,2,auto'; `words` has the numbers that may be stated by a word.

    Raises:
        InvalidNumber: a part of it is none of the words, and not a whole number from `least` to `most`.

    """
    listed = text if "," in text else ""
    return tuple(_parse_whole(what, part, least, most, words, listed) for part in split_list(text))


def parse_real(what: str, text: str, least: float, most: float, unit: str = "") -> float:
    """Return the number that a text states, which may be a fraction.

    Raises:
        InvalidNumber: it states none, or one that is not from `least` to `most`.

    """
    found = _parse_real(text)
    if found is None or not least <= found <= most:
        number_of = f"a number of {unit}" if unit else "a number"
        raise InvalidNumber(what, text, f"{number_of} from {least:.15g} to {most:.15g}")
    return found


def parse_share(what: str, text: str, least: float, most: float) -> float:
    """Return the share that a text states, as 5% or 0.05.

    Raises:
        InvalidNumber: it states none, or one that is not from `least` to `most`.

    """
    stripped = text.strip()
    found = _parse_real(stripped.removesuffix("%"))
    if found is not None and stripped.endswith("%"):
        found /= 100
    if found is None or not least <= found <= most:
        raise InvalidNumber(what, text, f"a share from {100 * least:.15g}% to {100 * most:.15g}%, as 5% or 0.05")
    return found


def split_list(text: str) -> tuple[str, ...]:
    """Return the parts of a list that commas separate.

    An empty part is kept, for the caller to refuse: whether '1,,4' lacks a number or has a comma too many, only its
    author knows.
    """
    return tuple(part.strip() for part in text.split(","))


def check_bounds(what: str, number: int, least: int, most: int) -> None:
    """Refuse a number that is already one, as from Python or from a report, if it is not within bounds.

    Raises:
        InvalidNumber: it is not from `least` to `most`.

    """
    if not least <= number <= most:
        raise InvalidNumber(what, number, _describe_whole(least, most, ()))


def parse_whole_if_any(text: str, most: int = 2**63 - 1) -> int | None:
    """Return the whole number up to `most` that a text states, or None: for texts that others read too."""
    digits = WHOLE.fullmatch(text.strip())
    # Digits are counted before they are read: int() refuses thousands of them with an error of its own.
    if digits is None or len(digits[1]) > len(str(most)):
        return None
    number = int(digits[1])
    return number if number <= most else None


def _parse_whole(what: str, text: str, least: int, most: int, words: Mapping[str, int], listed: str) -> int:
    number = words.get(text.strip(), parse_whole_if_any(text, most))
    if number is None or number < least:
        raise InvalidNumber(what, text, _describe_whole(least, most, words), listed)
    return number


def _describe_whole(least: int, most: int, words: Iterable[str]) -> str:
    example = ", as in 1,2,4" if words else ""
    return " or ".join([f"a whole number from {least} to {most}", *words]) + example


def _parse_real(text: str) -> float | None:
    """Return the number that a text states; infinite if it is too large for one."""
    stripped = text.strip()
    return float(stripped) if FRACTION.fullmatch(stripped) else None

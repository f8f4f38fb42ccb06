"""Decodes the facts of a session: each that is known has the type that the table of facts says, or is refused."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from gilscope.model.facts import Facts, Holds, fact_of
from gilscope.record import decode

MOST_SECONDS = 1e9
"""The largest number that a fact holds which is no whole one."""


def decode_facts(own: object, session: str) -> Facts:
    """Return the facts of a session. Those that only another version knows may be of any type that JSON has.

    Raises:
        Misplaced: a fact is of another type.
        TypeError, ValueError: they are no facts at all.

    """
    return Facts(
        {key: _decode_fact(key, value, session) for key, value in decode.dict_of(lambda each: each, own).items()}
    )


def _decode_fact(key: str, value: object, session: str) -> Any:
    fact = fact_of(key)
    read, expected = READERS[fact.holds] if fact.is_known else (decode.fact, "what a report can hold")
    is_no_number = isinstance(value, float) and not isfinite(value)
    try:
        return None if is_no_number else decode.nullable(read, value)
    except (TypeError, ValueError):
        shown = decode.describe(value)
        raise decode.Misplaced(
            f"the fact {key} ({fact.words}) of session {session} is {shown}, and must be {expected}"
        ) from None


def _number(value: object) -> float:
    found = decode.number(value)
    if found > MOST_SECONDS:
        raise ValueError(f"{found} is too large")
    return found


def _texts(value: object) -> list[str]:
    return list(decode.list_of(decode.text, value))


def _named_texts(value: object) -> Mapping[str, str]:
    return decode.dict_of(decode.text, value)


READERS: Mapping[Holds, tuple[Callable[[object], Any], str]] = {
    "text": (decode.text, "a text"),
    "number": (_number, f"a number from 0 to {MOST_SECONDS:g}"),
    "whole number": (decode.integer, "a whole number from 0 on"),
    "CPUs": (decode.worker_count, f"a whole number from 1 to {decode.MOST_WORKERS}"),
    "yes or no": (decode.boolean, "true or false"),
    "texts": (_texts, "a list of texts"),
    "named texts": (_named_texts, "an object of texts"),
}
"""For each type how a value of it is read, and what it is called."""

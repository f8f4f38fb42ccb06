"""The errors that a user can meet: a tree by situation."""

import pickle
from collections.abc import Iterator
from inspect import signature

import pytest

from gilscope import errors
from gilscope.errors import GilscopeError, MeasuringError, ReportError, UnavailableError, UsageError

SITUATIONS = (UsageError, UnavailableError, MeasuringError, ReportError)

EXAMPLES = {"sides": 1, "most": 9, "size_bytes": 1 << 20, "known": ("nbody", "sieve"), "metrics": ("speedup", "time")}
"""Arguments that are not texts."""


def kinds(kind: type[GilscopeError] = GilscopeError) -> Iterator[type[GilscopeError]]:
    """Yield the errors that are raised, and not the situations that they belong to."""
    for each in kind.__subclasses__():
        if each in SITUATIONS:
            yield from kinds(each)
        else:
            yield each


def example(kind: type[GilscopeError]) -> GilscopeError:
    if "__init__" not in vars(kind):
        return kind("a message")
    return kind(*(EXAMPLES.get(name, f"the {name}") for name in signature(kind).parameters))


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_each_error_belongs_to_one_situation(kind: type[GilscopeError]) -> None:
    assert [issubclass(kind, situation) for situation in SITUATIONS].count(True) == 1


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_each_error_arrives_whole_from_another_process(kind: type[GilscopeError]) -> None:
    sent = example(kind)
    arrived = pickle.loads(pickle.dumps(sent))
    assert (type(arrived), str(arrived), vars(arrived)) == (kind, str(sent), vars(sent))


def test_what_makes_no_sense_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="The number of blocks is 'x': give a whole number"):
        raise errors.InvalidNumber("The number of blocks", "x", "a whole number")


def test_a_long_text_of_a_user_is_cut_in_the_message() -> None:
    message = str(errors.InvalidNumber("The seed", "9" * 5000, "a smaller one"))
    assert message.startswith("The seed is '999")
    assert message.endswith("999': give a smaller one.")
    assert len(message) < 120


def test_an_unknown_name_comes_with_the_nearest_that_there_is() -> None:
    message = str(errors.UnknownName("kernel", "seive", ("sieve", "nbody")))
    assert message == "Unknown kernel 'seive'. Did you mean 'sieve'? Choose from: nbody, sieve."

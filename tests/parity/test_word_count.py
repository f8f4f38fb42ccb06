"""Counting words: what counts as one word, and what the compiled twin refuses because it could not be safe."""

import pickle
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope import _ext, kernels
from gilscope.errors import InvalidBuffer
from tests.parity.calls import absence, compiled, inputs, of_each_implementation

SPEC = kernels.load("word_count").SPEC


class Text(str):
    """A str that could bring a hash and an equality of its own."""

    __slots__ = ()


class Texts(list[str]):
    """A list that could bring an indexing of its own."""


each_implementation = of_each_implementation("word_count")
needs_twin = pytest.mark.skipif(absence("word_count", "cython_gil") is not None, reason="nothing is compiled")


def named_by_type(value: object) -> str:
    return type(value).__name__


def count(implementation: str, words: list[Any], counts: dict[Any, Any] | None = None) -> dict[Any, Any]:
    counts = {} if counts is None else counts
    compiled("word_count", implementation)(counts, words, 0, len(words))
    return counts


def refused(counts: Any, words: Any, part: tuple[int, int] = (0, 3), *, release_gil: bool = False) -> str:
    """Return which argument the twin refuses."""
    with pytest.raises(InvalidBuffer) as caught:
        _ext.load("word_count").kernel(counts, words, *part, release_gil)
    assert repr(caught.value.argument) in str(caught.value)
    return caught.value.argument


# --- What is counted


@each_implementation
@given(words=st.lists(st.text(max_size=3)))
def test_the_counts_are_those_of_the_standard_librarys_counter(implementation: str, words: list[str]) -> None:
    assert count(implementation, words) == Counter(words)


@each_implementation
def test_the_counts_of_the_studys_words_are_the_counters(implementation: str) -> None:
    words = inputs("word_count", "large")["words"]
    assert count(implementation, words) == Counter(words)


@each_implementation
def test_no_words_have_no_counts(implementation: str) -> None:
    assert count(implementation, []) == {}


@each_implementation
def test_one_word_over_and_over_has_one_count(implementation: str) -> None:
    assert count(implementation, ["so"] * 100_000) == {"so": 100_000}


@each_implementation
def test_equal_words_that_are_different_objects_are_one_word(implementation: str) -> None:
    text = "word " * 3
    words = text.split()
    assert len(set(map(id, words))) == 3
    assert count(implementation, words) == {"word": 3}


@each_implementation
def test_words_that_look_alike_are_different_words(implementation: str) -> None:
    alike = ["é", "e\N{COMBINING ACUTE ACCENT}", "E", "e", "е"]
    assert count(implementation, alike) == dict.fromkeys(alike, 1)


@each_implementation
def test_what_the_counts_held_before_does_not_matter(implementation: str) -> None:
    assert count(implementation, ["a"], {"a": 7, "b": 7, None: object()}) == {"a": 1}


@each_implementation
def test_the_words_are_left_as_they_were(implementation: str) -> None:
    words = inputs("word_count", "tiny")["words"]
    before = list(words)
    count(implementation, words)
    assert all(word is same for word, same in zip(words, before, strict=True))


@each_implementation
def test_nothing_is_kept_of_words_whose_counts_are_gone(implementation: str) -> None:
    word = "".join(["not ", "interned"])
    before = sys.getrefcount(word)
    counts = count(implementation, [word] * 1000)
    counts.clear()
    assert sys.getrefcount(word) == before


# --- The study's words


def test_a_word_of_rank_r_is_drawn_in_proportion_to_one_over_r() -> None:
    words = inputs("word_count", "large")["words"]
    ranked = [number for _, number in Counter(words).most_common(8)]
    assert [number / ranked[0] for number in ranked] == pytest.approx([1 / rank for rank in range(1, 9)], rel=0.02)


def test_every_rank_has_a_word_of_its_own() -> None:
    spelled: Callable[[int], str] = kernels.load("word_count")._spelled  # type: ignore[attr-defined]
    assert len({spelled(rank) for rank in range(10_000)}) == 10_000


def test_equal_words_of_the_study_are_different_objects() -> None:
    words = inputs("word_count", "small")["words"]
    assert len(set(map(id, words))) == len(words)


def test_what_is_pickled_of_a_word_is_at_most_what_is_estimated_and_at_least_half_of_it() -> None:
    words = inputs("word_count", "large")["words"]
    assert 0.5 < len(pickle.dumps(words)) / SPEC.payload_bytes("large", 0) <= 1


# --- What the twin refuses


@needs_twin
@pytest.mark.parametrize("wrong", [None, 7, b"a", ["a"], object(), Text("a")], ids=named_by_type)
def test_words_that_are_no_str_are_refused(wrong: object) -> None:
    for place in range(3):
        words: list[object] = ["a", "b", "c"]
        words[place] = wrong
        assert refused({}, words) == "words"


@needs_twin
@pytest.mark.parametrize("words", [None, ("a", "b", "c"), "abc", iter("abc"), Texts("abc")], ids=named_by_type)
def test_what_is_no_list_is_refused(words: object) -> None:
    assert refused({}, words) == "words"


@needs_twin
@pytest.mark.parametrize("counts", [None, [], Counter()], ids=named_by_type)
def test_what_is_no_dict_is_refused(counts: object) -> None:
    assert refused(counts, ["a", "b", "c"]) == "counts"


@needs_twin
@pytest.mark.parametrize("length", [0, 2, 4])
def test_a_list_of_another_length_than_its_part_is_refused(length: int) -> None:
    assert refused({}, ["a"] * length) == "words"


@needs_twin
@pytest.mark.parametrize("part", [(3, 0), (-3, 0), (2**31, 2**31 + 3), (2**63 - 4, 2**63 - 1)])
def test_a_part_that_makes_no_sense_is_refused(part: tuple[int, int]) -> None:
    assert refused({}, ["a", "b", "c"], part) == "start, stop"


@needs_twin
def test_releasing_the_gil_is_refused() -> None:
    assert refused({}, ["a", "b", "c"], release_gil=True) == "release_gil"


@needs_twin
def test_a_refused_word_is_named_by_type_and_place() -> None:
    with pytest.raises(
        InvalidBuffer, match=r"'words' of the kernel is a list with a int at \[1\], but needs a list of str"
    ):
        _ext.load("word_count").kernel({}, ["a", 2], 0, 2, False)


def test_the_implementations_that_cannot_be_are_skipped_for_the_gil() -> None:
    assert SPEC.skips.keys() == {"cython_nogil", "numba_gil", "numba_nogil"}
    assert all("need the GIL" in reason for reason in SPEC.skips.values())

"""Counts of words: work on Python objects, which only code that holds the GIL may touch.

counts[w] is the number of i with words[i] = w; a word that does not occur has no entry. The words are str, and equal
ones count as one word, whether they are one object or several. The algorithm is one look-up in a dict for each word.
Without words there are no counts.

It is in the study for contrast. Lists, dictionaries and str belong to the interpreter, so that whoever touches them
must hold the GIL. Compiled code counts faster, but its threads wait for each other as those of plain Python do.
Threads are faster only in an interpreter without a GIL. Processes share no objects: each process gets its words
pickled, and its counts are pickled back and added up.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gilscope.model.kernel import Buffer, Kernel
from gilscope.model.size import Size

if TYPE_CHECKING:
    from collections.abc import Sequence

SCALE = 1 << 40
CONSONANTS = "bdfghjklmnprstz"
VOWELS = "aeiou"

SPEC = Kernel(
    name="word_count",
    buffers=(
        Buffer("counts", "O", ("vocabulary",), "partial"),
        Buffer("words", "O", ("words",), "split"),
    ),
    split="words",
    sizes={
        "tiny": Size({"words": 1003, "vocabulary": 97}),
        "small": Size({"words": 800_000, "vocabulary": 10_000}),
        "large": Size({"words": 1_500_000, "vocabulary": 10_000}),
    },
    tolerance=None,
    bound="latency",
    schedule="static",
    skips=dict.fromkeys(
        ("cython_nogil", "numba_gil", "numba_nogil"), "objects need the GIL, so only pure and cython_gil exist"
    ),
)

EMPTY = {"words": 0, "vocabulary": 1}


def inputs(dimensions: Mapping[str, int], seed: int) -> Mapping[str, "Sequence[str]"]:
    """Return `words`, drawn from `vocabulary` different ones, the r-th most frequent of them in proportion to 1/r.

    They are as a text has them that was split: equal words are different objects, and frequent ones are short.
    """
    import numpy as np

    ranks = np.arange(dimensions["vocabulary"], dtype=np.uint64)
    limits = np.cumsum(np.uint64(SCALE) // (ranks + np.uint64(1)))
    raw = np.random.PCG64(seed).random_raw(dimensions["words"])
    drawn = np.searchsorted(limits, raw % limits[-1], side="right")
    vocabulary = [_spelled(rank) for rank in range(len(ranks))]
    return {"words": " ".join([vocabulary[rank] for rank in drawn]).split()}


def kernel(counts: Any, words: Any, start: int, stop: int) -> None:  # noqa: ARG001
    """Count the words [start, stop)."""
    counts.clear()
    for word in words:
        counts[word] = counts.get(word, 0) + 1


def _spelled(rank: int) -> str:
    """Return a different word for each rank: the rank's digits, each written as a syllable."""
    word = ""
    while not word or rank:
        rank, syllable = divmod(rank, len(CONSONANTS) * len(VOWELS))
        word = CONSONANTS[syllable // len(VOWELS)] + VOWELS[syllable % len(VOWELS)] + word
    return word

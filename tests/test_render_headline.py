"""The first sentences of a report."""

from gilscope.analyse.headline import Headline, Release, Tally
from gilscope.render.headline import sentences


def test_sentences_say_what_wins_and_by_how_much() -> None:
    found = Headline(
        (Release("cython", 2, 12, 9, 1, 1.7912, 0.6, 2.01),),
        (Tally("held", "processes", 2, 12, 8, 2, 7, 1.5, 0.7, 1.9),),
        {"threads": 9, "tie": 2, "?": 1},
    )
    assert list(sentences(found)) == [
        (
            "Releasing the GIL makes threads in cython code 1.79 times as fast with 2 workers (geometric mean of 12 "
            "comparisons, from 0.60 to 2.01): faster in 9, slower in 1."
        ),
        (
            "In native code that holds the GIL, processes are 1.50 times as fast as serial with 2 workers (geometric "
            "mean of 12 comparisons, from 0.70 to 1.90): faster in 8, slower in 2, the fastest way in 7."
        ),
        "Of 12 comparisons: no decision in 1, threads fastest in 9, a tie in 2.",
    ]


def test_nothing_measured_has_no_sentence() -> None:
    assert list(sentences(Headline((), (), {}))) == []


def test_a_strangers_names_are_only_text() -> None:
    hostile = Headline((Release("\x1b[2J", 2, 1, 0, 0, 1.0, 1.0, 1.0),), (), {"\x07": 1})
    assert not any("\x1b" in sentence or "\x07" in sentence for sentence in sentences(hostile))

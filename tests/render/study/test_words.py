"""The first sentences of a report."""

from benchmarks import made_up

from gilscope.analyse import scaling
from gilscope.analyse.headline import Headline, Release, Tally
from gilscope.analyse.study import analyse_study
from gilscope.render.study.words import write_answer, write_brief, write_sentences, write_undecided
from tests.made_up.declared import DECLARED
from tests.made_up.rounds import THREADS as THREADS_ARM
from tests.made_up.rounds import measured, scale

THREADS, PROCESSES = DECLARED.executors["threads"], DECLARED.executors["processes_spawn"]


def test_sentences_say_what_wins_and_by_how_much() -> None:
    found = Headline(
        (Release("Cython", 2, 12, 9, 1, 1.7912, 0.6, 2.01), Release("Numba", 2, 11, 8, 0, 1.88, 1.0, 1.99)),
        (
            Tally("pure", THREADS, 2, 12, 0, 8, 0, 0.97, 0.9, 1.0),
            Tally("held", THREADS, 2, 23, 1, 9, 0, 0.98, 0.7, 1.1),
            Tally("held", PROCESSES, 2, 23, 8, 2, 7, 1.5, 0.7, 1.9),
        ),
        {"threads": 9, "processes": 11, "tie": 2, "?": 1},
    )
    releases, wins = write_answer(found)
    assert releases == (
        "With the GIL released, two threads run 1.8× as fast as with it held (Cython 1.79×, Numba 1.88×) – clearly "
        "faster in 17 of 23 comparisons, clearly slower in 1."
    )
    assert wins == "Best choice in 23 comparisons: processes 11, threads 9; no clear winner 3."


def test_without_a_gil_threads_are_compared_with_one() -> None:
    tallies = (
        Tally("pure", THREADS, 2, 12, 8, 0, 0, 1.91, 0.9, 2.0),
        Tally("held", THREADS, 2, 23, 1, 9, 0, 1.8, 0.7, 1.9),
        Tally("pure", PROCESSES, 2, 12, 8, 0, 0, 1.7, 0.9, 2.0),
    )
    (said,) = write_answer(Headline((), tallies, {"?": 12}), has_gil=False)
    assert said == "No GIL here: two threads run plain Python 1.91× and native code 1.80× as fast as one."


def test_what_two_modes_leave_undecided_is_named() -> None:
    seen = {f"s{place}": measured({THREADS_ARM: 104.0 if place == 2 else 52.0}) for place in range(5)}
    found = scaling.scale(seen, scaling.Conditions(2, DECLARED))
    (said,) = write_undecided([found])
    assert said == "No clear winner (1 of 5 sessions ran far apart from the others): k i."


def test_one_session_claims_nothing() -> None:
    releases = (Release("Cython", 2, 12, 0, 0, 1.7912, 0.6, 2.01),)
    (said,) = write_answer(Headline(releases, (), {"?": 12}, claims=False))
    assert said == (
        "With the GIL released, two threads ran 1.8× as fast as with it held (Cython 1.79×), in this one session."
    )


def test_one_session_needs_no_list_of_what_is_undecided() -> None:
    assert list(write_undecided([scale(measured({THREADS_ARM: 52.0}))])) == []


def test_of_plain_loops_alone_that_is_said() -> None:
    (sentence,) = write_answer(Headline((), (), {}))
    assert sentence.startswith("Only plain loops were measured")


def test_nothing_measured_has_no_sentence() -> None:
    assert list(write_answer(Headline((), (), {}, claims=False))) == []


def test_a_gil_that_an_import_has_switched_on_comes_first() -> None:
    found = analyse_study(made_up.report(kernels=1, gil_switched_on_by="lxml.etree")).settings[0]
    for write in (write_brief, write_sentences):
        assert next(iter(write(found))).startswith("THE GIL WAS ON: importing lxml.etree switched it on")

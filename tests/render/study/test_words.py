"""The first sentences of a report."""

from gilscope.analyse import scaling
from gilscope.analyse.headline import Headline, Release, Tally
from gilscope.analyse.study import ONE_SESSION
from gilscope.render.study.words import write_answer, write_undecided
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
    releases, typical, wins = write_answer(found)
    assert releases == (
        "Releasing the GIL makes 2 threads 1.79× (Cython) and 1.88× (Numba) as fast as the same code that holds it: "
        "clearly faster in 17 of 23 comparisons, clearly slower in 1."
    )
    assert typical == (
        "Typical speedup over serial: plain Python: 2 threads 0.97×; native code that holds the GIL: "
        "2 threads 0.98×, 2 processes 1.50×."
    )
    assert wins == ("Fastest in 23 comparisons: processes in 11, threads in 9; none clearly in 2, undecided in 1.")


def test_what_two_modes_leave_undecided_is_named() -> None:
    seen = {f"s{place}": measured({THREADS_ARM: 104.0 if place == 2 else 52.0}) for place in range(5)}
    found = scaling.scale(seen, scaling.Conditions(2, DECLARED))
    (said,) = write_undecided([found])
    assert said == "Undecided which way is best (1 of 5 sessions ran far apart from the others): k i."


def test_one_session_says_first_that_it_claims_nothing() -> None:
    releases = (Release("Cython", 2, 12, 0, 0, 1.7912, 0.6, 2.01),)
    first, released = write_answer(Headline(releases, (), {"?": 12}, claims=False))
    assert first == f"{ONE_SESSION}."
    assert released == (
        "In this session, releasing the GIL made 2 threads 1.79× (Cython) as fast as the same code that holds it."
    )


def test_one_session_needs_no_list_of_what_is_undecided() -> None:
    assert list(write_undecided([scale(measured({THREADS_ARM: 52.0}))])) == []


def test_nothing_measured_has_no_sentence() -> None:
    assert list(write_answer(Headline((), (), {}))) == []

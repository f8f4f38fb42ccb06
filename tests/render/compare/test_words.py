"""What people read first of a comparison."""

from dataclasses import replace

from gilscope.analyse.compare import condition
from gilscope.analyse.compare.comparing import Compared, compare
from gilscope.model.case import Case
from gilscope.render.compare import words
from tests.made_up.declared import DECLARED
from tests.made_up.sides import report_of_kernels


def sides(scatter: float = 0.001, factor: float = 1.0) -> Compared:
    reports = [("old", [1.0] * 4, 1), ("new", [factor] * 4, 2)]
    return compare([(label, report_of_kernels(each, 4, seed, scatter)) for label, each, seed in reports])


def said(compared: Compared) -> str:
    return " ".join(words.write_differences(compared))


def test_no_change_is_said_first() -> None:
    assert said(sides()).startswith(
        "No change in speedup, new compared with old. Of 4 cases 4 are equal (±5 %), none differs, none is undecided."
    )


def test_changes_are_said_first_and_by_group() -> None:
    text = said(sides(factor=1.25))
    assert text.startswith(
        "Clear changes in speedup, new compared with old. Of 4 cases none is equal (±5 %), 4 differ,"
    )
    assert ": speedup 0.80 (0.80–0.80) times that of old, over 4 cases." in text


def test_what_is_undecided_comes_with_a_way_on() -> None:
    text = said(sides(scatter=0.04))
    assert "undecided: too noisy" in text
    assert "gilscope run --sessions " in text or "on a quieter machine" in text


def judged(text: str, compared: Compared) -> condition.JudgedCondition:
    return condition.judge_condition(text, condition.parse(text), compared)


def test_a_condition_that_is_met_begins_with_failed() -> None:
    first, *cases = words.write_condition(judged("speedup<0.95", sides(factor=1.25)), with_undecided=False)
    assert first == "FAILED: speedup<0.95 in 4 of 4 cases:"
    assert len(cases) == 4


def test_a_condition_that_is_not_met_begins_with_passed() -> None:
    assert list(words.write_condition(judged("speedup<0.95", sides()), with_undecided=False)) == [
        "passed: speedup<0.95 in none of 4 cases"
    ]


def test_what_is_left_open_is_counted() -> None:
    found = replace(judged("speedup<0.95", sides()), undecided=judged("speedup<0.95", sides(factor=1.25)).met)
    assert next(words.write_condition(found, with_undecided=False)).endswith("in none of 4 cases (4 undecided)")
    assert next(words.write_condition(found, with_undecided=True)).startswith("UNDECIDED: ")


def test_a_way_is_named_in_words() -> None:
    case = Case("k", "large", "cython_nogil", "processes_spawn", "shm", "dynamic", 2)
    assert words.name_code(case, DECLARED) == "Cython, GIL released"
    assert words.name_way(case, DECLARED) == "2 processes (spawn), shared memory, dynamic"

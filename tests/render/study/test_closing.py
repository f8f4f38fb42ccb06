"""What a study ends with at a terminal: one screen, whatever was measured and whatever weakens it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from benchmarks import made_up
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from gilscope.analyse.study import SettingFigures, StudyFigures, analyse_study
from gilscope.analyse.summary import FastestMethod, Summary, SummaryRow
from gilscope.analyse.weaknesses import KINDS, Weakness
from gilscope.model.case import Skip
from gilscope.model.report import Report
from gilscope.record import json_report
from gilscope.render.formats import Screen, terminal
from gilscope.render.study.closing import OTHER_LINES, USUAL_LINES, WEAKNESS_LINES
from tests.golden_files import recorded

DATA = Path(__file__).parents[3] / "docs/data"

REPORTS = [
    "cpython-3.11.json",
    "levels.json",
    "oversubscription.json",
    "release.json",
    "interpreters/cpython-3.14.json",
    "interpreters/cpython-3.14t.json",
]

LINES = {"quick": 24, "default": USUAL_LINES}

EACH_KIND = tuple(Weakness(kind, 31, 62, "monte_carlo_pi", 12.3) for kind in KINDS)

SKIPS = (
    *(
        Skip("matmul", f"numba_{place}", "processes_forkserver", "pickling takes too long; ask")
        for place in range(34)
    ),
    *(Skip("word_count", f"numba_{place}", "*", "objects need the GIL, so only two exist") for place in range(3)),
    Skip("*", "*", "interpreters", "Python 3.11.7 has no pool of interpreters; 3.14 has one"),
)


@cache
def analysed(name: str) -> StudyFigures:
    return analyse_study(json_report.read(DATA / name))


def changed(study: StudyFigures, **changes: object) -> StudyFigures:
    """Return a study with this in each of its settings."""
    return replace(study, settings=tuple(replace(each, **changes) for each in study.settings))  # type: ignore[arg-type]


def planned(study: StudyFigures, plan: str) -> StudyFigures:
    settings = (replace(each, setting=replace(each.setting, plan=plan)) for each in study.settings)
    return replace(study, settings=tuple(settings))


def shown(study: StudyFigures, columns: int = 80) -> list[str]:
    return terminal.study(study, Screen(columns, is_brief=True)).splitlines()


def assert_fits(study: StudyFigures, plan: str) -> None:
    lines = shown(planned(study, plan))
    assert len(lines) + OTHER_LINES <= LINES[plan], "\n".join(lines)
    assert max(map(cell_len, lines)) <= 80


@pytest.mark.parametrize("plan", LINES)
@pytest.mark.parametrize("name", REPORTS)
def test_each_report_fits_one_screen(name: str, plan: str) -> None:
    assert_fits(analysed(name), plan)


@pytest.mark.parametrize("plan", LINES)
@pytest.mark.parametrize("name", REPORTS)
def test_each_report_with_every_kind_of_warning_fits_one_screen(name: str, plan: str) -> None:
    assert_fits(changed(analysed(name), weaknesses=EACH_KIND, skips=SKIPS), plan)


WORDS = st.text(min_size=1, max_size=200)

METHODS = st.builds(FastestMethod, WORDS | st.just("threads"), st.floats(0.001, 10_000), st.booleans())

ROWS = st.builds(
    SummaryRow,
    WORDS,
    st.dictionaries(st.sampled_from(["pure", "held", "released", "unknown"]), METHODS, min_size=1),
    st.none() | st.floats(0.001, 10_000),
)

WEAKNESSES = st.builds(
    Weakness, st.sampled_from(KINDS), st.integers(1, 10**6), st.integers(1, 10**6), WORDS, st.floats(0, 10**6)
)


@given(
    rows=st.lists(ROWS, max_size=60),
    weaknesses=st.lists(WEAKNESSES, max_size=30),
    skips=st.lists(st.builds(Skip, WORDS, WORDS, WORDS, WORDS), max_size=20),
    plan=st.sampled_from(list(LINES)),
    columns=st.integers(40, 200),
)
def test_whatever_a_report_holds_its_view_fits_the_terminal(
    rows: list[SummaryRow], weaknesses: list[Weakness], skips: list[Skip], plan: str, columns: int
) -> None:
    summary = Summary(tuple(rows), rows[0] if rows else None, (2,))
    study = changed(MADE_UP, summary=summary, weaknesses=tuple(weaknesses), skips=tuple(skips))
    lines = shown(planned(study, plan), columns)
    assert max(map(cell_len, lines)) <= columns
    if columns >= 80:
        assert len(lines) + OTHER_LINES <= LINES[plan]


MADE_UP = analyse_study(made_up.report(kernels=4, sessions=5))

EXAMPLE = changed(planned(MADE_UP, "quick"), weaknesses=EACH_KIND[-4:], skips=SKIPS)


@pytest.mark.parametrize("columns", [60, 80, 100, 140])
def test_it_looks_as_it_did(columns: int) -> None:
    text = "".join(f"{line}\n" for line in shown(EXAMPLE, columns))
    assert text == recorded(f"closing_{columns}.txt", text)


def only(study: StudyFigures) -> SettingFigures:
    (setting,) = study.settings
    return setting


def test_the_answer_comes_first_and_then_whether_to_trust_it() -> None:
    text = " ".join(shown(EXAMPLE))
    assert text.startswith("With the GIL released, two threads run")
    assert text.index("Best choice in") < text.index("This machine was")


def test_figures_that_are_worth_nothing_are_said_to_be_first() -> None:
    trust = replace(only(EXAMPLE).trust, within=3.3)
    assert "Do not trust the figures" in " ".join(shown(changed(EXAMPLE, trust=trust))[:2])


def test_averages_stand_in_a_table_where_there_is_room() -> None:
    (row,) = [line for line in shown(planned(EXAMPLE, "default")) if line.startswith("native, GIL released")]
    assert row.split()[-2:] == ["1.92×", "1.85×"]


@pytest.mark.parametrize("names", [("3.14", "3.14t"), ("3.14t", "3.14")])
def test_what_one_thread_costs_without_a_gil_is_said(names: tuple[str, str]) -> None:
    reports = [json_report.read(DATA / f"interpreters/cpython-{name}.json") for name in names]
    both = Report(tuple(session for each in reports for session in each.sessions))
    text = " ".join(shown(analyse_study(both)))
    assert "one thread costs 1.18× that of CPython 3.14.8 with a GIL." in text


def test_each_kernel_has_one_row() -> None:
    lines = shown(EXAMPLE)
    kernels = {each.kernel for each in only(EXAMPLE).comparisons}
    assert {kernel: sum(line.startswith(kernel) for line in lines) for kernel in kernels} == dict.fromkeys(kernels, 1)


def test_a_method_that_may_not_be_the_fastest_has_a_question_mark() -> None:
    methods = {"pure": FastestMethod("processes", 1.9, is_clear=False), "held": FastestMethod("threads", 1.8, True)}
    study = changed(EXAMPLE, summary=Summary((SummaryRow("k", methods, 1.9),), None, (2,)))  # type: ignore[arg-type]
    (row,) = [line for line in shown(study) if line.startswith("k ")]
    assert "processes  1.90?" in row
    assert "threads    1.80 " in row


def test_rows_that_have_no_room_are_counted() -> None:
    row = only(EXAMPLE).summary.rows[0]
    many = Summary(tuple(replace(row, name=f"kernel{place}") for place in range(30)), row, (2,))
    lines = shown(changed(EXAMPLE, summary=many))
    seen = sum(line.startswith("kernel") and not line.startswith("kernel ") for line in lines)
    (cut,) = [line for line in lines if line.startswith("… ")]
    assert cut == f"… {30 - seen} more rows: see -v"
    assert seen > 0


def test_what_weakens_it_has_five_lines_and_the_rest_is_counted() -> None:
    lines = shown(changed(EXAMPLE, weaknesses=EACH_KIND))
    start = next(place for place, line in enumerate(lines) if line.startswith("! "))
    assert len(lines) - start == WEAKNESS_LINES
    assert any(line.endswith("more kinds of warnings: see -v") for line in lines)
    assert lines[-1].startswith("- Not measured: 34 combinations (pickling takes too long)")


def test_of_several_settings_each_has_a_row() -> None:
    other = replace(only(EXAMPLE), setting=replace(only(EXAMPLE).setting, label="CPython 3.13, GIL on"))
    both = StudyFigures((replace(other, setting=replace(other.setting, label="CPython 3.14, GIL on")), other))
    lines = shown(both)
    assert lines[0] == "2 settings were measured. Of CPython 3.14, GIL on:"
    assert sum(line.startswith(("CPython 3.14 ", "CPython 3.13 ")) for line in lines) == 2
    assert not any(line.startswith("kernel") for line in lines)


def test_without_a_gil_no_column_is_named_after_it() -> None:
    lines = shown(analysed("interpreters/cpython-3.14t.json"))
    (heading,) = [line for line in lines if line.startswith("kernel ")]
    assert "GIL" not in heading
    assert "No GIL here" in " ".join(lines)


def test_a_file_and_v_have_everything() -> None:
    assert terminal.study(EXAMPLE, Screen(80)).count("\n") > len(shown(EXAMPLE))

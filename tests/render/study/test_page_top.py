"""What the page of a study begins with."""

from dataclasses import replace
from typing import Any

import pytest
from benchmarks import made_up

from gilscope.analyse.study import SettingFigures, analyse_study
from gilscope.render.study.page_top import (
    list_large_numbers,
    tabulate,
    write_reliability,
    write_title,
)


def setting(sessions: int = 2, **facts: Any) -> SettingFigures:
    return analyse_study(made_up.report(kernels=1, sessions=sessions, **facts)).settings[0]


@pytest.fixture(scope="module")
def with_gil() -> SettingFigures:
    return setting(python="3.11.7")


@pytest.fixture(scope="module")
def without_gil() -> SettingFigures:
    return setting(gil_enabled=False, free_threaded_build=True, python="3.14.1")


def test_the_title_names_interpreter_and_cpus(with_gil: SettingFigures) -> None:
    assert write_title([with_gil]) == "Threads or processes? Results for CPython 3.11, 2 CPUs"


def test_a_title_without_a_gil_asks_the_other_question(without_gil: SettingFigures) -> None:
    assert write_title([without_gil]) == "Threads without a GIL: results for CPython 3.14t, 2 CPUs"


def test_two_interpreters_are_both_in_the_title(with_gil: SettingFigures, without_gil: SettingFigures) -> None:
    found = write_title([with_gil, without_gil])
    assert found == "Threads or processes? Results for CPython 3.11 and CPython 3.14t, 2 CPUs"


def test_many_interpreters_are_counted_in_the_title(with_gil: SettingFigures) -> None:
    many = [setting(python=f"3.{minor}.0", effective_cpus=minor) for minor in range(11, 15)]
    assert write_title([with_gil, *many]) == "Threads or processes? Results for 4 interpreters"


def test_large_numbers_are_of_threads_processes_and_the_limit(with_gil: SettingFigures) -> None:
    names = [name for name, _ in list_large_numbers(with_gil)]
    assert names == ["2 threads, native, GIL released", "2 processes, plain Python", "limit of this machine"]


def test_without_a_gil_the_first_number_is_plain_pythons(without_gil: SettingFigures) -> None:
    names = [name for name, _ in list_large_numbers(without_gil)]
    assert names[:2] == ["2 threads, plain Python", "2 processes, plain Python"]


def test_without_a_gil_nothing_is_said_to_hold_or_release_it(without_gil: SettingFigures) -> None:
    words = [row[0] for row in tabulate(without_gil).rows]
    assert words == ["plain Python", "native (gil)", "native (nogil)"]


def test_of_one_session_the_page_says_what_it_cannot_tell() -> None:
    one = setting(sessions=1)
    assert "One run cannot tell how much the next differs: measure several." in write_reliability(one)


def test_averages_are_a_row_for_each_use_of_the_gil(with_gil: SettingFigures) -> None:
    table = tabulate(with_gil)
    assert [heading for heading, _ in table.columns] == ["code", "2 threads", "2 processes"]
    assert [row[0] for row in table.rows] == ["plain Python", "native, GIL held", "native, GIL released"]


def test_a_setting_without_workers_has_no_answer(with_gil: SettingFigures) -> None:
    nothing = replace(with_gil, headline=replace(with_gil.headline, tallies=(), releases=()))
    assert not list(list_large_numbers(nothing))
    assert not tabulate(nothing).rows

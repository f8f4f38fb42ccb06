"""Tables at a terminal: never wider than it, and no number is broken."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.render.compare import tables as compare_tables
from gilscope.render.environments import tables as environment_tables
from gilscope.render.lines import print_parts
from gilscope.render.plain_tables import choose_table, make_plain_table
from gilscope.render.probe import tables as probe_tables
from gilscope.render.sizes import tables as size_tables
from gilscope.render.study import cost_tables
from gilscope.render.study import tables as study_tables
from gilscope.render.table import Table
from tests.made_up.probes import HELD_BACK, TOGETHER, VARIED
from tests.render.formats.test_formats import COMPARED, STUDY

NARROWEST = 40

WORDS = st.text("abc", min_size=1, max_size=12)
CELLS = st.one_of(
    st.lists(WORDS, max_size=9).map(" ".join),
    st.floats(0.01, 99).map(lambda value: f"{value:.2f} [{value / 2:.2f}–{value * 2:.2f}]"),
)


def list_tables() -> list[Table]:
    (setting,) = STUDY.settings
    of_study = study_tables.make_tables(setting, *cost_tables.make_tables(setting))
    of_probes = [*probe_tables.make_tables(HELD_BACK), *environment_tables.make_tables(TOGETHER)]
    return [*of_study, *compare_tables.make_tables(COMPARED), *of_probes, *size_tables.make_tables(VARIED)]


def print_table(table: Table, width: int) -> str:
    return print_parts([make_plain_table(table, width)], color=False)


@given(st.integers(NARROWEST, 200), st.lists(st.tuples(*[CELLS] * 5), min_size=1, max_size=4))
def test_no_line_is_wider_than_the_terminal(width: int, rows: list[tuple[str, ...]]) -> None:
    text = print_table(Table("key", "", "", ("what", ">now", ">before", "verdict", "why"), tuple(rows)), width)
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("table", list_tables(), ids=lambda table: table.key)
def test_every_table_of_ours_fits_from_40_columns_on(table: Table) -> None:
    for width in range(NARROWEST, 201, 8):
        text = print_table(table, width)
        longest_word = max(map(len, re.split(r"\s", text)))
        assert max(map(len, text.splitlines())) <= max(width, longest_word)


@pytest.mark.parametrize("width", [40, 60, 80, 140])
def test_no_number_is_broken(width: int) -> None:
    table = probe_tables.ways(HELD_BACK)
    shown = print_table(table, width)
    for row in table.rows:
        for cell in row[1:]:
            assert all(word in shown for word in cell.split())


WIDE = Table("key", "", "", ("what", ">now", ">before"), (("a", "1.25 [1.12–1.42]", "2.25 [2.12–2.42]"),))
SLIM = Table("key", "", "", ("what", ">now"), (("a", "1.25 [1.12–1.42]"),))


@pytest.mark.parametrize(("width", "chosen"), [(80, WIDE), (30, SLIM), (16, SLIM)])
def test_columns_are_left_out_only_where_there_is_no_room(width: int, chosen: Table) -> None:
    assert choose_table(WIDE, width, [SLIM]) is chosen

"""Tables of Markdown: a report's texts stay text, and a row stays a row."""

import pytest

from gilscope.render.markdown_tables import Markup, make_row, make_rows
from gilscope.render.table import Table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("two\nlines", r"two\\nlines"),
        ("<img src=x>", r"\<img src=x\>"),
        ("[a](b)", r"[a\](b)"),
        ("@everybody", r"\@everybody"),
        ("http://x", "http:\u200b//x"),
        ("cython_nogil [1.0–1.1]", "cython_nogil [1.0–1.1]"),
    ],
)
def test_a_cell_is_shown_letter_by_letter(text: str, shown: str) -> None:
    assert make_row(text, "b") == f"| {shown} | b |"


def test_markup_of_our_own_is_left_as_it_is() -> None:
    assert make_row(Markup("[a](b)"), "[a](b)") == r"| [a](b) | [a\](b) |"


def test_a_table_says_which_columns_are_numbers() -> None:
    one = Table("key", "Title", "Caption", ("name", ">ms"), (("a|b", "1"),))
    assert list(make_rows(one)) == ["| name | ms |", "| --- | --: |", r"| a\|b | 1 |"]

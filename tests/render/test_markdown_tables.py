"""Tables of Markdown: a report's texts stay text, and a row stays a row."""

import re

import pytest

from gilscope.render.markdown_tables import Markup, escape, escape_in_html, make_row, make_rows
from gilscope.render.table import Table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("two\nlines", r"two\\nlines"),
        ("<img src=x>", r"\<img src=x\>"),
        ("[a](b)", r"[a\](b)"),
        ("cython_nogil [1.0–1.1]", "cython_nogil [1.0–1.1]"),
    ],
)
def test_a_cell_is_shown_letter_by_letter(text: str, shown: str) -> None:
    assert make_row(text, "b") == f"| {shown} | b |"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everybody", "`@everybody`"),
        (r"a\@b.org", r"`a\@b.org`"),
        ("see (www.example.org), or", "see (`www.example.org`), or"),
        ("http://x", "`http://x`"),
        ("os.cpu_count() says, as (by os.cpu_count()).", "`os.cpu_count()` says, as (by `os.cpu_count()`)."),
        ("irc://x/y|z", r"`irc://x/y`\|z"),
        ("#123 and GH-4, !5", "`#123` and `GH-4`, `!5`"),
        ("in d08f7e8d3b27.", "in `d08f7e8d3b27`."),
        ("$x$ :tada: [note:1]", "`$x$` `:tada:` `[note:1]`"),
        ("@a`b", "``@a`b``"),
        ("`@a", "`` `@a ``"),
        ("5 %, ±3%: 1.5–2.0 of #", r"5 %, ±3%: 1.5–2.0 of \#"),
    ],
)
def test_what_a_platform_would_make_a_link_is_code(text: str, shown: str) -> None:
    assert make_row(text) == f"| {shown} |"


@pytest.mark.parametrize("text", ["- one", "1. one", "---", "===", "+ one", "12) one"])
def test_a_line_of_text_begins_no_list_and_no_heading(text: str) -> None:
    assert re.match(r"\d*\\", escape(text))


def test_the_summary_of_what_is_folded_is_text_of_html() -> None:
    assert escape_in_html("<b> *a* @b www.x.org") == "&lt;b&gt; *a* <code>@b</code> <code>www.x.org</code>"


def test_markup_of_our_own_is_left_as_it_is() -> None:
    assert make_row(Markup("[a](b)"), "[a](b)") == r"| [a](b) | [a\](b) |"


def test_a_table_says_which_columns_are_numbers() -> None:
    one = Table("key", "Title", "Caption", ("name", ">ms"), (("a|b", "1"),))
    assert list(make_rows(one)) == ["| name | ms |", "| --- | --: |", r"| a\|b | 1 |"]

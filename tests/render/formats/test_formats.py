"""One contract for all output formats. Being a file of render/formats/ is being tested.

What each format makes of made-up results is kept in tests/data, in files named after the kind of result and the
format's usual ending. To write them anew: GILSCOPE_UPDATE=1 pytest tests/render/formats/test_formats.py
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from benchmarks import made_up

from gilscope.analyse.compare.comparing import compare
from gilscope.analyse.ruling import Ledger
from gilscope.analyse.study import analyse_study
from gilscope.errors import UnknownName
from gilscope.render import formats
from gilscope.render.formats import PAPER, Format, Screen, markdown
from tests.golden_files import recorded
from tests.made_up.histories import history
from tests.made_up.ledgers import ledger
from tests.made_up.probes import HELD_BACK, TOGETHER, VARIED

STUDY = analyse_study(made_up.report(kernels=2))
COMPARED = compare([("one", made_up.report(kernels=2)), ("two", made_up.report(kernels=2, seed=2, python="3.13.0"))])

LEDGER = Ledger(ledger(), ("A Processor of some make", "2 CPUs", "CPython 3.14.8, GIL on"))

RESULTS: Mapping[str, Any] = {
    "study": STUDY,
    "compared": COMPARED,
    "ledger": LEDGER,
    "probed": HELD_BACK,
    "environments": TOGETHER,
    "sizes": VARIED,
    "history": history(),
}
"""A result for each function of a format."""

VARYING = {
    r"<script>.*?</script>": "",
    r"sha256-[^']*": "sha256-…",
    r"<svg .*?</svg>": "<svg>…</svg>",
    r'(<script type="application/json"[^>]*>).*?</script>': r"\1…</script>",
    r"<style>.*?</style>": "<style>…</style>",
}
"""Drawings, scripts and styles, which other tests look at, with what stands for them in tests/data."""


@pytest.fixture(params=formats.names())
def form(request: pytest.FixtureRequest) -> Format:
    found = formats.load(request.param)
    if (reason := found.unavailable()) is not None:
        pytest.skip(reason)
    return found


def shown(form: Format, kind: str, result: Any = None, width: int = 120) -> str:
    write: Callable[[Any, Screen], str] = getattr(form, kind)
    return write(RESULTS[kind] if result is None else result, Screen(width))


@pytest.mark.parametrize("kind", RESULTS)
def test_each_kind_of_result_looks_as_it_did(form: Format, kind: str) -> None:
    text = shown(form, kind)
    for pattern, stand_in in VARYING.items():
        text = re.sub(pattern, stand_in, text, flags=re.DOTALL)
    assert text == recorded(f"{kind}{form.ENDINGS[0]}", text)


def test_a_format_writes_every_kind_of_result() -> None:
    assert {*Format.__annotations__} - {"ENDINGS", "unavailable"} == {*RESULTS}


def test_an_ending_stands_for_one_format() -> None:
    endings = [ending for name in formats.names() for ending in formats.load(name).ENDINGS]
    assert len(endings) == len({*endings})
    assert all(re.fullmatch(r"\.[a-z0-9]+", ending) for ending in endings)


def test_no_text_of_a_report_is_a_control_code_anywhere(form: Format) -> None:
    hostile = analyse_study(made_up.report(kernels=1, cpu_model="\x1b[2J\x00", python="\x1b]0;title\x07"))
    assert not re.search(r"[\x00\x07\x1b]", shown(form, "study", hostile))


@pytest.mark.parametrize("form", ["terminal", "markdown"], indirect=True)
def test_a_report_that_has_a_ledger_shows_it_after_the_study(form: Format) -> None:
    both = shown(form, "study", replace(STUDY, rulings=ledger()))
    assert both.startswith(shown(form, "study").rstrip()[:2000])
    assert "Threads are pretty" in both


@pytest.mark.parametrize("form", ["terminal", "markdown"], indirect=True)
def test_verdicts_that_differ_between_reports_are_told(form: Format) -> None:
    ledgers = (("one", ledger(20.0)), ("two", ledger(2.0)))
    text = shown(form, "compared", replace(COMPARED, ledgers=ledgers), width=160)
    assert "Which verdicts differ" in text
    assert "slow" in text
    assert "Threads are pretty" not in text


def test_one_session_is_said_to_claim_nothing(form: Format) -> None:
    text = shown(form, "study", analyse_study(made_up.report(kernels=1, sessions=1)))
    if form.ENDINGS == (".csv",):
        assert "within one session" in text
        assert "one session claims nothing" in text
    else:
        assert "Only one session: the next can differ" in " ".join(text.split())
        assert "interval within this session" in text.replace("\n", " ")
        assert "95\N{NO-BREAK SPACE}% interval" not in text.replace("95 % interval", "95\N{NO-BREAK SPACE}% interval")
        assert "learly faster" not in text


def test_markdown_tables_are_whole() -> None:
    for text in (markdown.study(STUDY, PAPER), markdown.compared(COMPARED, PAPER)):
        rows = [line for line in text.splitlines() if line.startswith("|")]
        assert rows
        assert all(line.endswith("|") for line in rows)


def test_an_ending_of_no_format_stands_for_none() -> None:
    assert formats.named_by(".html") == "html"
    assert formats.named_by(".pdf") is None


def test_a_format_that_there_is_not_is_refused_with_the_near_one() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'markdown'"):
        formats.load("markdwn")

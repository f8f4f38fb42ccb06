"""The page of a report: what is in it without a browser. What a browser makes of it is in test_page.py."""

import html as html_of_python
import re
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from benchmarks import made_up

from gilscope.analyse.study import analyse_study
from gilscope.model.facts import Facts
from gilscope.model.report import Measured, Report
from gilscope.render import offline
from gilscope.render.formats import html
from gilscope.render.table import Table

alt = pytest.importorskip("altair", reason="the report extra is not installed")
pytest.importorskip("vl_convert", reason="the report extra is not installed")


@pytest.fixture(scope="module")
def page() -> str:
    return html.study(analyse_study(made_up.report()))


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def test_the_page_opens_with_three_numbers_and_the_answer(page: str) -> None:
    main = page[page.index("<main>") :]
    assert len(re.findall(r"<dt>.*?</dt><dd>\d\.\d\d×</dd>", main[: main.index("<table>")])) == 3
    (answer,) = re.findall(r'<p class="choice">(.*?)</p>', main)
    assert answer.startswith("With the GIL released, two threads run 2.0× as fast as with it held (Cython")


def test_each_of_two_settings_says_what_it_was_measured_on() -> None:
    (one,), (other,) = (made_up.report(kernels=1, sessions=1, python=each).sessions for each in ("3.13.1", "3.14.2"))
    text = html.study(analyse_study(Report((one, other))))
    where = re.findall(r'<p class="where">(.*?)</p>', text)
    assert ["CPython 3.13.1" in where[0], "CPython 3.14.2" in where[1]] == [True, True]


def test_how_far_to_trust_the_figures_stands_open_below_the_answer(page: str) -> None:
    _, _, said = page.partition("<h2>How far to trust this</h2>")
    assert said.strip().startswith("<p>2 runs; noise (how much the same code differs from itself) ±")
    assert "This machine was quiet: " in said.partition("</p>")[0]


def test_each_picture_is_drawn_has_a_caption_and_its_data_as_a_table(page: str) -> None:
    figures = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(figures) >= 5
    for figure in figures:
        assert "<svg " in figure
        assert "<figcaption>" in figure
        assert "<table>" in figure


def test_each_drawing_is_one_picture_to_a_screen_reader(page: str) -> None:
    drawings = Elements(page).named("svg")
    assert all(each.get("role") == "img" and each.get("aria-label") for each in drawings)


def test_nothing_is_fetched(page: str) -> None:
    elements = Elements(page)
    assert [tag for tag, _ in elements.found if tag in ("link", "iframe", "object", "embed", "img", "base")] == []
    assert [attributes for attributes in elements.named("script") if "src" in attributes] == []
    assert "@import" not in page.partition("<body>")[0]
    assert "url(" not in page.partition("<body>")[0]


def test_the_policy_admits_no_eval_and_only_the_pages_own_scripts(page: str) -> None:
    (policy,) = [each["content"] or "" for each in Elements(page).named("meta") if "http-equiv" in each]
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "eval" not in policy
    assert "unsafe-inline" not in policy.partition("style-src")[0]


def test_the_page_of_a_default_study_is_below_two_megabytes() -> None:
    thirteen = html.study(analyse_study(made_up.report(kernels=13, sessions=1)))
    assert len(thirteen.encode()) < 2_000_000


def test_anchors_are_unique_even_where_two_settings_are_called_alike() -> None:
    (one,), (other,) = (made_up.report(kernels=1, sessions=1, host=host).sessions for host in ("h1", "h2"))
    page = html.study(analyse_study(Report((one, other))))
    found = [attributes["id"] for _, attributes in Elements(page).found if "id" in attributes]
    assert len(found) == len(set(found))


HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "{{ 7*7 }}",
)


def poisoned(text: str) -> Report:
    """Return a report in which every text is this one."""

    def poison(value: Any) -> Any:
        match value:
            case str():
                return text
            case dict():
                return {key: poison(each) for key, each in value.items()}
            case list():
                return [poison(each) for each in value]
        return value

    (session,) = made_up.report(kernels=1, sessions=1).sessions
    facts = Facts({key: poison(value) for key, value in session.facts.items()})
    measured = tuple(poisoned_comparison(each, text) for each in session.measured)
    skips = tuple(replace(skip, kernel=text, reason=text) for skip in session.skips)
    return Report((replace(session, facts=facts, measured=measured, skips=skips, warnings=(text,)),))


def poisoned_comparison(measured: Measured, text: str) -> Measured:
    arms = {
        arm: replace(arm, case=replace(arm.case, kernel=text, transport=text)) for arm in measured.comparison.arms
    }
    return replace(
        measured,
        comparison=replace(measured.comparison, kernel=text, arms=tuple(arms.values())),
        setup=replace(
            measured.setup,
            first_call_ns={arms[arm]: times for arm, times in measured.setup.first_call_ns.items()},
            sent_bytes={arms[arm]: sent for arm, sent in measured.setup.sent_bytes.items()},
            warnings=(text,),
        ),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_untrusted_texts_are_only_shown(text: str) -> None:
    hostile, own = html.study(analyse_study(poisoned(text))), html.study(analyse_study(poisoned("kernel")))
    tags = {"script", "img", "iframe", "object", "style", "link"}
    assert [tag for tag, _ in Elements(hostile).found if tag in tags] == [
        tag for tag, _ in Elements(own).found if tag in tags
    ]
    assert not any(name.startswith("on") for _, attributes in Elements(hostile).found for name in attributes)


def test_a_text_in_a_drawing_that_looks_like_an_attribute_stays() -> None:
    text = 'say role="img" aria-x="y" now'
    chart = alt.Chart(alt.Data(values=[{"a": text, "b": 1}])).mark_bar().encode(x="b:Q", y="a:N")
    table = Table("key", "title", "caption", (), ())
    picture = SimpleNamespace(key="key", title="title", caption="caption", chart=chart, table=table, notes=())
    (drawn,) = offline.draw([picture], "p")
    assert text in html_of_python.unescape(drawn.svg)
    assert drawn.svg.count("aria-") == 2, "the drawing's own description, and the text"


def test_a_report_without_sessions_is_a_page_that_says_so() -> None:
    assert "The report holds no session." in html.study(analyse_study(Report(())))

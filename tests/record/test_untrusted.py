"""A report is untrusted: it is read rightly or refused in one sentence, and nothing in it acts."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from benchmarks import made_up
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gilscope.analyse.compare.comparing import compare
from gilscope.analyse.study import analyse_study
from gilscope.errors import GilscopeError, NotAReport
from gilscope.record import json_report, storage, writing
from gilscope.render import ci, formats, offline
from gilscope.render.ci import github, junit
from gilscope.render.formats import PAPER, html

PLAIN: Any = json.loads(json.dumps(writing.encode_report(made_up.report(kernels=1, sessions=2, blocks=5))))

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\x1b[2J\x1b]0;title\x07",
    "=HYPERLINK(1)",
    "@everyone #1 [x](javascript:alert(1))",
    "a|b\n| c |\r\x00",
    "\u202eflipped",
    "x" * 10_000,
    "\ud800",
    "",
)

STRANGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    1,
    1.5,
    1e308,
    float("nan"),
    float("inf"),
    10**30,
    10**400,
    [],
    {},
    [[]],
    {"a": None},
    *HOSTILE,
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("untrusted") / "report.json"


def places(node: Any, found: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the way to every value inside a document."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield (*found, key)
        yield from places(child, (*found, key))


PLACES = list(places(PLAIN))


def shown(path: Path) -> list[str]:
    """Return a report in every format that is quick to write; nothing but a GilscopeError may come of it."""
    report = json_report.read(path)
    found, compared = analyse_study(report), compare([("one", report), ("two", report)])
    quick = [formats.load(name) for name in formats.names() if name != "html"]
    services = [ci.load(name) for name in ci.names()]
    texts = [text for each in quick for text in (each.study(found, PAPER), each.compared(compared, PAPER))]
    texts += [each.study(found, PAPER) for each in services if each.study is not None]
    texts += [each.compared(compared, PAPER) for each in services if each.compared is not None]
    assert all(line.startswith("::notice title=gilscope::") for line in github.compared(compared).splitlines())
    ElementTree.fromstring(junit.compared(compared))
    return texts


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(STRANGE), st.booleans()), min_size=1, max_size=4
    )
)
def test_a_damaged_report_is_shown_or_refused_and_nothing_else(path: Path, changes: list[Any]) -> None:
    document = copy.deepcopy(PLAIN)
    for place, value, is_removed in changes:
        parent = document
        try:
            for key in place[:-1]:
                parent = parent[key]
            if is_removed:
                del parent[place[-1]]
            else:
                parent[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        texts = shown(path)
    except GilscopeError:
        return
    assert not any("\x1b" in text or "\x00" in text for text in texts)


@settings(max_examples=100)
@given(cut=st.integers(0, len(json.dumps(PLAIN))))
def test_a_report_that_was_cut_off_is_refused(path: Path, cut: int) -> None:
    text = json.dumps(PLAIN)
    path.write_text(text[:cut], encoding="utf-8")
    if cut < len(text):
        with pytest.raises(NotAReport):
            json_report.read(path)


@settings(max_examples=100)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(NotAReport):
        json_report.read(path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "latin-1"])
def test_another_encoding_is_read_or_refused(path: Path, encoding: str) -> None:
    document = {**PLAIN, "note": "é"}
    path.write_bytes(json.dumps(document, ensure_ascii=False).encode(encoding))
    with pytest.raises(NotAReport):
        json_report.read(path)


def test_the_last_of_two_keys_counts(path: Path) -> None:
    text = json.dumps(PLAIN)
    path.write_text('{"gilscope": {"schema": 99},' + text[1:], encoding="utf-8")
    assert json_report.read(path) == json_report.read(written(path.with_name("plain.json")))


def written(path: Path) -> Path:
    storage.write(path, PLAIN)
    return path


@pytest.mark.parametrize("depth", [json_report.MOST_DEPTH + 1, 900, 100_000])
def test_a_report_that_is_nested_too_deeply_is_refused(path: Path, depth: int) -> None:
    text = json.dumps(PLAIN)
    path.write_text('{"deep": ' + "[" * depth + "]" * depth + "," + text[1:], encoding="utf-8")
    with pytest.raises(NotAReport):
        json_report.read(path)


def test_a_report_that_is_too_large_is_refused_before_it_is_read(path: Path) -> None:
    with path.open("wb") as sparse:
        sparse.truncate(json_report.MOST_BYTES + 1)
    with pytest.raises(NotAReport, match="MiB"):
        json_report.read(path)


@pytest.mark.skipif(offline.unavailable() is not None, reason=str(offline.unavailable()))
@settings(max_examples=10)
@given(changes=st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(HOSTILE)), min_size=1, max_size=6))
def test_no_text_of_a_report_is_markup_in_the_page(path: Path, changes: list[Any]) -> None:
    document = copy.deepcopy(PLAIN)
    for place, value in changes:
        parent = document
        for key in place[:-1]:
            parent = parent[key]
        if isinstance(parent[place[-1]], str):
            parent[place[-1]] = value
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        page = html.study(analyse_study(json_report.read(path)))
    except GilscopeError:
        return
    shown = page.partition("<footer>")[0]
    assert "<img" not in shown
    assert "<script>alert" not in shown

"""What is no report, or a damaged one, is refused in one sentence that names it."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.errors import NotAReport
from gilscope.model.report import Report
from gilscope.record import json_report, storage
from tests.made_up.reports import DOCUMENT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.json"


@pytest.fixture(scope="module")
def shared_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports") / "report.json"


UNREADABLE = {
    "a missing file": (None, "There is no file"),
    "an empty file": ("", "not JSON"),
    "a truncated file": (json.dumps(DOCUMENT)[:-20], "cut off"),
    "a text": ("speedup 1.9\n", "not JSON"),
    "bytes that are no text": (b"\xff\xfe\x00\x80", "not JSON"),
    "brackets without end": ("[" * 100_000, "not JSON"),
    "a list": ("[]", "no 'gilscope' object"),
    "an empty object": ("{}", "no 'gilscope' object"),
    "a number": ("5", "no 'gilscope' object"),
    "pytest-benchmark's own": ('{"machine_info": {}, "benchmarks": [], "version": "5.3.1"}', "no 'gilscope' object"),
    "a foreign gilscope key": ('{"gilscope": true}', "no 'gilscope' object"),
    "no schema": ('{"gilscope": {}}', "schema is None"),
    "a schema of zero": ('{"gilscope": {"schema": 0}}', "schema is 0"),
    "a schema of true": ('{"gilscope": {"schema": true}}', "schema is True"),
    "a huge schema": ('{"gilscope": {"schema": 1' + "0" * 4000 + "}}", "schema is a number of 13288 bits and"),
    "a newer schema": ('{"gilscope": {"schema": 99}}', "knows up to 3: upgrade gilscope"),
    "nothing but a schema": ('{"gilscope": {"schema": 2}}', "missing or malformed"),
    "nothing but an older schema": ('{"gilscope": {"schema": 1}}', "missing or malformed"),
}


@pytest.mark.parametrize(("content", "reason"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_report_is_refused_with_its_name_and_the_reason(
    path: Path, content: str | bytes | None, reason: str
) -> None:
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(NotAReport) as caught:
        json_report.read(path)
    assert str(path) in str(caught.value)
    assert reason in str(caught.value)


def test_a_folder_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(NotAReport, match="it is a folder"):
        json_report.read(tmp_path)


def places(node: Any, found: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the way to every value inside a document."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield (*found, key)
        yield from places(child, (*found, key))


PLAIN = json.loads(json.dumps(DOCUMENT))

STRANGE = [None, "x", -1, 1.5, float("inf"), [], {}, [1], {"a": 1}, True, "9" * 30]


@given(place=st.sampled_from(list(places(PLAIN))), value=st.none() | st.sampled_from(STRANGE), remove=st.booleans())
def test_a_damaged_report_is_read_or_refused_and_nothing_else(
    shared_path: Path, place: tuple[Any, ...], value: object, remove: bool
) -> None:
    document = copy.deepcopy(PLAIN)
    parent = document
    for key in place[:-1]:
        parent = parent[key]
    if remove:
        del parent[place[-1]]
    else:
        parent[place[-1]] = value
    shared_path.write_text(json.dumps(document))
    try:
        found: Report | str = json_report.read(shared_path)
    except NotAReport as error:
        found = str(error)
    assert isinstance(found, Report) or str(shared_path) in found


@pytest.mark.parametrize("column", ["block", "order", "wall_ns", "cpu_ns"])
def test_an_arm_that_lacks_a_round_is_refused(path: Path, column: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["benchmarks"][1]["extra_info"]["gilscope"]["rounds"][column].pop()
    storage.write(path, document)
    with pytest.raises(NotAReport):
        json_report.read(path)


def test_a_comparison_without_its_baseline_is_refused(path: Path) -> None:
    storage.write(path, {**DOCUMENT, "benchmarks": DOCUMENT["benchmarks"][1:]})
    with pytest.raises(NotAReport, match="nbody-pure-tiny has no baseline"):
        json_report.read(path)


@pytest.mark.parametrize("key", ["first_call_ns", "sent_bytes", "rounds", "case"])
def test_what_an_arm_lacks_is_named(path: Path, key: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    del document["benchmarks"][2]["extra_info"]["gilscope"][key]
    storage.write(path, document)
    with pytest.raises(NotAReport, match=f"'{key}' is missing"):
        json_report.read(path)


@pytest.mark.parametrize("nothing", ["", {}, None, 0])
@pytest.mark.parametrize(
    "place", [("benchmarks",), ("gilscope", "sessions"), ("gilscope", "sessions", 0, "comparisons")]
)
def test_what_is_no_list_is_refused_though_it_is_empty(path: Path, place: tuple[Any, ...], nothing: object) -> None:
    document = copy.deepcopy(PLAIN)
    parent = document
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = nothing
    storage.write(path, document)
    with pytest.raises(NotAReport, match=f"{place[-1]}"):
        json_report.read(path)


def test_a_pool_without_its_opening_is_named(path: Path) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["gilscope"]["sessions"][0]["pools"].pop()
    storage.write(path, document)
    with pytest.raises(NotAReport, match="open_ns of the pool processes_spawn ×2"):
        json_report.read(path)


def test_a_text_of_any_length_is_repeated_only_in_part(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    for own in ({"schema": "x" * 10**6}, {"schema": 3, "request": None, "sessions": [{"session": "x" * 10**6}]}):
        path.write_text(json.dumps({"gilscope": own, "benchmarks": []}), encoding="utf-8")
        with pytest.raises(NotAReport) as refused:
            json_report.read(path)
        assert len(str(refused.value)) < 500


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("gilscope", "sessions", 0, "plan"), 5, "at gilscope.sessions[0].plan: 5 is not a text"),
        (("gilscope", "sessions", 0, "pools", 1), "x", "at gilscope.sessions[0].pools[1]: "),
        (("benchmarks", 2, "extra_info", "gilscope"), None, "at benchmarks[2].extra_info.gilscope: "),
        (
            ("benchmarks", 0, "extra_info", "gilscope", "case", "workers"),
            -1,
            "gilscope.case.workers: -1 is not from 1",
        ),
        (("gilscope", "sessions", 0, "skips", 0), {}, "at gilscope.sessions[0].skips[0]: 'kernel' is missing"),
    ],
)
def test_what_is_malformed_is_named_with_its_place(path: Path, place: list[Any], value: Any, said: str) -> None:
    document = copy.deepcopy(PLAIN)
    parent = document
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = value
    path.write_text(json.dumps(document))
    with pytest.raises(NotAReport) as refused:
        json_report.read(path)
    assert said in str(refused.value)

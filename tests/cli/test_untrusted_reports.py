"""Whatever a report holds, each verb shows it or refuses it in one sentence, and nothing in it acts.

    GILSCOPE_FUZZ=whole pytest tests/cli/test_untrusted_reports.py

tries every value at every place, which takes an hour; else some kinds of places get one of these values each.
"""

import copy
import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gilscope.errors import NotAReport
from gilscope.record import json_report
from gilscope.render import offline
from tests.command_line import here
from tests.made_up import everything

VERBS = (
    ["list", "a.json"],
    ["list", "a.json", "--json"],
    ["report", "a.json"],
    ["report", "a.json", "--format", "markdown"],
    ["report", "a.json", "--format", "csv"],
    ["claims", "a.json"],
    ["claims", "a.json", "--format", "markdown"],
    ["compare", "one=a.json", "two=b.json"],
    ["compare", "one=b.json", "two=a.json", "--format", "markdown"],
    ["compare", "one=b.json", "two=a.json", "--format", "csv"],
    ["compare", "one=b.json", "two=a.json", "--format", "github"],
    ["compare", "one=b.json", "two=a.json", "--format", "junit"],
    ["merge", "a.json", "b.json", "-o", "c.json"],
)
"""All that read a report and measure nothing; what a page makes of one is in tests/record/test_untrusted.py."""

HOSTILE = "\x1b]0;owned\x07[/][link=http://x]:smile:\u202e\u2028www.x.org"

STRANGE: tuple[Any, ...] = (
    *(None, True, "abc", "", HOSTILE, -1, 0, 1.5, float("nan"), 1e308, 2**62, 10**30),
    *([], [1], {}, {"a": 1}),
)

SAMPLE = 50
"""How many kinds of places are tried, of about 300."""

NAMES_IT = re.compile(r"gilscope: [^\n]*(a\.json|in '(one|two)')[^\n]*\n")
"""A sentence that names a report, by its file or by the label that `compare` was given for it."""

ACTING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

Place = tuple[str | int, ...]


def list_places(node: Any, place: Place = ()) -> Iterator[Place]:
    """Yield the way to every value inside a document."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield (*place, key)
        yield from list_places(child, (*place, key))


def changes() -> Iterator[tuple[Place, Any]]:
    """Yield places of the document, each with what is to stand there."""
    places = list(list_places(everything.document()))
    if os.environ.get("GILSCOPE_FUZZ") == "whole":
        yield from ((place, value) for place in places for value in STRANGE)
        return
    random = Random("untrusted")
    for kind in random.sample(list(kinds(places).values()), SAMPLE):
        yield kind[0], random.choice(STRANGE)


def kinds(places: list[Place]) -> dict[Place, list[Place]]:
    """Return places by what they are: the same in each session, row and list."""
    found: dict[Place, list[Place]] = {}
    for place in places:
        found.setdefault(tuple(key for key in place if isinstance(key, str)), []).append(place)
    return found


def replaced(document: Any, place: Place, value: Any) -> Any:
    found = copy.deepcopy(document)
    parent = found
    for key in place[:-1]:
        parent = parent[key]
    parent[place[-1]] = value
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "b.json", everything.document())
    return tmp_path


def write(path: Path, document: Any) -> None:
    path.write_text(json.dumps(document), encoding="utf-8")


def try_verbs(folder: Path, document: Any) -> list[str]:
    """Return what went wrong as verbs were given this document; a document that is refused is refused by all."""
    write(folder / "a.json", document)
    wrong = []
    for verb in VERBS:
        done = here(folder, *verb)
        is_sentence = re.fullmatch(NAMES_IT, done.stderr)
        if done.returncode not in (0, 2) or (done.returncode == 2 and not is_sentence):
            wrong.append(f"{verb}: {done.returncode}: {done.stderr[-300:]}")
        if ACTING.search(done.stdout + done.stderr):
            wrong.append(f"{verb}: something acts")
        if done.returncode == 2:
            break
    return wrong


def test_any_value_anywhere_is_shown_or_refused_in_a_sentence(folder: Path) -> None:
    document = everything.document()
    wrong = {
        f"{place} = {value!r}": found
        for place, value in changes()
        if (found := try_verbs(folder, replaced(document, place, value)))
    }
    assert wrong == {}


def test_a_report_full_of_markup_and_control_codes_is_shown_and_does_nothing(folder: Path) -> None:
    document = everything.document()
    texts = [place for place in list_places(document) if isinstance(value_at(document, place), str)]
    for places in kinds(texts).values():
        changed = document
        for place in places:
            changed = replaced(changed, place, f"{value_at(document, place)}{HOSTILE}")
        write(folder / "a.json", changed)
        with suppress(NotAReport):  # a text that is one of a few words, or names something else
            json_report.read(folder / "a.json")
            document = changed
    assert try_verbs(folder, document) == []
    assert r"\x1b]0;owned" in here(folder, "report", "a.json").stdout
    if offline.unavailable() is None:
        page = here(folder, "report", "a.json", "--format", "html").stdout.partition("<footer>")[0]
        assert not ACTING.search(page.partition("</style>")[2])
        assert r"\x1b]0;owned" in page


def value_at(document: Any, place: Place) -> Any:
    value = document
    for key in place:
        value = value[key]
    return value

"""A fact that this version knows has its type in every report that is read; others may be anything."""

from pathlib import Path
from typing import Any

import pytest

from gilscope import environment
from gilscope.errors import NotAReport
from gilscope.model.facts import FACTS, fact_of
from gilscope.record import decode, json_report, storage
from gilscope.record.facts import decode_facts
from tests.made_up import everything

WRONG: dict[str, tuple[Any, ...]] = {
    "text": (1, True, [], {}),
    "number": ("abc", -0.5, 1e300, 10**400, True, [], {}),
    "whole number": ("abc", -1, 1.5, 10**30, True, [], {}),
    "CPUs": ("abc", 0, -1, 1.5, 10**30, True, [], {}),
    "yes or no": ("yes", 0, 1, [], {}),
    "texts": ("abc", [1], [None], {}),
    "named texts": ("abc", [], {"a": 1}, {"a": None}),
}

CASES = [(fact.key, value) for fact in FACTS for value in WRONG[fact.holds]]


@pytest.mark.parametrize(("key", "value"), CASES, ids=[f"{key}={value!r:.9}" for key, value in CASES])
def test_a_known_fact_of_another_type_is_refused_by_its_name(key: str, value: Any) -> None:
    with pytest.raises(decode.Misplaced, match=rf"^the fact {key} \(.*\) of session s1 is .*, and must be "):
        decode_facts({key: value}, "s1")


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.key)
def test_a_fact_may_be_unknown(fact: Any) -> None:
    assert decode_facts({fact.key: None}, "s1")[fact.key] is None


def test_a_number_that_is_none_is_unknown() -> None:
    assert decode_facts({"load_1min": float("nan")}, "s1")["load_1min"] is None


def test_a_fact_of_another_version_may_be_of_any_type() -> None:
    assert not fact_of("new").is_known
    assert decode_facts({"new": {"any": [1, None]}}, "s1")["new"] == {"any": [1, None]}


def test_what_is_collected_here_has_the_types_of_the_table() -> None:
    facts = environment.collect_facts()
    assert dict(decode_facts(dict(facts), "s1")) == dict(facts)


def test_the_error_names_the_file_the_fact_and_what_is_expected(tmp_path: Path) -> None:
    document = everything.document()
    document["gilscope"]["sessions"][0]["facts"]["switch_interval_s"] = "abc"
    storage.write(tmp_path / "x.json", document)
    with pytest.raises(NotAReport) as refused:
        json_report.read(tmp_path / "x.json")
    assert str(refused.value) == (
        f"{tmp_path / 'x.json'} is not a report that gilscope can read: the fact switch_interval_s (switch interval) "
        "of session s0 is 'abc', and must be a number from 0 to 1e+09."
    )

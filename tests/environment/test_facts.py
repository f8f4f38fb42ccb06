"""The table of facts: each is collected, and what code reads of them has a type even where it is missing."""

from gilscope import environment
from gilscope.environment.revision import OF_THE_PROJECT
from gilscope.model.facts import BAD_CHECKS, FACTS, SELECTED_CLAIMS, Facts, fact_of


def test_every_fact_is_collected_but_what_depends_on_who_asks() -> None:
    assert {fact.key for fact in FACTS} - environment.COLLECTORS.keys() == {
        "host",
        "gil_switched_on_by",
        BAD_CHECKS,
        SELECTED_CLAIMS,
        *OF_THE_PROJECT,
    }
    assert environment.COLLECTORS.keys() <= {fact.key for fact in FACTS}


def test_no_two_facts_share_a_key_their_words_or_a_rank() -> None:
    assert len({fact.key for fact in FACTS}) == len(FACTS)
    assert len({fact.words for fact in FACTS}) == len(FACTS)
    ranked = [fact.rank for fact in FACTS if fact.rank != fact_of("of another version").rank]
    assert sorted(ranked) == list(range(1, len(ranked) + 1))


def test_a_fact_of_another_version_is_kept_and_called_by_its_key() -> None:
    assert Facts({"new_fact": 3})["new_fact"] == 3
    assert fact_of("new_fact").title == "new_fact"


def test_a_report_that_tells_nothing_has_one_cpu_and_a_gil() -> None:
    facts = Facts()
    assert (facts.effective_cpus, facts.gil_enabled, facts.free_threaded_build) == (1, True, False)
    assert (facts.isa_level, facts.gil) == ("", "GIL on")

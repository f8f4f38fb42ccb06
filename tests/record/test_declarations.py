"""Declarations in a report: read back as they were written; what only a newer version can say says nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gilscope.model.declarations import Declarations
from gilscope.model.executor import Executor
from gilscope.model.implementation import GIL_USES, Implementation
from gilscope.model.size import Size
from gilscope.plan.declarations import declare
from gilscope.record import declarations
from tests.made_up.plans import plan_of

texts = st.text(max_size=5)
shared = st.none() | st.lists(st.sampled_from(("memory", "objects", "modules", "GIL")), unique=True).map(tuple)
executors = st.builds(Executor, texts, texts, texts, st.integers(0, 99), shared, texts)
sizes = st.builds(
    Size,
    st.dictionaries(texts, st.integers(0, 99), max_size=2),
    st.booleans(),
    st.none() | st.floats(0.0, 1.0),
    st.none() | st.integers(1, 99),
)
some = st.builds(
    Declarations,
    st.dictionaries(texts, executors, max_size=3),
    st.dictionaries(texts, st.builds(Implementation, st.sampled_from(GIL_USES), texts), max_size=3),
    st.dictionaries(texts, st.dictionaries(texts, sizes, max_size=2), max_size=2),
)


def written_and_read(declared: Declarations) -> Declarations:
    return declarations.decode_declarations(json.loads(json.dumps(declarations.encode_declarations(declared))))


@given(some)
def test_whatever_is_declared_is_read_back_equal(declared: Declarations) -> None:
    assert written_and_read(declared) == declared


@pytest.mark.parametrize("plan", ["quick", "full", "release"])
def test_what_a_plan_declares_is_read_back_equal(plan: str) -> None:
    comparisons = plan_of(plan).comparisons
    declared = declare(comparisons)
    assert written_and_read(declared) == declared
    assert all(each.size in declared.sizes[each.kernel] for each in comparisons)


def test_a_word_that_only_a_newer_version_knows_declares_nothing() -> None:
    own = declarations.encode_declarations(Declarations(implementations={"x": Implementation("held", "C")}))
    own["implementations"]["x"]["gil"] = "borrowed"
    assert declarations.decode_declarations(own).implementation("x") == Implementation("unknown", "C")


@pytest.mark.parametrize("value", [-1, 1.5, True, None, "1"])
def test_a_place_that_is_none_is_refused(value: object) -> None:
    own = declarations.encode_declarations(declare())
    own["executors"]["threads"]["place"] = value
    with pytest.raises((TypeError, ValueError)):
        declarations.decode_declarations(own)


def test_a_share_of_more_than_everything_is_refused() -> None:
    own = declarations.encode_declarations(Declarations(sizes={"k": {"held": Size(held_share=0.5)}}))
    own["sizes"]["k"]["held"]["held_share"] = 1.5
    with pytest.raises(ValueError, match="no share"):
        declarations.decode_declarations(own)

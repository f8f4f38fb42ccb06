"""How the price of sharing is told."""

from dataclasses import replace

import pytest

from gilscope.analyse.probe.sharing import SharingPrice
from gilscope.render.formats import html, markdown, terminal
from gilscope.render.probe import tables, words
from gilscope.render.probe.sharing import make_table, write_sharing
from gilscope.statistics.estimate import Estimate
from tests.made_up.probes import SHARING, shared
from tests.made_up.probes import found as probed

NO_GIL = {"gil_enabled": False}

PRICE = SHARING.sharing


def without_single() -> SharingPrice:
    """Return the price where no object was looked at by itself."""
    assert PRICE is not None
    objects = tuple(replace(each, price=None, is_clear=False) for each in PRICE.objects)
    return replace(PRICE, objects=objects)


def test_the_sentence_names_price_object_and_usual_cause() -> None:
    said = str(write_sharing(PRICE))
    assert said.startswith("Sharing costs: 2 threads with copies of their own finish 1.90× (1.8")
    assert "it costs: argument 2 (a shop.<b>Till</b>) 1.80×. Usually: reference counts of the object" in said


@pytest.mark.parametrize(
    ("prices", "said"), [((1.2, 1.2), "No single object costs that by itself. "), ((1.6, 1.0), "Which object it is,")]
)
def test_where_no_object_is_clearly_it_that_is_said(prices: tuple[float, ...], said: str) -> None:
    assert PRICE is not None
    objects = tuple(
        replace(each, price=Estimate(price, price - 0.4, price + 0.4, 10), is_clear=False)
        for each, price in zip(PRICE.objects, prices, strict=True)
    )
    assert said in str(write_sharing(replace(PRICE, objects=objects)))


def test_where_none_was_looked_at_by_itself_none_is_named() -> None:
    said = write_sharing(without_single())
    assert said is not None
    assert "objects. Usually: " in said
    assert make_table(without_single()).rows == ()


def test_the_only_object_is_named_without_a_table() -> None:
    found = probed(
        threads=0.9,
        threads_busy=2.0,
        own_copies=1.8,
        watched=(),
        facts=NO_GIL,
        probe={"sharing": shared("a dict", price=2.0)},
    ).sharing
    assert "Shared is argument 1 (a dict). Usually: the container" in str(write_sharing(found))
    assert make_table(found).rows == ()


@pytest.mark.parametrize(("blocks", "said"), [(10, "no clear price"), (2, "too few blocks")])
def test_without_a_price_there_is_a_figure_and_no_sentence(blocks: int, said: str) -> None:
    found = probed(threads=1.8, own_copies=1.8, blocks=blocks, probe={"sharing": shared("a dict")})
    assert write_sharing(found.sharing) is None
    assert said in dict(words.list_figures(found))["own copies"]


def test_every_format_says_it_before_the_advice() -> None:
    for text in (terminal.probed(SHARING), markdown.probed(SHARING)):
        assert 0 < text.index("Sharing costs") < text.index("Use processes")
    assert tables.for_programs(SHARING)["sharing"]["objects"][1]["is_clear"]


def test_a_page_says_it_before_the_advice() -> None:
    pytest.importorskip("vl_convert")
    page = html.probed(SHARING)
    assert 0 < page.index("Sharing costs") < page.index("Use processes")

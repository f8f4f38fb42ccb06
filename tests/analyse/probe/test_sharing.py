"""What sharing costs: planted prices are found, and what only looks like one is not."""

from typing import Any

import pytest

from gilscope.analyse.probe.sharing import SharingPrice
from gilscope.model.probe import Sharing
from tests.made_up import probes
from tests.made_up.probes import FREE, shared


def price(sharing: Sharing | None, *, has_gil: bool = False, **changes: Any) -> SharingPrice | None:
    """Return the price of sharing for a function whose two threads are slow unless they have copies."""
    made = {"threads": 0.9, "threads_busy": 2.0, "own_copies": 1.8, **changes}
    seen = {"watched": FREE if has_gil else (), "facts": {"gil_enabled": has_gil}, "probe": {"sharing": sharing}}
    return probes.found(**made, **seen).sharing


def clear(sharing: Sharing, **changes: Any) -> SharingPrice:
    """Return the same where sharing clearly costs something."""
    found = price(sharing, **changes)
    assert found is not None
    assert found.is_clear
    return found


def test_the_price_is_what_threads_with_copies_make_more() -> None:
    found = clear(shared("a dict", price=2.0))
    assert found.workers == 2
    assert found.price.low < 2.0 < found.price.high


def test_where_copies_bring_nothing_there_is_no_price() -> None:
    found = price(Sharing(()), threads=1.8)
    assert found is not None
    assert not found.is_clear


def test_a_price_within_the_noise_is_none() -> None:
    assert not getattr(price(shared("a dict", price=2.0), noise=2.5), "is_clear", True)
    assert not getattr(price(shared("a dict", price=2.0, noise=2.5)), "is_clear", True)


def test_a_copy_that_is_faster_by_itself_is_no_price() -> None:
    found = price(shared("a list", "a dict", prices=(1.0, 1.0), price=1.0))
    assert found is not None
    assert not found.is_clear
    assert found.costly == ()


def test_the_object_that_costs_is_found() -> None:
    found = clear(shared("a list", "a dict", "a tuple", prices=(1.0, 1.9, 1.3), price=2.0))
    assert [each.name for each in found.costly] == ["argument 2", "argument 3"]


def test_the_only_object_is_the_one_that_costs() -> None:
    (only,) = clear(shared("a dict", price=2.0)).costly
    assert (only.name, only.kind) == ("argument 1", "a dict")


def test_without_blocks_of_their_own_the_first_price_counts() -> None:
    found = clear(Sharing(shared("a dict").objects))
    assert found.price.low < 2.0 < found.price.high


@pytest.mark.parametrize(
    ("kind", "cause"),
    [("a dict", "container"), ("a tuple", "counts"), ("a numpy.ndarray", "buffer"), ("a shop.Till", "object")],
)
def test_what_it_usually_is_follows_from_the_kind(kind: str, cause: str) -> None:
    (only,) = clear(shared(kind, price=2.0)).costly
    assert only.cause == cause


def test_with_a_gil_reference_counts_are_no_cause() -> None:
    (only,) = clear(shared("a tuple", price=2.0), has_gil=True).costly
    assert only.cause == "native"


def test_threads_that_sleep_wait_for_a_lock() -> None:
    assert clear(shared("a dict", price=2.0), threads_busy=1.0).cause == "lock"


def test_threads_that_others_keep_from_a_cpu_do_not() -> None:
    assert clear(shared("a dict", price=2.0), threads_busy=1.0, neighbour=1.0).cause == "object"


def test_a_thread_that_hands_out_work_is_not_counted() -> None:
    assert clear(shared("a dict", price=2.0), own_copies_busy=3.0).cause == "object"


def test_threads_with_copies_are_no_way_to_be_advised() -> None:
    plain, beside = (probes.found(own_copies=own, probe={"sharing": shared("a dict")}) for own in (None, 5.0))
    assert beside.sharing is not None
    assert [way.arm.arm for way in beside.ways] == [way.arm.arm for way in plain.ways]
    assert beside.advice is not None
    assert plain.advice is not None
    assert beside.advice.choice == plain.advice.choice


def test_without_threads_with_copies_nothing_is_said() -> None:
    assert price(shared("a dict"), own_copies=None) is None

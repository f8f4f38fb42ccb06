"""What a probe found of the price of sharing, in sentences and as a table."""

from collections.abc import Mapping

from gilscope.analyse.probe.sharing import Cause, SharedPrice, SharingPrice
from gilscope.render import numbers
from gilscope.render.probe.words import write_factor, write_factor_with_interval
from gilscope.render.table import Table

USUALLY: Mapping[Cause, str] = {
    "lock": "a lock, since threads that share sleep: one within the object, or that of a container",
    "container": "the container's lock, for which threads spin first, or reference counts of what is in it",
    "counts": "reference counts, which only the thread that has made an object changes at little cost",
    "buffer": "false sharing (several threads write to the same cache line), or the reference count of the array",
    "object": "reference counts of the object and of what it refers to, or a lock within it",
    "native": "a lock within it, or false sharing (several threads write to the same cache line)",
}

MOST_NAMED = 2
"""Objects that a sentence names; the others are in the table."""


def write_sharing(found: SharingPrice | None) -> str | None:
    """Return what sharing costs, which object costs, and what that usually is; None if that is not clear."""
    if found is None or not found.is_clear:
        return None
    return (
        f"Sharing costs: {found.workers} threads with copies of their own finish "
        f"{write_factor_with_interval(found.price)} as many calls as with shared objects. {_name_costly(found)}"
    )


def _name_costly(found: SharingPrice) -> str:
    costly = found.costly
    if not costly:
        return f"{_explain_none(found)}Usually: {USUALLY[found.cause]}."
    if len(found.objects) == 1:
        return f"Shared is {_name(costly[0])}. Usually: {USUALLY[costly[0].cause]}."
    named = " and ".join(f"{_name(each)} {write_factor(each.price)}" for each in costly[:MOST_NAMED] if each.price)
    return f"Where one object alone is shared, it costs: {named}. Usually: {USUALLY[costly[0].cause]}."


def _explain_none(found: SharingPrice) -> str:
    """Return why no object is named, if they were shared one by one."""
    prices = [each.price for each in found.objects if each.price is not None]
    if not prices:
        return ""
    if all(each.high < found.price.low for each in prices):
        return "No single object costs that by itself. "
    return "Which object it is, is undecided. "


def _name(shared: SharedPrice) -> str:
    return f"{shared.name} ({shared.kind})"


def make_table(found: SharingPrice | None) -> Table:
    """Return what each shared object costs, as far as that was measured one by one."""
    objects = () if found is None else found.objects
    rows = tuple(
        (each.name, each.kind, numbers.ratio_with_interval(each.price), "yes" if each.is_clear else "no")
        for each in objects
        if each.price is not None
    )
    return Table(
        "sharing",
        "What sharing costs",
        "How many times as long threads take if this is all they share, and each has copies of the rest. The 95 % "
        "intervals hold for all rows together.",
        ("shared", "what it is", ">price ×", "clear"),
        rows if len(objects) > 1 else (),
    )

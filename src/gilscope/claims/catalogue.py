"""Knows every claim: a file in families/ holds a family, and an entry in it is a claim."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from gilscope.claims.claim import Claim
from gilscope.errors import UnknownName

FAMILIES = (
    "parallelism",
    "workers",
    "communication",
    "isolation",
    "synchronisation",
    "scheduling",
    "responsiveness",
)
"""The files in families/, in the order in which the ledger shows them."""


@cache
def families() -> Mapping[str, tuple[Claim, ...]]:
    """Return the claims of each family, in the ledger's order."""
    return {name: import_module(f"gilscope.claims.families.{name}").CLAIMS for name in FAMILIES}


def names() -> tuple[str, ...]:
    """Return the names of all claims, in the ledger's order."""
    return tuple(claim.id for claims in families().values() for claim in claims)


def load(name: str) -> Claim:
    """Return the claim of this name.

    Raises:
        UnknownName: there is no such claim.

    """
    for claims in families().values():
        for claim in claims:
            if claim.id == name:
                return claim
    raise UnknownName("claim", name, names())

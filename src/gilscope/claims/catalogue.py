"""Finds every claim: one file in families/ holds a family, one entry a claim."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

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
"""The files of the ledger, in its order."""


@cache
def families() -> Mapping[str, tuple[Claim, ...]]:
    """Return the claims of each family that there is, in the ledger's order."""
    modules = {name: f"gilscope.claims.families.{name}" for name in FAMILIES}
    return {name: import_module(module).CLAIMS for name, module in modules.items() if find_spec(module) is not None}


def names() -> tuple[str, ...]:
    """Return the names of all claims, in the ledger's order."""
    return tuple(claim.id for claims in families().values() for claim in claims)


def load(name: str) -> Claim:
    """Return the claim of this name.

    Raises:
        UnknownName: there is none.

    """
    for claims in families().values():
        for claim in claims:
            if claim.id == name:
                return claim
    raise UnknownName("claim", name, names())

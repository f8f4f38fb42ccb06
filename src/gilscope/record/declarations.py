"""Writes what executors, implementations and sizes declare, and reads it from plain JSON values."""

from typing import Any

from gilscope.model.declarations import Declarations
from gilscope.model.executor import Executor
from gilscope.model.implementation import GIL_USES, GilUse, Implementation
from gilscope.model.size import Size
from gilscope.record import fields


def as_json(declared: Declarations) -> dict[str, Any]:
    """Return declarations in plain values, as a file holds them."""
    return {
        "executors": {
            name: {
                "family": each.family,
                "one": each.one,
                "many": each.many,
                "place": each.place,
                "shared": None if each.shared is None else list(each.shared),
                "method": each.method,
            }
            for name, each in declared.executors.items()
        },
        "implementations": {
            name: {"gil": each.gil, "compiler": each.compiler} for name, each in declared.implementations.items()
        },
        "sizes": {
            kernel: {
                name: {
                    "dimensions": dict(size.dimensions),
                    "is_sweep": size.is_sweep,
                    "held_share": size.held_share,
                    "pairs": size.pairs,
                }
                for name, size in sizes.items()
            }
            for kernel, sizes in declared.sizes.items()
        },
    }


def read(own: Any) -> Declarations:
    """Return a session's declarations from plain values, as a file holds them.

    Raises:
        KeyError, TypeError, ValueError: something in it is missing or malformed.

    """
    return Declarations(
        fields.each_named(_executor, own["executors"]),
        fields.each_named(_implementation, own["implementations"]),
        fields.each_named(lambda sizes: fields.each_named(_size, sizes), own["sizes"]),
    )


def _executor(own: Any) -> Executor:
    shared = fields.optional(lambda values: fields.each(fields.text, values), own["shared"])
    return Executor(
        family=fields.text(own["family"]),
        one=fields.text(own["one"]),
        many=fields.text(own["many"]),
        place=fields.whole(own["place"]),
        shared=shared,
        method=fields.text(own["method"]),
    )


def _implementation(own: Any) -> Implementation:
    # A word that only a newer gilscope knows makes the code one of unknown use, not the report unreadable.
    use = fields.text(own["gil"])
    gil: GilUse = next((each for each in GIL_USES if each == use), "unknown")
    return Implementation(gil, fields.text(own["compiler"]))


def _size(own: Any) -> Size:
    return Size(
        dimensions=fields.each_named(fields.whole, own["dimensions"]),
        is_sweep=fields.truth(own["is_sweep"]),
        held_share=fields.optional(_share, own["held_share"]),
        pairs=fields.optional(fields.positive, own["pairs"]),
    )


def _share(value: object) -> float:
    share = fields.number(value)
    if share > 1:
        raise ValueError(f"{share} is no share of a call's work")
    return share

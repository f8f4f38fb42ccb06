"""Encodes and decodes what executors, implementations and sizes declare."""

from typing import Any

from gilscope.model.declarations import Declarations
from gilscope.model.executor import Executor
from gilscope.model.implementation import GIL_USES, GilUse, Implementation
from gilscope.model.size import Size
from gilscope.record import decode


def encode_declarations(declared: Declarations) -> dict[str, Any]:
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


def decode_declarations(own: Any) -> Declarations:
    """Return a session's declarations from plain values, as a file holds them.

    Raises:
        KeyError, TypeError, ValueError: something in it is missing or malformed.

    """
    return Declarations(
        decode.dict_of(_executor, own["executors"]),
        decode.dict_of(_implementation, own["implementations"]),
        decode.dict_of(lambda sizes: decode.dict_of(_size, sizes), own["sizes"]),
    )


def _executor(own: Any) -> Executor:
    shared = decode.nullable(lambda values: decode.list_of(decode.text, values), own["shared"])
    return Executor(
        family=decode.text(own["family"]),
        one=decode.text(own["one"]),
        many=decode.text(own["many"]),
        place=decode.integer(own["place"]),
        shared=shared,
        method=decode.text(own["method"]),
    )


def _implementation(own: Any) -> Implementation:
    # A word that only a newer gilscope knows makes the code one of unknown use, not the report unreadable.
    use = decode.text(own["gil"])
    gil: GilUse = next((each for each in GIL_USES if each == use), "unknown")
    return Implementation(gil, decode.text(own["compiler"]))


def _size(own: Any) -> Size:
    return Size(
        dimensions=decode.dict_of(decode.integer, own["dimensions"]),
        is_sweep=decode.boolean(own["is_sweep"]),
        held_share=decode.nullable(_share, own["held_share"]),
        pairs=decode.nullable(decode.positive_integer, own["pairs"]),
    )


def _share(value: object) -> float:
    share = decode.number(value)
    if share > 1:
        raise ValueError(f"{share} is no share of a call's work")
    return share

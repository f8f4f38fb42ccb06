"""Encodes and decodes the evidence of an experiment."""

from dataclasses import asdict
from typing import Any

from gilscope.model.evidence import Evidence, Series
from gilscope.record import decode


def decode_evidence(own: Any) -> Evidence:
    """Return the evidence that plain values of a file stand for.

    Raises:
        KeyError, TypeError, ValueError: something in it is missing or malformed.

    """
    return Evidence(
        series=decode.dict_of(_series, own["series"]),
        observed=decode.dict_of(decode.text, own["seen"]),
        notes=decode.list_of(decode.text, own["notes"]),
        inapplicable=decode.nullable(decode.text, own["inapplicable"]),
        failure=decode.nullable(decode.text, own["failure"]),
        has_choice=decode.boolean(own.get("has_choice", False)),
        sessions=decode.nullable(decode.positive_integer, own.get("sessions")),
    )


def encode_evidence(evidence: Evidence) -> dict[str, Any]:
    """Return evidence as plain values for a file."""
    own = asdict(evidence)
    own["seen"] = own.pop("observed")  # as in reports of every version
    if evidence.sessions is None:
        del own["sessions"]
    if not evidence.has_choice:
        del own["has_choice"]
    return own


def _series(own: Any) -> Series:
    return Series(decode.text(own["unit"]), decode.list_of(decode.number, own["samples"]))

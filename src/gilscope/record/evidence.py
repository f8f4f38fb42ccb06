"""An experiment's evidence as plain JSON values: reads and writes it."""

from dataclasses import asdict
from typing import Any

from gilscope.model.evidence import Evidence, Series
from gilscope.record import fields


def read(own: Any) -> Evidence:
    """Return the evidence in plain values, as a file holds them.

    Raises:
        KeyError, TypeError, ValueError: something in it is missing or malformed.

    """
    return Evidence(
        series=fields.each_named(_series, own["series"]),
        observed=fields.each_named(fields.text, own["seen"]),
        notes=fields.each(fields.text, own["notes"]),
        inapplicable=fields.optional(fields.text, own["inapplicable"]),
        failure=fields.optional(fields.text, own["failure"]),
    )


def document(evidence: Evidence) -> dict[str, Any]:
    """Return the evidence in plain values, as a file holds them."""
    own = asdict(evidence)
    own["seen"] = own.pop("observed")  # as in reports of every version
    return own


def _series(own: Any) -> Series:
    return Series(fields.text(own["unit"]), fields.each(fields.number, own["samples"]))

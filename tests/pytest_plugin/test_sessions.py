"""What a study of several sessions in pytest asks its measuring processes for."""

import pytest

from gilscope.pytest_plugin.sessions import _write_expression

EVERY = ["nbody-pure-small", "nbody-cython_nogil-large", "sieve-pure-small"]

CHOSEN = {
    "all": ("", EVERY, None),
    "those of the user's expression": ("nbody and not pure", EVERY[1:2], "nbody and not pure"),
    "those of an expression that names sessions": ("nbody and session1", EVERY[:2], f"[{EVERY[0]}] or [{EVERY[1]}]"),
    "one named on the command line": ("", EVERY[2:], f"[{EVERY[2]}]"),
    "those of an expression that only pytest knows": ("nbody and )", EVERY[:1], f"[{EVERY[0]}]"),
}


@pytest.mark.parametrize(("keyword", "chosen", "expression"), CHOSEN.values(), ids=CHOSEN.keys())
def test_measuring_processes_measure_what_was_collected(
    keyword: str, chosen: list[str], expression: str | None
) -> None:
    assert _write_expression(keyword, chosen, EVERY) == expression

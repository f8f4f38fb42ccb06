"""What stands for a fact that is not known."""

import pytest

from gilscope.model.facts import Facts


@pytest.mark.parametrize(
    ("known", "enabled"), [({}, True), ({"gil_enabled": None}, True), ({"gil_enabled": False}, False)]
)
def test_the_gil_was_on_unless_it_is_known_that_it_was_not(known: dict[str, bool | None], enabled: bool) -> None:
    assert Facts(known).gil_enabled is enabled

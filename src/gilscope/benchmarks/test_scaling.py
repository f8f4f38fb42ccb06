"""What a bare `pytest --benchmark-only` measures: every comparison of the plan, one test each."""

from collections.abc import Callable

from gilscope.model.case import Comparison


def test_scaling(study: Callable[[Comparison], None], comparison: Comparison) -> None:
    """Measure all arms of one kernel × size × implementation in the same blocks, each checked before it is timed."""
    study(comparison)

"""How much each plan lets an experiment spend."""

from gilscope import environment
from gilscope.claims.experiments.blocks import Budget
from gilscope.errors import UnknownName

PLANS = {"quick": (20, 1.2, 16 << 20), "default": (50, 3.0, 64 << 20), "full": (200, 20.0, 1 << 30)}
"""Blocks, seconds and bytes of the largest payload."""

GRACE = 6.0
"""An experiment may take this many times its seconds, since it also has to set up and to clean up, …"""

GRACE_SECONDS = 30.0
"""… and this many seconds more. Then something hangs, and it is killed."""


def budget(plan: str, seed: str = "") -> Budget:
    """Return what a plan lets an experiment spend here, which draws its orders from a seed.

    Raises:
        UnknownName: there is no such plan.

    """
    if plan not in PLANS:
        raise UnknownName("plan", plan, PLANS)
    return Budget(*PLANS[plan], workers=max(2, environment.effective_cpus()), seed=seed)


def limit_seconds(budget: Budget) -> float:
    """Return after how long an experiment is killed."""
    return GRACE * budget.seconds + GRACE_SECONDS

"""How much each plan lets an experiment spend."""

import os

from gilscope.claims.experiments.blocks import Budget
from gilscope.errors import UnknownName

PLANS = {"quick": (20, 1.2, 16 << 20), "default": (50, 3.0, 64 << 20), "full": (200, 20.0, 1 << 30)}
"""Blocks, seconds and bytes of the largest payload."""

GRACE = 6.0
"""So many times its seconds an experiment may take, all it does to begin and to end included, …"""

GRACE_SECONDS = 30.0
"""… and this many more. Then it is killed: something hangs."""


def budget(plan: str) -> Budget:
    """Return what a plan lets an experiment spend here.

    Raises:
        UnknownName: there is no such plan.

    """
    if plan not in PLANS:
        raise UnknownName("plan", plan, PLANS)
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Budget(*PLANS[plan], workers=max(2, cpus))


def limit_seconds(budget: Budget) -> float:
    """Return after how long an experiment is killed."""
    return GRACE * budget.seconds + GRACE_SECONDS

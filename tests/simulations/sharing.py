"""How many sessions of how many blocks give the narrowest intervals within the same time.

A session's set-up takes as long as two blocks: its imports and pools, and one checked run of each arm. So k sessions
of b blocks take as long as k·(b + 2) blocks do; one session of 20 took as long as 27.
"""

from collections.abc import Iterator

from tests.made_up.worlds import World
from tests.simulations.speedups import Coverage, cover

SETUP_BLOCKS = 2
"""What a session's set-up takes, in blocks."""

SHARES = ((3, 7), (4, 4), (5, 3), (6, 2), (9, 1))
"""Sessions and blocks that take as long as each other: 24 to 27 blocks."""

QUICK = ((3, 5), (4, 3), (5, 2))
"""The same for the quick plan: 20 or 21 blocks."""

WORLDS = (
    ("SD 2 %, calm rounds", World(sd=0.02, common=0.5)),
    ("SD 2 %, bursts", World(rounds="bursts of steal", sd=0.02, common=0.5)),
    ("SD 5 %, calm rounds", World(sd=0.05, common=0.5)),
    ("SD 5 %, bursts", World(rounds="bursts of steal", sd=0.05, common=0.5)),
)


def try_share(world: World, sessions: int, blocks: int, reports: int = 40) -> Coverage:
    """Return how the intervals of so many sessions of so many blocks do."""
    return cover(world, sessions, blocks, reports=reports)


def lines() -> Iterator[str]:
    """Yield the table."""
    yield f"| sessions × blocks | time, in blocks | {' | '.join(name for name, _ in WORLDS)} |"
    yield f"|---|---|{'---|' * len(WORLDS)}"
    for sessions, blocks in (*SHARES, *QUICK):
        found = [try_share(world, sessions, blocks) for _, world in WORLDS]
        cells = " | ".join(f"{each.width:.1%} wide, holds {each.held:.1%}" for each in found)
        yield f"| {sessions} × {blocks} | {sessions * (blocks + SETUP_BLOCKS)} | {cells} |"

"""What a user wants to measure, read from the texts of options."""

from collections.abc import Mapping
from dataclasses import dataclass

from gilscope import parsing

LEAST_BLOCKS, MOST_BLOCKS = 2, 10_000

MOST_SESSIONS = 1000

MOST_SEED = 2**63 - 1
"""What a report can hold."""

BLOCKS, SESSIONS = "The number of blocks", "The number of sessions"
WORKERS, SEED = "The number of workers", "The seed"
"""What errors call them."""


@dataclass(frozen=True)
class Selection:
    """What a user wants to measure. An empty choice means: what the plan says."""

    plan: str = "default"
    implementations: tuple[str, ...] = ()
    executors: tuple[str, ...] = ()
    workers: tuple[int, ...] = ()
    blocks: int | None = None
    sessions: int | None = None
    cpus: int = 1

    def __post_init__(self) -> None:
        """Refuse numbers that make no sense.

        Raises:
            InvalidNumber: there are too few or too many workers, blocks or sessions.

        """
        for count in self.workers:
            parsing.check_bounds(WORKERS, count, 1, most_workers(self.cpus))
        if self.blocks is not None:
            parsing.check_bounds(BLOCKS, self.blocks, LEAST_BLOCKS, MOST_BLOCKS)
        if self.sessions is not None:
            parsing.check_bounds(SESSIONS, self.sessions, 1, MOST_SESSIONS)


def parse(texts: Mapping[str, str | None], cpus: int) -> Selection:
    """Return the selection that the texts of options state; None for an option that was not given.

    Raises:
        InvalidNumber: a number of workers, blocks or sessions is none, or out of bounds.

    """

    def names(option: str) -> tuple[str, ...]:
        text = texts.get(option)
        return () if text is None else parsing.split_list(text)

    plan, workers, blocks = texts.get("plan"), texts.get("workers"), texts.get("blocks")
    sessions = texts.get("sessions")
    return Selection(
        plan="default" if plan is None else plan,
        implementations=names("implementation"),
        executors=names("executor"),
        workers=() if workers is None else parse_workers(workers, cpus, most_workers(cpus)),
        blocks=None if blocks is None else parsing.parse_whole(BLOCKS, blocks, LEAST_BLOCKS, MOST_BLOCKS),
        sessions=None if sessions is None else parse_sessions(sessions),
        cpus=cpus,
    )


def parse_workers(text: str, cpus: int, most: int) -> tuple[int, ...]:
    """Return the numbers of workers in a list as '1,2,auto'.

    Raises:
        InvalidNumber: one of them is none, or not from 1 to `most`.

    """
    # With one worker there is nothing to compare: on one CPU, too, `auto` means two.
    return parsing.parse_wholes(WORKERS, text, 1, most, {"auto": max(2, cpus)})


def parse_sessions(text: str) -> int:
    """Return the number of sessions that a text states.

    Raises:
        InvalidNumber: it is none, or out of bounds.

    """
    return parsing.parse_whole(SESSIONS, text, 1, MOST_SESSIONS)


def parse_seed(text: str | None) -> int:
    """Return the seed of the inputs: 1 unless a text states another.

    Raises:
        InvalidNumber: the text is not a seed.

    """
    return 1 if text is None else parsing.parse_whole(SEED, text, 0, MOST_SEED)


def most_workers(cpus: int) -> int:
    """Return the largest number of workers that a study accepts on so many CPUs."""
    return max(64, 4 * cpus)

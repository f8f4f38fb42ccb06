"""What a user wants to measure, read from the texts of options."""

from collections.abc import Mapping
from dataclasses import dataclass

from gilscope import parsing
from gilscope.errors import ConflictingOptions

LEAST_BLOCKS, MOST_BLOCKS = 2, 10_000

MOST_SESSIONS = 1000

MOST_SEED = 2**63 - 1
"""What a report can hold."""

LEAST_SECONDS, MOST_SECONDS = 1.0, 604_800.0
"""One week is the longest."""

LEAST_PRECISION, MOST_PRECISION = 0.001, 1.0

BLOCKS, SESSIONS = "The number of blocks", "The number of sessions"
SECONDS, PRECISION = "The time of the study", "The precision"
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
    seconds: float | None = None
    """How long all sessions may take together."""
    precision: float | None = None
    """A comparison whose intervals reach no farther than this share is measured no more."""
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
        for name, given in (("seconds", self.seconds), ("precision", self.precision)):
            if self.blocks is not None and given is not None:
                raise ConflictingOptions(
                    f"--blocks fixes how much is measured, however long it takes: leave out --{name}, or --blocks."
                )


def parse(texts: Mapping[str, str | None], cpus: int) -> Selection:
    """Return the selection that the texts of options state; None for an option that was not given.

    Raises:
        InvalidNumber: a number of workers, blocks, sessions or seconds, or a precision is none, or out of bounds.
        ConflictingOptions: blocks are given, and beside them what they follow from otherwise.

    """

    def names(option: str) -> tuple[str, ...]:
        text = texts.get(option)
        return () if text is None else parsing.split_list(text)

    plan, workers, blocks = texts.get("plan"), texts.get("workers"), texts.get("blocks")
    sessions, seconds, precision = texts.get("sessions"), texts.get("seconds"), texts.get("precision")
    return Selection(
        plan="default" if plan is None else plan,
        implementations=names("implementation"),
        executors=names("executor"),
        workers=() if workers is None else parse_workers(workers, cpus, most_workers(cpus)),
        blocks=None if blocks is None else parsing.parse_whole(BLOCKS, blocks, LEAST_BLOCKS, MOST_BLOCKS),
        sessions=None if sessions is None else parse_sessions(sessions),
        seconds=None if seconds is None else parse_seconds(seconds),
        precision=None if precision is None else parse_precision(precision),
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


def parse_seconds(text: str) -> float:
    """Return the time in seconds that a text states.

    Raises:
        InvalidNumber: it is none, too short or too long.

    """
    return parsing.parse_real(SECONDS, text, LEAST_SECONDS, MOST_SECONDS, "seconds")


def parse_precision(text: str) -> float:
    """Return the precision that a text states.

    Raises:
        InvalidNumber: it is no share, or out of bounds.

    """
    return parsing.parse_share(PRECISION, text, LEAST_PRECISION, MOST_PRECISION)


def parse_seed(text: str | None) -> int:
    """Return the seed of the inputs: 1 unless a text states another.

    Raises:
        InvalidNumber: the text is not a seed.

    """
    return 1 if text is None else parsing.parse_whole(SEED, text, 0, MOST_SEED)


def most_workers(cpus: int) -> int:
    """Return the largest number of workers that a study accepts on so many CPUs."""
    return max(64, 4 * cpus)

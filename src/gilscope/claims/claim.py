"""What a claim is: a statement as people say it, how it is tried, and what decides it, declared before measuring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from gilscope.analyse.ruling import Verdict
from gilscope.model.evidence import Evidence
from gilscope.model.report import SessionReport


@dataclass(frozen=True)
class Ratio:
    """Decided by the ratio of two paired series.

    `above`: CONFIRMED where it is surely above the threshold, REFUTED where it is surely below; `below` likewise.
    `within`: CONFIRMED where it surely lies within 1/threshold … threshold, REFUTED where it surely does not.
    """

    numerator: str
    denominator: str
    direction: Literal["above", "below", "within"]
    threshold: float
    why: str
    """Why this threshold."""


@dataclass(frozen=True)
class Level:
    """Decided by one series against a threshold in its own unit, as a `Ratio` to it."""

    series: str
    direction: Literal["above", "below"]
    threshold: float
    why: str


@dataclass(frozen=True)
class Seen:
    """Decided by what was seen: CONFIRMED where all is as expected, REFUTED where anything is not.

    What is expected but was not looked at (a start method that is missing here) does not count.
    """

    expected: Mapping[str, str]
    why: str


@dataclass(frozen=True)
class Unmeasured:
    """No experiment decides it: NOT MEASURED, and why."""

    why: str


Test = Ratio | Level | Seen | Unmeasured


@dataclass(frozen=True)
class Published:
    """A figure of the same kind that somebody else gives."""

    series: str
    """Which of the experiment's series it stands beside; `A / B` for a ratio of two."""
    value: float
    unit: str
    source: str
    comparable: bool = True
    """Whether it is of the same kind of thing as the series, so that a ratio means something."""
    differs: str = ""
    """Why ours may be more than three times off."""


@dataclass(frozen=True)
class Claim:
    """One row of the ledger."""

    id: str
    statement: str
    """As people say it, also where it is wrong."""
    heard: str
    """Where it is commonly said."""
    experiment: str
    """What is done, for somebody who wants to do it again."""
    test: Test
    readings: Mapping[Verdict, str]
    """For each verdict that it can have: what it means for the reader's code, in a sentence."""
    measured_by: str | None = None
    """The experiment, as `file:function` in experiments/: `workers.lives:first_instruction`.

    A name, not the function: a report is judged without importing what measures.
    """
    from_rounds: Callable[[SessionReport], Evidence] | None = None
    """Instead of an experiment: takes the series from a session of the study, whose rounds are not measured again."""
    published: tuple[Published, ...] = ()
    disturbed_by: tuple[str, ...] = ()
    """The doctor's checks that, when bad, make this claim INCONCLUSIVE."""

"""What a claim is: a statement as people say it, how it is tried, and the test that decides it.

The test is declared before anything is measured.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

from gilscope.analyse.ruling import Verdict
from gilscope.model.evidence import Evidence
from gilscope.model.report import SessionReport


@dataclass(frozen=True)
class RatioTest:
    """Decides by the ratio of two paired series.

    `above`: CONFIRMED if the ratio is clearly above the threshold, REFUTED if it is clearly below; `below` is the
    reverse. `within`: CONFIRMED if it clearly lies within 1/threshold … threshold, REFUTED if it clearly does not.
    """

    numerator: str
    denominator: str
    direction: Literal["above", "below", "within"]
    threshold: float
    why: str
    """Why this threshold."""
    needs: "RatioTest | None" = None
    """What must clearly hold before this test means something; if it clearly does not, the claim does not apply."""


@dataclass(frozen=True)
class LevelTest:
    """Decides by comparing one series with a threshold in the unit of that series.

    Samples are compared as they are, not their logarithms: a share or a difference may be 0.
    """

    series: str
    direction: Literal["above", "below"]
    threshold: float
    why: str
    minus: str | None = None
    """A paired series that is subtracted first."""
    least: float = -inf
    most: float = inf
    """What the series cannot leave, as a share cannot leave 0 to 100 %: an interval ends there."""


@dataclass(frozen=True)
class OutcomeTest:
    """Decides by what was observed: CONFIRMED if all is as expected, REFUTED if anything is not.

    An expected outcome that could not be observed (a start method that this platform lacks) does not count.
    """

    expected: Mapping[str, str]
    why: str


@dataclass(frozen=True)
class Unmeasured:
    """No experiment decides the claim: its verdict is NOT MEASURED, for this reason."""

    why: str


Test = RatioTest | LevelTest | OutcomeTest | Unmeasured


@dataclass(frozen=True)
class Published:
    """A figure that somebody else published for a series of the experiment."""

    series: str
    """The name of the series, or `A / B` for a ratio of two."""
    value: float
    unit: str
    source: str
    comparable: bool = True
    """Whether the figure measures the same thing as the series, so that their ratio means something."""
    differs: str = ""
    """Why ours may differ by more than a factor of three."""


@dataclass(frozen=True)
class Claim:
    """One row of the ledger."""

    id: str
    statement: str
    """As people say it, even if it is wrong."""
    heard: str
    """Where people say it."""
    experiment: str
    """What is done, for somebody who wants to repeat it."""
    test: Test
    readings: Mapping[Verdict, str]
    """For each verdict that the claim can get: what it means for the reader's code, in a sentence."""
    measured_by: str | None = None
    """The experiment, as `file:function` in experiments/: `workers.lives:measure_start`.

    A name, not the function: a report is judged without importing what measures.
    """
    from_rounds: Callable[[Sequence[SessionReport]], Evidence] | None = None
    """Instead of an experiment: takes the series from the rounds of the study's sessions."""
    published: tuple[Published, ...] = ()
    disturbed_by: tuple[str, ...] = ()
    """The doctor's checks that make this claim INCONCLUSIVE if they are bad."""

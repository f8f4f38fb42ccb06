"""What docs/method.md states as a rule is what the program does: each number in it is the code's own."""

from math import exp
from pathlib import Path

import pytest

from gilscope.analyse import ceiling, diagnosis, pace, precision, starvation
from gilscope.analyse.compare import condition
from gilscope.claims import judging
from gilscope.measure import timing
from gilscope.plan import budget
from gilscope.plan.plans import PLANS
from gilscope.statistics import autocorrelated, equivalence, estimate, moderation, modes, sample_size, scaling_laws
from gilscope.study import allotting

TEXT = " ".join((Path(__file__).parents[1] / "docs/method.md").read_text(encoding="utf-8").split())

NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}
TIMES = {2: "twice", 3: "three times"}

FACTOR = f"{1 + equivalence.MARGIN:.2f}"

RULES = (
    f"A study takes at most {PLANS['default'].seconds:.0f} s (plan `quick`: {PLANS['quick'].seconds:.0f} s;",
    f"A comparison has at least {budget.LEAST_BLOCKS} blocks and at most {budget.MOST_BLOCKS}, in all sessions",
    f"The first session measures {NUMBERS[budget.USUAL_OF_SESSION]} blocks of each comparison.",
    f"{allotting.AROUND_S:.0f} s are kept back for the start and the page, and {100 * (1 - allotting.USED):.0f} % of",
    f"each arm's speedup reaches no farther than ±{100 * budget.PRECISION:.0f} %",
    (
        f"at least {budget.LEAST_BLOCKS} blocks and {precision.LEAST_SESSIONS} sessions, and if the interval has at "
        f"least {precision.LEAST_FREEDOM} degrees of freedom"
    ),
    f"counts as {precision.WIDENING} times as large",
    f"lasts at least {timing.LEAST_ROUND_NS // 1_000_000} ms in the fastest arm",
    f"All intervals are of {estimate.CONFIDENCE:.0%}.".replace("%", " %"),
    f"the {100 * estimate.TRIM:.0f} % trimmed mean over blocks",
    f"With fewer than {NUMBERS[sample_size.LEAST_BLOCKS]} blocks there is no interval",
    f"A kind of fewer than {moderation.LEAST_CASES} cases borrows from the same workers",
    f"of {NUMBERS[modes.LEAST_SESSIONS]} or more, the largest gap between their values is at least "
    f"{exp(modes.FAR_APART) - 1:.0%}".replace("%", " %"),
    (
        f"the ratio lies within 1/{FACTOR} … {FACTOR} by two one-sided tests (Schuirmann 1987): both p < "
        f"{equivalence.ALPHA}"
    ),
    f"the ratio is not 1 (two-sided p < {equivalence.ALPHA}), its value lies beyond 1/{FACTOR} … {FACTOR}",
    f"with a chance of {100 * equivalence.ALPHA:.0f} % at most",
    f"p value is below {equivalence.SUSPICION} after Benjamini and Hochberg's adjustment",
    f"The margin of {100 * equivalence.MARGIN:.0f} % can be set",
    f"adjusted by Holm over all cases, is below {condition.ONE_SIDED:.3f}",
    f"a report with fewer than {condition.LEAST_SESSIONS} sessions is refused",
    f"From {NUMBERS[scaling_laws.LEAST_COUNTS]} numbers up to the number of CPUs two laws are fitted",
    f"at least {TIMES[int(modes.CLEARLY_APART)]} the range of the values",
    f"its speedup S lies below {diagnosis.WELL} of the workers N",
    f"CPU/wall below 1 + {diagnosis.ONE_AT_A_TIME}·(N − 1)",
    f"starved if more than {100 * starvation.STARVED:.0f} % of its rounds' time was lost",
    (
        f"at most half of them; a single session keeps {NUMBERS[starvation.LEAST_KEPT]}, each of several keeps "
        f"{NUMBERS[starvation.LEAST_KEPT_OF_EACH]}"
    ),
    (
        f"at most {NUMBERS[int(5 * starvation.MOST_SESSIONS_LEFT_OUT)]} of five, and "
        f"{NUMBERS[starvation.LEAST_SESSIONS]} remain"
    ),
    f"took more than {100 * starvation.DISTURBED:.0f} % of the CPUs that may be used",
    f"the error is multiplied by {judging.CHOICE}",
    f"the means of {NUMBERS[autocorrelated.BATCHES]} successive batches",
    (
        f"({NUMBERS[autocorrelated.FEW_BATCHES]} where neighbours correlate by more than {autocorrelated.STICKY}), "
        "and the larger counts"
    ),
    f"whose whole interval of efficiency is above {ceiling.ABOVE}",
    f"its capacity is below {ceiling.WELL} of them",
    f"less than {pace.HALF} of its typical one",
    f"a gap of {TIMES[int(modes.CLEARLY_APART)]} the wider one's scatter",
    f"in two groups more than {exp(modes.FAR_APART) - 1:.0%} apart".replace("%", " %"),
)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_the_method_has_the_numbers_of_the_code(rule: str) -> None:
    assert rule in TEXT

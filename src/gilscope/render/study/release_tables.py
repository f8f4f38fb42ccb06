"""How much of a call must release the GIL, and what releasing costs: as tables of text."""

from collections.abc import Sequence

from gilscope.analyse.release import HeldShare, ReleaseCost
from gilscope.analyse.study import SettingFigures
from gilscope.render import numbers
from gilscope.render.study.words import describe_intervals
from gilscope.render.table import Table


def make_tables(study: SettingFigures) -> tuple[Table, ...]:
    """Return both tables."""
    return shares(study.held_shares), costs(study.release_costs)


def shares(found: Sequence[HeldShare]) -> Table:
    """Return what threads gain where calls hold the GIL for a share of their work."""
    return Table(
        "shares",
        "How much must be released",
        "Calls of a millisecond or two that hold the GIL for a share of their work; the speedup is shown "
        f"{describe_intervals(each.speedup for each in found)}. Amdahl's law assumes that all "
        "others wait meanwhile. They need not: while one thread holds the GIL, others compute what they have "
        "released. So they gain up to what one lock allows, the smaller of their number and 1 / share.",
        (">held", ">threads", ">speedup ×", ">Amdahl ×", ">one lock ×"),
        tuple(
            (
                numbers.share(each.share),
                str(each.workers),
                numbers.ratio_with_interval(each.speedup),
                numbers.ratio(each.amdahl),
                numbers.ratio(each.lock),
            )
            for each in found
        ),
    )


def costs(found: Sequence[ReleaseCost]) -> Table:
    """Return what letting go and taking again costs."""
    return Table(
        "release",
        "What releasing costs",
        "Releasing the GIL once and taking it again, in a call that does next to nothing else: alone, and while "
        "other threads do the same. A call that is released as a whole gains from threads if it takes longer than "
        "the last column says.",
        (">threads at once", ">release and take", ">worth it from"),
        tuple(
            (str(each.workers), numbers.duration(each.pair_ns), numbers.duration(each.pays_above_ns))
            for each in found
        ),
    )

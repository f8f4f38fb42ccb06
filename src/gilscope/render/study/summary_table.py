"""How fast each family of workers is for each kernel and implementation, and which wins: the table of a study."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.model.executor import NATIVE_THREADS, Executor
from gilscope.render import numbers
from gilscope.render.names import families, name_implementation, name_transport, name_winner
from gilscope.render.study.words import describe_intervals
from gilscope.render.table import Table

TITLE = "Threads or processes?"

ABOVE = " More than 100% of the limit is noise (~), or its cause is in a warning (!)."
"""What the marks mean that `share_of_limit` makes."""

GIVE_WAY = (
    frozenset[str](),
    frozenset({"started by"}),
    frozenset({"started by", "noise"}),
    frozenset({"started by", "noise", "one call"}),
    frozenset({"started by", "noise", "one call", "of limit"}),
    frozenset({"started by", "noise", "one call", "of limit", "limit"}),
)
"""What is left out where there is little room, the least first; other formats have all of it."""


@dataclass(frozen=True)
class _Column:
    heading: str
    cell: Callable[[ComparisonScaling], str]
    meaning: str = ""
    """A sentence for the caption."""


def summary(comparisons: Sequence[ComparisonScaling], left_out: frozenset[str] = GIVE_WAY[1]) -> Table:
    """Return how fast each family is for each kernel and implementation, without the columns that are left out."""
    usual = [each for each in comparisons if each.is_usual]
    columns = [each for each in _list_columns(usual) if each.heading.removeprefix(">") not in left_out]
    return Table(
        "summary",
        TITLE,
        _write_caption(usual, columns),
        tuple(each.heading for each in columns),
        tuple(tuple(column.cell(each) for column in columns) for each in usual),
    )


def _list_columns(comparisons: Sequence[ComparisonScaling]) -> Iterator[_Column]:
    yield _Column("kernel", lambda each: each.kernel)
    yield _Column("code", name_implementation)
    yield _Column(
        ">one call",
        lambda each: numbers.duration(each.serial_ns.value),
        "One call: how long it takes in a plain loop.",
    )
    for executor in families(comparisons):
        is_native = executor.family == NATIVE_THREADS.family
        meaning = "Native: a single call that starts native threads of its own (Numba's prange)." if is_native else ""
        yield _Column(f">{executor.family} ×", partial(_write_best, executor), meaning)
        if executor.method:
            yield _Column("started by", partial(_name_start, executor))
    yield _Column(
        ">limit",
        capacity,
        "Limit: what as many native threads reach here with the same kind of work, the most that can be expected; "
        "beside it, the share of it that the fastest method reached.",
    )
    yield _Column(">of limit", reached)
    yield _Column(
        ">noise",
        lambda each: numbers.noise(each.noise),
        "Noise: how much the same code differs from itself. Smaller differences are not reported.",
    )
    yield _Column(
        "wins",
        lambda each: name_winner(each.winner),
        "Wins: what is clearly (95 %, and by more than the noise) faster than everything else.",
    )


def _write_caption(comparisons: Sequence[ComparisonScaling], columns: Sequence[_Column]) -> str:
    intervals = describe_intervals(each.serial_ns for each in comparisons)
    first = f"×: how many times as fast as a plain loop over the same code, {intervals}; workers are already running."
    meanings = dict.fromkeys(each.meaning for each in columns if each.meaning)
    has_shares = any(each.heading == ">of limit" for each in columns)
    marks = explain_marks(each.fastest for each in comparisons) if has_shares else ""
    return " ".join([first, *meanings]) + marks


def _write_best(executor: Executor, comparison: ComparisonScaling) -> str:
    """Return the speedup of a family's fastest arm."""
    arm = comparison.best(executor.family)
    return numbers.ratio_with_interval(None if arm is None else arm.speedup)


def _name_start(executor: Executor, comparison: ComparisonScaling) -> str:
    """Return how the workers of a family's fastest arm were started, and how they get arrays."""
    arm = comparison.best(executor.family)
    if arm is None:
        return ""
    return ", ".join(filter(None, (arm.executor.method, name_transport(arm.arm.case.transport))))


def capacity(comparison: ComparisonScaling) -> str:
    """Return what native threads get."""
    return numbers.MISSING if comparison.capacity is None else numbers.ratio(comparison.capacity.value)


def reached(comparison: ComparisonScaling) -> str:
    """Return how much of the limit the fastest arm got."""
    return share_of_limit(comparison.fastest)


def explain_marks(arms: Iterable[ArmScaling | None]) -> str:
    """Return what the marks of shares of the limit mean, for a caption; nothing where none of these arms has one."""
    return ABOVE if any({*share_of_limit(arm)} & {"~", "!"} for arm in arms) else ""


def share_of_limit(arm: ArmScaling | None) -> str:
    """Return how much of this machine's limit an arm reached, with a mark where that is more than there is."""
    if arm is None:
        return numbers.MISSING
    return numbers.share_of_limit(arm.efficiency, is_above=arm.above_limit is not None)

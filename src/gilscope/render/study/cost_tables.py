"""What a way to run costs, as tables of text: once, with every call, and for calls that are too small."""

from collections.abc import Iterable

from gilscope.analyse.results import ComparisonScaling
from gilscope.analyse.study import SettingFigures
from gilscope.render import names, numbers
from gilscope.render.study import release_tables
from gilscope.render.study.words import limit_to_session
from gilscope.render.table import Table


def make_tables(study: SettingFigures) -> tuple[Table, ...]:
    """Return every table of costs."""
    return (
        *release_tables.make_tables(study),
        nested(study.comparisons),
        cold(study),
        sent(study.comparisons),
        break_evens(study),
    )


def cold(study: SettingFigures) -> Table:
    """Return what it costs to begin, and after how many calls that has paid off."""
    return Table(
        "cold",
        "Start-up cost",
        "Start: until every worker has answered. First call: how much longer the slowest worker's first call takes "
        "than its second (imports, JIT or its cache). Worth it after: how many calls it takes, start included, until "
        "a plain loop would have taken longer; – if it never would." + limit_to_session(study.comparisons),
        ("kernel", "code", "method", ">start", ">first call", ">one call", ">worth it after calls"),
        tuple(
            (
                each.kernel,
                names.name_implementation(each),
                names.name_method_with_workers(arm),
                numbers.duration(arm.cold.open_ns),
                numbers.duration(arm.cold.first_call_ns),
                numbers.duration(arm.wall_ns.value),
                numbers.count(arm.cold.break_even_calls),
            )
            for each in study.comparisons
            for arm in each.arms
            if arm.cold is not None and each.is_usual
        ),
    )


def sent(comparisons: Iterable[ComparisonScaling]) -> Table:
    """Return what is sent to workers and back, and what a call takes."""
    return Table(
        "sent",
        "Extra time for sending",
        "How much one call sends to its workers and gets back, how long it takes, and how long a plain loop takes.",
        ("kernel", "code", "method", ">sent", ">one call", ">plain loop"),
        tuple(
            (
                each.kernel,
                names.name_implementation(each),
                names.name_method_with_workers(arm),
                numbers.size(arm.sent_bytes),
                numbers.duration(arm.wall_ns.value),
                numbers.duration(each.serial_ns.value),
            )
            for each in comparisons
            for arm in each.arms
            if arm.sent_bytes and each.is_usual
        ),
    )


def nested(comparisons: Iterable[ComparisonScaling]) -> Table:
    """Return what native threads inside of workers cost where there are more than CPUs, and what fewer give back."""
    return Table(
        "nested",
        "Threads inside workers",
        "Workers whose calls use native threads of their own, more in all than there are CPUs. The remedy is fewer "
        "in each call: threadpoolctl does that for BLAS and OpenMP, numba.set_num_threads for Numba.",
        (
            "kernel",
            "code",
            "method",
            ">workers",
            ">speedup ×",
            ">with native threads",
            ">speedup ×",
            ">loss ×",
        ),
        tuple(
            (
                each.kernel,
                names.name_implementation(each),
                names.name_method(arm),
                str(arm.arm.case.workers),
                numbers.ratio_with_interval(arm.speedup),
                str(arm.remedy.arm.case.native_threads),
                numbers.ratio_with_interval(each.scaling_of(arm.remedy.arm).speedup),
                numbers.ratio_with_interval(arm.remedy.loss),
            )
            for each in comparisons
            for arm in each.arms
            if arm.remedy is not None
        ),
    )


def break_evens(study: SettingFigures) -> Table:
    """Return how long a call must last to be worth a task of its own."""
    return Table(
        "break-even",
        "How large a task must be",
        "From calls of several sizes: how long a call must last in a plain loop to be worth a task of its own, with "
        "workers that are already running." + limit_to_session(study.comparisons),
        ("kernel", "code", "method", ">workers", ">worth it from", ">between", "remark"),
        tuple(
            (
                each.kernel,
                names.CODE_WORDS.get(each.implementation, each.implementation),
                names.name_method(each.largest),
                str(each.workers),
                numbers.duration(each.serial_ns),
                numbers.MISSING
                if each.low_ns is None or each.high_ns is None
                else f"{numbers.duration(each.low_ns)} and {numbers.duration(each.high_ns)}",
                each.reason,
            )
            for each in study.break_evens
        ),
    )

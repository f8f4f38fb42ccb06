"""Takes the series of a claim from the rounds of the study, so that nothing is measured again.

A series holds times of a call in ms, one for each block: the geometric mean over all comparisons. So each kernel has
the same weight, and a drift from block to block cancels out of a ratio.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import exp, fsum, log

from gilscope.model.case import Arm
from gilscope.model.evidence import Evidence, Series
from gilscope.model.executor import Executor
from gilscope.model.implementation import GilUse
from gilscope.model.report import Measured, SessionReport

Pick = Callable[[Measured], Arm | None]
"""Picks one arm of a comparison; None if it has no such arm."""

ExecutorTest = Callable[[Executor], bool]
"""Returns whether the workers of an executor are of one kind."""


def are_threads(workers: Executor) -> bool:
    """Return whether workers take turns with their caller by one GIL, where there is one."""
    return workers.shares("GIL")


def are_processes(workers: Executor) -> bool:
    """Return whether workers are declared to share nothing with their caller, however they are started."""
    return workers.shared is not None and not workers.shared


def share_memory(workers: Executor) -> bool:
    """Return whether workers reach their caller's memory: threads, interpreters, threads inside of one call."""
    return workers.shares("memory")


def threads_of_plain_python(session: SessionReport) -> Evidence:
    """Return the times of plain Python, serially and under threads."""
    return pair_by_block(
        _comparisons(session, "pure"), {"serial": pick_serial, "threads": pick_fastest(session, are_threads)}
    )


def processes_of_plain_python(session: SessionReport) -> Evidence:
    """Return the times of plain Python, serially, under threads and under processes."""
    return pair_by_block(_comparisons(session, "pure"), _serial_threads_processes(session))


def released_and_held(session: SessionReport) -> Evidence:
    """Return the speedups of native code under threads, with the GIL released and with the GIL held.

    The two are different comparisons with different blocks. So their speedups are compared, not their times.
    """
    groups = {"released": _comparisons(session, "released"), "held": _comparisons(session, "held")}
    of_both = set.intersection(*({_code(session, each) for each in group} for group in groups.values()))
    picks: Mapping[str, Pick] = {"serial": pick_serial, "threads": pick_fastest(session, are_threads)}
    series = {}
    for name, group in groups.items():
        times = pair_by_block([each for each in group if _code(session, each) in of_both], picks).series
        if not times:
            return Evidence(inapplicable="the report has no native code under threads, released and held")
        pairs = zip(times["serial"].samples, times["threads"].samples, strict=True)
        series[name] = Series("", tuple(serial_ms / threads_ms for serial_ms, threads_ms in pairs))
    shortest = min(len(each.samples) for each in series.values())
    return Evidence({name: Series("", each.samples[:shortest]) for name, each in series.items()})


def processes_and_others(session: SessionReport) -> Evidence:
    """Return the times of native code that releases the GIL: in processes, and by the fastest other way."""
    picks = {"processes": pick_fastest(session, are_processes), "other ways": pick_fastest(session, share_memory)}
    return pair_by_block(_comparisons(session, "released"), picks)


def serial_and_fastest(session: SessionReport) -> Evidence:
    """Return the times of every kernel and implementation: serially, and by the fastest way."""
    measured, fastest_way = _comparisons(session), pick_fastest(session)
    found = pair_by_block(measured, {"serial": pick_serial, "fastest way": fastest_way})
    return Evidence(found.series, _gains(measured, fastest_way), found.notes, found.inapplicable)


def threads_and_processes(session: SessionReport) -> Evidence:
    """Return the times of every kernel and implementation: serially, under threads and under processes."""
    return pair_by_block(_comparisons(session), _serial_threads_processes(session))


def pair_by_block(measured: Iterable[Measured], picks: Mapping[str, Pick]) -> Evidence:
    """Return, for each pick, the geometric mean of the comparisons that have all picks, block by block."""
    logs: dict[str, list[Sequence[float]]] = {name: [] for name in picks}
    for each in measured:
        arms = {name: pick(each) for name, pick in picks.items()}
        if None not in arms.values():
            for name, arm in arms.items():
                logs[name].append([log(time_ms) for time_ms in _times_ms(each, arm)])
    counts = {len(each) for each in logs.values()}
    if counts == {0}:
        return Evidence(inapplicable=f"the report has no comparison of {', '.join(picks)}")
    blocks = min(len(column) for columns in logs.values() for column in columns)
    series = {
        name: Series("ms", tuple(exp(fsum(column[i] for column in columns) / len(columns)) for i in range(blocks)))
        for name, columns in logs.items()
    }
    return Evidence(series, notes=(f"the geometric mean of {counts.pop()} comparisons of the study, block by block",))


def pick_serial(measured: Measured) -> Arm | None:
    """Pick the serial arm."""
    return next((arm for arm in measured.comparison.arms if arm.role == "baseline"), None)


def pick_fastest(session: SessionReport, is_meant: ExecutorTest = lambda _: True) -> Pick:
    """Return a function that picks the arm with the fastest median round among workers of a kind."""

    def pick(measured: Measured) -> Arm | None:
        treatments = (arm for arm in measured.comparison.arms if arm.role == "treatment")
        arms = [arm for arm in treatments if is_meant(session.declared.executor_of(arm.case))]
        return min(arms, key=lambda arm: sorted(_times_ms(measured, arm))[len(measured.blocks) // 2], default=None)

    return pick


def _serial_threads_processes(session: SessionReport) -> Mapping[str, Pick]:
    return {
        "serial": pick_serial,
        "threads": pick_fastest(session, are_threads),
        "processes": pick_fastest(session, are_processes),
    }


def _comparisons(session: SessionReport, gil: GilUse | None = None) -> list[Measured]:
    """Return the comparisons of code that uses the GIL in this way, or all, at the usual sizes."""
    declared = session.declared
    return [
        each
        for each in session.measured
        if each.blocks
        and declared.size(each.comparison.kernel, each.comparison.size).is_usual
        and gil in (None, declared.implementation(each.comparison.implementation).gil)
    ]


def _code(session: SessionReport, measured: Measured) -> tuple[str, str, str]:
    """Return what a comparison with the GIL held and its twin with the GIL released have in common."""
    comparison = measured.comparison
    return comparison.kernel, comparison.size, session.declared.implementation(comparison.implementation).compiler


def _times_ms(measured: Measured, arm: Arm | None) -> list[float]:
    rounds = measured.rounds[measured.comparison.arms.index(arm)] if arm is not None else ()
    return [each.wall_ns / measured.setup.repeats / 1e6 for each in rounds]


def _gains(measured: Iterable[Measured], pick: Pick) -> dict[str, str]:
    """Return, for each comparison, the picked arm and its speedup over serial in the median round."""
    found = {}
    for each in measured:
        arm = pick(each)
        if arm is not None:
            own, base = (sorted(_times_ms(each, one))[len(each.blocks) // 2] for one in (arm, pick_serial(each)))
            label = f"{each.comparison.kernel} {each.comparison.implementation}"
            found[label] = f"{base / own:.2f} × by {arm.case.label}"
    return found

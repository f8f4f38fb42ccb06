"""What the study's own rounds say of a claim: nothing is measured again.

All series are of times per call, in ms: for each block the geometric mean over the comparisons that have both sides,
so that each kernel counts alike, and what drifts from block to block cancels out of a ratio.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import exp, fsum, log

from gilscope.model.case import Arm
from gilscope.model.evidence import Evidence, Series
from gilscope.model.executor import Executor
from gilscope.model.implementation import GilUse
from gilscope.model.report import Measured, SessionReport

Pick = Callable[[Measured], Arm | None]
"""Which arm of a comparison is meant; None where it has none."""

Kind = Callable[[Executor], bool]
"""Which workers are meant."""


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
    """Plain Python serially and under threads."""
    return paired(_of(session, "pure"), {"serial": serial, "threads": fastest(session, are_threads)})


def processes_of_plain_python(session: SessionReport) -> Evidence:
    """Plain Python serially, under threads and under processes."""
    return paired(_of(session, "pure"), _serial_threads_processes(session))


def released_and_held(session: SessionReport) -> Evidence:
    """Native code under threads, the GIL released and held: how many times as fast as serially.

    The two are different comparisons, in different blocks: so their speedups are compared.
    """
    groups = {"released": _of(session, "released"), "held": _of(session, "held")}
    of_both = set.intersection(*({_code(session, each) for each in group} for group in groups.values()))
    picks: Mapping[str, Pick] = {"serial": serial, "threads": fastest(session, are_threads)}
    series = {}
    for name, group in groups.items():
        times = paired([each for each in group if _code(session, each) in of_both], picks).series
        if not times:
            return Evidence(inapplicable="the report has no native code under threads, released and held")
        pairs = zip(times["serial"].samples, times["threads"].samples, strict=True)
        series[name] = Series("", tuple(serial_ms / threads_ms for serial_ms, threads_ms in pairs))
    shortest = min(len(each.samples) for each in series.values())
    return Evidence({name: Series("", each.samples[:shortest]) for name, each in series.items()})


def processes_and_others(session: SessionReport) -> Evidence:
    """Native code that releases the GIL: processes, and the fastest of all other ways of the same kernel."""
    picks = {"processes": fastest(session, are_processes), "other ways": fastest(session, share_memory)}
    return paired(_of(session, "released"), picks)


def every_way(session: SessionReport) -> Evidence:
    """Every kernel and implementation: serially, and by the fastest way of all."""
    measured, fastest_way = _of(session), fastest(session)
    found = paired(measured, {"serial": serial, "fastest way": fastest_way})
    return Evidence(found.series, _gains(measured, fastest_way), found.notes, found.inapplicable)


def threads_and_processes(session: SessionReport) -> Evidence:
    """Every kernel and implementation: serially, under threads and under processes."""
    return paired(_of(session), _serial_threads_processes(session))


def paired(measured: Iterable[Measured], picks: Mapping[str, Pick]) -> Evidence:
    """Return, for each pick, the geometric mean over the comparisons that have them all, block by block."""
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


def serial(measured: Measured) -> Arm | None:
    """Pick the serial arm."""
    return next((arm for arm in measured.comparison.arms if arm.role == "baseline"), None)


def fastest(session: SessionReport, is_meant: Kind = lambda _: True) -> Pick:
    """Return what picks the arm with workers of a kind that was fastest in the median round."""

    def pick(measured: Measured) -> Arm | None:
        treatments = (arm for arm in measured.comparison.arms if arm.role == "treatment")
        arms = [arm for arm in treatments if is_meant(session.declared.executor_of(arm.case))]
        return min(arms, key=lambda arm: sorted(_times_ms(measured, arm))[len(measured.blocks) // 2], default=None)

    return pick


def _serial_threads_processes(session: SessionReport) -> Mapping[str, Pick]:
    return {
        "serial": serial,
        "threads": fastest(session, are_threads),
        "processes": fastest(session, are_processes),
    }


def _of(session: SessionReport, gil: GilUse | None = None) -> list[Measured]:
    """Return the comparisons of code that does this with the GIL, or all, at the sizes that every kernel has."""
    declared = session.declared
    return [
        each
        for each in session.measured
        if each.blocks
        and declared.size(each.comparison.kernel, each.comparison.size).is_usual
        and gil in (None, declared.implementation(each.comparison.implementation).gil)
    ]


def _code(session: SessionReport, measured: Measured) -> tuple[str, str, str]:
    """Return what code that holds the GIL and its twin that releases it have in common."""
    comparison = measured.comparison
    return comparison.kernel, comparison.size, session.declared.implementation(comparison.implementation).compiler


def _times_ms(measured: Measured, arm: Arm | None) -> list[float]:
    rounds = measured.rounds[measured.comparison.arms.index(arm)] if arm is not None else ()
    return [each.wall_ns / measured.setup.repeats / 1e6 for each in rounds]


def _gains(measured: Iterable[Measured], pick: Pick) -> dict[str, str]:
    """Return, comparison by comparison, what the picked arm gains in the median round, and which way it is."""
    found = {}
    for each in measured:
        arm = pick(each)
        if arm is not None:
            own, base = (sorted(_times_ms(each, one))[len(each.blocks) // 2] for one in (arm, serial(each)))
            label = f"{each.comparison.kernel} {each.comparison.implementation}"
            found[label] = f"{base / own:.2f} × by {arm.case.label}"
    return found

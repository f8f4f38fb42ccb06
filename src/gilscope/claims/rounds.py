"""What the study's own rounds say of a claim: nothing is measured again.

All series are of times per call, in ms: for each block the geometric mean over the comparisons that have both sides,
so that each kernel counts alike, and what drifts from block to block cancels out of a ratio.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import exp, fsum, log

from gilscope.model.case import NATIVE, Arm
from gilscope.model.evidence import Evidence, Series
from gilscope.model.report import Measured, SessionReport
from gilscope.model.sizes import is_usual

Pick = Callable[[Measured], Arm | None]
"""Which arm of a comparison is meant; None where it has none."""

MODES = ("threads", "processes", "interpreters", "loky", NATIVE)


def threads_of_plain_python(session: SessionReport) -> Evidence:
    """Plain Python serially and under threads."""
    return paired(_of(session, "pure"), {"serial": serial, "threads": fastest("threads")})


def processes_of_plain_python(session: SessionReport) -> Evidence:
    """Plain Python serially, under threads and under processes."""
    ways = {"serial": serial, "threads": fastest("threads"), "processes": fastest("processes")}
    return paired(_of(session, "pure"), ways)


def released_and_held(session: SessionReport) -> Evidence:
    """Native code under threads, the GIL released and held: how many times as fast as serially.

    The two are different comparisons, in different blocks: so their speedups are held against each other.
    """
    released, held = (_of(session, f"cython_{suffix}", f"numba_{suffix}") for suffix in ("nogil", "gil"))
    kernels = {_kernel(each) for each in released} & {_kernel(each) for each in held}
    series = {}
    for name, group in (("released", released), ("held", held)):
        times = paired([each for each in group if _kernel(each) in kernels], _SERIAL_AND_THREADS).series
        if not times:
            return Evidence(inapplicable="the report has no native code under threads, released and held")
        pairs = zip(times["serial"].samples, times["threads"].samples, strict=True)
        series[name] = Series("", tuple(serial_ms / threads_ms for serial_ms, threads_ms in pairs))
    shortest = min(len(each.samples) for each in series.values())
    return Evidence({name: Series("", each.samples[:shortest]) for name, each in series.items()})


def processes_and_others(session: SessionReport) -> Evidence:
    """Native code that releases the GIL: processes, and the fastest of all other ways of the same kernel."""
    others = fastest(*(mode for mode in MODES if mode not in ("processes", "loky")))
    measured = _of(session, "cython_nogil", "numba_nogil")
    return paired(measured, {"processes": fastest("processes"), "other ways": others})


def every_way(session: SessionReport) -> Evidence:
    """Every kernel and implementation: serially, and by the fastest way of all."""
    measured = _of(session)
    found = paired(measured, {"serial": serial, "fastest way": fastest(*MODES)})
    return Evidence(found.series, _gains(measured, fastest(*MODES)), found.notes, found.inapplicable)


def threads_and_processes(session: SessionReport) -> Evidence:
    """Every kernel and implementation: serially, under threads and under processes."""
    ways = {"serial": serial, "threads": fastest("threads"), "processes": fastest("processes")}
    return paired(_of(session), ways)


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


def fastest(*families: str) -> Pick:
    """Return what picks the arm of these families that was fastest in the median round."""

    def pick(measured: Measured) -> Arm | None:
        arms = [arm for arm in measured.comparison.arms if arm.role == "treatment" and arm.case.family in families]
        return min(arms, key=lambda arm: sorted(_times_ms(measured, arm))[len(measured.blocks) // 2], default=None)

    return pick


_SERIAL_AND_THREADS: Mapping[str, Pick] = {"serial": serial, "threads": fastest("threads")}


def _of(session: SessionReport, *implementations: str) -> list[Measured]:
    """Return the comparisons of these implementations, or all, at the sizes at which kernels are measured."""
    return [
        each
        for each in session.measured
        if each.blocks
        and is_usual(each.comparison.size)
        and (not implementations or each.comparison.implementation in implementations)
    ]


def _kernel(measured: Measured) -> tuple[str, str, str]:
    """Return what code that holds the GIL and its twin that releases it have in common."""
    comparison = measured.comparison
    return comparison.kernel, comparison.size, comparison.implementation.partition("_")[0]


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

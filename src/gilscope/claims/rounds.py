"""Takes the series of a claim from the rounds of the study, so that nothing is measured again.

A series holds times of a call in ms, one for each session: the geometric mean over all comparisons. So each kernel
has the same weight, and a drift from block to block cancels out of a ratio. Of a single session there is one time for
each block.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from gilscope.claims import pairing
from gilscope.claims.pairing import ArmTest, Rows
from gilscope.model.case import Arm, Comparison
from gilscope.model.declarations import Declarations, join
from gilscope.model.evidence import Evidence, Series
from gilscope.model.executor import Executor
from gilscope.model.implementation import GilUse
from gilscope.model.report import SessionReport

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


def threads_of_plain_python(sessions: Sequence[SessionReport]) -> Evidence:
    """Return the times of plain Python, serially and under threads."""
    picks = {"serial": is_serial, "threads": _worked_by(sessions, are_threads)}
    return pairing.pair(_rows(sessions, "pure"), picks)


def processes_of_plain_python(sessions: Sequence[SessionReport]) -> Evidence:
    """Return the times of plain Python, serially, under threads and under processes."""
    return pairing.pair(_rows(sessions, "pure"), _serial_threads_processes(sessions))


def released_and_held(sessions: Sequence[SessionReport]) -> Evidence:
    """Return the speedups of native code under threads, with the GIL released and with the GIL held.

    The two are different comparisons with different blocks. So their speedups are compared, not their times.
    """
    groups = {"released": _rows(sessions, "released"), "held": _rows(sessions, "held")}
    declared = _declared(sessions)
    of_both = set.intersection(*({_code(declared, each) for each in group} for group in groups.values()))
    picks: Mapping[str, ArmTest] = {"serial": is_serial, "threads": _worked_by(sessions, are_threads)}
    found: dict[str, Evidence] = {}
    for name, group in groups.items():
        found[name] = pairing.pair([each for each in group if _code(declared, each) in of_both], picks)
        if found[name].inapplicable is not None:
            return Evidence(inapplicable="the report has no native code under threads, released and held")
    gains = {name: _ratios(each.series["serial"], each.series["threads"]) for name, each in found.items()}
    shortest = min(map(len, gains.values()))
    series = {name: Series("", tuple(own[:shortest])) for name, own in gains.items()}
    return replace(found["released"], series=series)


def processes_and_others(sessions: Sequence[SessionReport]) -> Evidence:
    """Return the times of native code that releases the GIL: serially, in processes, and by the fastest other way."""
    picks = {
        "serial": is_serial,
        "processes": _worked_by(sessions, are_processes),
        "other ways": _worked_by(sessions, share_memory),
        "fastest way": _worked_by(sessions, lambda workers: are_processes(workers) or share_memory(workers)),
    }
    return pairing.pair(_rows(sessions, "released"), picks)


def serial_and_fastest(sessions: Sequence[SessionReport]) -> Evidence:
    """Return the times of every kernel and implementation: serially, and by the fastest way."""
    rows, fastest_way = _rows(sessions), _worked_by(sessions, lambda _: True)
    found = pairing.pair(rows, {"serial": is_serial, "fastest way": fastest_way})
    return replace(found, observed=_gains(rows, fastest_way))


def threads_and_processes(sessions: Sequence[SessionReport]) -> Evidence:
    """Return the times of every kernel and implementation: serially, under threads and under processes."""
    return pairing.pair(_rows(sessions), _serial_threads_processes(sessions))


def _ratios(numerators: Series, denominators: Series) -> list[float]:
    return [above / below for above, below in zip(numerators.samples, denominators.samples, strict=True)]


def is_serial(arm: Arm) -> bool:
    """Return whether an arm is the serial baseline."""
    return arm.role == "baseline"


def _worked_by(sessions: Sequence[SessionReport], is_meant: ExecutorTest) -> ArmTest:
    """Return a test for arms whose workers are of a kind."""
    declared = _declared(sessions)
    return lambda arm: arm.role == "treatment" and is_meant(declared.executor_of(arm.case))


def _serial_threads_processes(sessions: Sequence[SessionReport]) -> Mapping[str, ArmTest]:
    return {
        "serial": is_serial,
        "threads": _worked_by(sessions, are_threads),
        "processes": _worked_by(sessions, are_processes),
    }


def _rows(sessions: Sequence[SessionReport], gil: GilUse | None = None) -> list[Rows]:
    """Return the comparisons of code that uses the GIL in this way, or all, at the usual sizes."""
    declared = _declared(sessions)

    def is_wanted(comparison: Comparison) -> bool:
        is_usual = declared.size(comparison.kernel, comparison.size).is_usual
        return is_usual and gil in (None, declared.implementation(comparison.implementation).gil)

    return pairing.gather_rows(sessions, is_wanted)


def _declared(sessions: Sequence[SessionReport]) -> Declarations:
    return join(each.declared for each in sessions)


def _code(declared: Declarations, rows: Rows) -> tuple[str, str, str]:
    """Return what a comparison with the GIL held and its twin with the GIL released have in common."""
    comparison = rows.comparison
    return comparison.kernel, comparison.size, declared.implementation(comparison.implementation).compiler


def _gains(rows: Sequence[Rows], is_meant: ArmTest) -> dict[str, str]:
    """Return, for each comparison, the arm that is found fastest and its typical speedup over serial."""
    found = {}
    for each in rows:
        picked, base = pairing.pick_fastest(each, is_meant), pairing.pick_fastest(each, is_serial)
        if picked is not None and base is not None:
            label = f"{each.comparison.kernel} {each.comparison.implementation}"
            found[label] = f"{pairing.typical_gain(picked, base):.2f} × by {picked.label}"
    return found

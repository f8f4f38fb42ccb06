"""Every arm of a study as a row of plain values, full precision: for spreadsheets and programs."""

from collections.abc import Iterator

from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.study import SettingFigures
from gilscope.render.cells import Cell, list_bounds

COLUMNS = (
    "setting",
    "sessions",
    "intervals",
    "kernel",
    "size",
    "implementation",
    "executor",
    "transport",
    "schedule",
    "workers",
    "native_threads",
    "serial_ns",
    "serial_best_ns",
    "wall_ns",
    "speedup",
    "speedup_low",
    "speedup_high",
    "sessions_apart",
    "i_squared",
    "efficiency",
    "efficiency_low",
    "efficiency_high",
    "above_limit",
    "capacity",
    "noise_low",
    "noise_high",
    "cpu_per_wall",
    "ready_per_wall",
    "serial_fraction",
    "serial_fraction_low",
    "serial_fraction_high",
    "contention",
    "contention_low",
    "contention_high",
    "coherency",
    "coherency_low",
    "coherency_high",
    "open_ns",
    "first_call_ns",
    "break_even_calls",
    "reason",
    "wins",
    "undecided",
)


def list_rows(setting: SettingFigures) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each arm of a setting, in the order of `COLUMNS`."""
    for comparison in setting.comparisons:
        for arm in comparison.arms:
            yield tuple(_row(setting, comparison, arm))


def _row(setting: SettingFigures, comparison: ComparisonScaling, arm: ArmScaling) -> Iterator[Cell]:
    case = arm.arm.case
    yield from (setting.setting.label, len(setting.setting.sessions))
    yield "over sessions" if comparison.is_replicated else "within one session"
    yield from (case.kernel, case.size, case.implementation)
    yield from (case.executor, case.transport, case.schedule, case.workers, case.native_threads)
    yield from (comparison.serial_ns.value, None if comparison.pace is None else comparison.pace.best_ns)
    yield arm.wall_ns.value
    yield from list_bounds(arm.speedup)
    yield from (len(arm.speedup.apart), arm.speedup.heterogeneity)
    yield from list_bounds(arm.efficiency)
    yield name_cause(arm)
    capacity = comparison.capacities.get(case.at_once)
    yield None if capacity is None else capacity.value
    yield from (comparison.floor.low, comparison.floor.high, arm.cpu_per_wall, arm.ready_per_wall)
    yield from list_bounds(arm.serial_fraction)
    law = comparison.law_of(arm)
    yield from list_bounds(None if law is None else law.contention)
    yield from list_bounds(None if law is None else law.coherency)
    yield from (
        (None, None, None)
        if arm.cold is None
        else (
            arm.cold.open_ns,
            arm.cold.first_call_ns,
            arm.cold.break_even_calls,
        )
    )
    yield None if arm.diagnosis is None else arm.diagnosis.kind
    yield from (comparison.winner, comparison.undecided)


def name_cause(arm: ArmScaling) -> str | None:
    """Return why an arm is above the limit, or None if it is not."""
    return None if arm.above_limit is None else arm.above_limit.kind

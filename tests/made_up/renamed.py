"""Reports of executors and implementations that this gilscope does not know: known ones under other names."""

from collections.abc import Mapping
from dataclasses import replace

from gilscope.model.case import Arm, Comparison, PoolId
from gilscope.model.report import Measured, Report, SessionReport, Setup


def rename_in_report(report: Report, names: Mapping[str, str]) -> Report:
    """Return a report whose sessions are those of another, by other names."""
    return replace(report, sessions=tuple(rename(session, names) for session in report.sessions))


def rename(session: SessionReport, names: Mapping[str, str]) -> SessionReport:
    """Return a session whose executors and implementations have other names, under which nothing is declared."""
    probe = session.probe
    if probe is not None:
        probe = replace(probe, hand_out_ns={_pool(pool, names): each for pool, each in probe.hand_out_ns.items()})
    return replace(
        session,
        measured=tuple(_measured(each, names) for each in session.measured),
        open_ns={_pool(pool, names): each for pool, each in session.open_ns.items()},
        probe=probe,
    )


def _pool(pool: PoolId, names: Mapping[str, str]) -> PoolId:
    return replace(pool, executor=names.get(pool.executor, pool.executor))


def _arm(arm: Arm, names: Mapping[str, str]) -> Arm:
    case = arm.case
    executor, code = (names.get(name, name) for name in (case.executor, case.implementation))
    return (
        arm if arm.role == "reference" else replace(arm, case=replace(case, executor=executor, implementation=code))
    )


def _measured(measured: Measured, names: Mapping[str, str]) -> Measured:
    old = measured.comparison
    arms = {arm: _arm(arm, names) for arm in old.arms}
    implementation = names.get(old.implementation, old.implementation)
    comparison = Comparison(old.kernel, old.size, implementation, tuple(arms.values()))
    return replace(measured, comparison=comparison, setup=_setup(measured.setup, arms))


def _setup(setup: Setup, arms: Mapping[Arm, Arm]) -> Setup:
    return replace(
        setup,
        first_call_ns={arms[arm]: each for arm, each in setup.first_call_ns.items()},
        sent_bytes={arms[arm]: each for arm, each in setup.sent_bytes.items()},
    )

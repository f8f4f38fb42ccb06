"""Saved probes as studies: each function that was probed is compared with itself, as a kernel is."""

from dataclasses import replace
from hashlib import sha256

from gilscope.analyse.probe.probing import Probed
from gilscope.analyse.probe.references import leave_out_reference
from gilscope.model.case import Arm
from gilscope.model.probe import Probe
from gilscope.model.report import Measured, Report, SessionReport

MOST_LETTERS = 60
"""Of the name of a call in tables. A longer one is cut, and told from others by a few letters of its digest."""


def turn_into_study(report: Report) -> Report:
    """Return the probes of a report as sessions of a study, in which each call is a kernel."""
    return Report(tuple(_as_session_of_study(each) for each in report.sessions if each.probe and each.measured))


def list_calls(report: Report) -> tuple[str, ...]:
    """Return the names of the calls of which a report has figures."""
    return tuple(dict.fromkeys(name_call(each.probe) for each in report.sessions if each.probe and each.measured))


def split_environments(label: str, report: Report) -> tuple[tuple[str, Report], ...]:
    """Return the probes of each environment as a report of its own, where they took turns in several."""
    together: dict[str, list[SessionReport]] = {}
    for each in report.sessions:
        own = None if each.probe is None else each.probe.environment
        together.setdefault("" if own is None or own.variable else own.label, []).append(each)
    if len(together) == 1:
        return ((label, report),)
    return tuple(
        (f"{label}:{name}" if name else label, replace(report, sessions=tuple(sessions)))
        for name, sessions in together.items()
    )


def name_call(probe: Probe | Probed) -> str:
    """Return the function with its arguments, and its size if it had several, by which another side has it."""
    whole = probe.target if probe.is_statement else f"{probe.target}({probe.arguments})"
    own = probe.environment
    size = f" with {own.variable} = {own.label}" if own is not None and own.variable else ""
    return shorten_name(" ".join(f"{whole}{size}".split()))


def shorten_name(whole: str) -> str:
    """Return a name that fits into a table: a long one is cut, and told from others by its digest."""
    if len(whole) <= MOST_LETTERS:
        return whole
    return f"{whole[: MOST_LETTERS - 10]}… {sha256(whole.encode(errors='replace')).hexdigest()[:8]}"


def _as_session_of_study(session: SessionReport) -> SessionReport:
    assert session.probe is not None
    name = name_call(session.probe)
    return replace(session, probe=None, measured=tuple(_rename(each, name) for each in session.measured))


def _rename(measured: Measured, name: str) -> Measured:
    """Return what was measured of a call under another name, compared with the limit for computing alone."""
    measured = leave_out_reference(measured, "memory")

    def rename(arm: Arm) -> Arm:
        return arm if arm.role == "reference" else replace(arm, case=replace(arm.case, kernel=name))

    comparison, setup = measured.comparison, measured.setup
    return replace(
        measured,
        comparison=replace(comparison, kernel=name, arms=tuple(map(rename, comparison.arms))),
        setup=replace(
            setup,
            first_call_ns={rename(arm): each for arm, each in setup.first_call_ns.items()},
            sent_bytes={rename(arm): each for arm, each in setup.sent_bytes.items()},
        ),
    )

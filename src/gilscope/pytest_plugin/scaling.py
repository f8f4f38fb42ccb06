"""The fixture `scaling` for tests of any project: whether a function releases the GIL, and how it scales.

Like study.py it is loaded wherever gilscope is installed: it imports nothing heavy unless it is used.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from gilscope.errors import CannotProbe, GilscopeError
from gilscope.pytest_plugin.calls import describe_call, describe_makers
from gilscope.pytest_plugin.rows import add_rows, probes_key, takes_rows
from gilscope.visible import make_visible

if TYPE_CHECKING:
    from pathlib import Path

    from gilscope.model.report import SessionReport
    from gilscope.probe.budget import Wishes
    from gilscope.probe.call import Call
    from gilscope.pytest_plugin.requiring import OnUndecided
    from gilscope.pytest_plugin.result import Result

SETTINGS = {
    "workers": "how many threads, processes or interpreters call it at once, as 1,2 (default: 1, 2, … CPUs)",
    "executors": "which of them, as threads,processes_spawn (default: all that fit)",
    "blocks": "how often everything is measured (default: 20)",
    "seconds": "when no further block is begun (default: 8)",
    "undecided": "skip or fail a test whose figures do not decide what it asks (default: skip)",
}
"""What can be set: in the call itself, in a marker `scaling(NAME=…)`, and as `scaling_NAME` in the ini file."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the settings of the ini file."""
    for name, text in SETTINGS.items():
        parser.addini(f"scaling_{name}", f"scaling: {text}", default=None)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and refuse what `scaling_undecided` cannot be before a test is measured for it."""
    if config.getini("scaling_undecided"):
        from gilscope.pytest_plugin import requiring

        try:
            requiring.parse_on_undecided(config.getini("scaling_undecided"))
        except GilscopeError as error:
            raise pytest.UsageError(str(error)) from None
    config.addinivalue_line("markers", f"scaling({', '.join(SETTINGS)}): what the fixture scaling measures")


@pytest.fixture
def scaling(request: pytest.FixtureRequest) -> Callable[..., Result]:
    """Return the function that measures how a function scales: `scaling(function, *arguments, workers=[1, 2])`."""
    benchmark = request.getfixturevalue("benchmark") if request.config.pluginmanager.hasplugin("benchmark") else None
    measured: list[SessionReport] = []
    if benchmark is not None and takes_rows(benchmark):
        benchmark._mode = "scaling"  # pytest-benchmark warns of a fixture that no test has put to use

    def measure(function: Callable[..., object], *arguments: Any, **named: Any) -> Result:
        """Measure a call of `function`; SETTINGS names settings, MAKERS what makes arguments, all else goes to it."""
        __tracebackhide__ = True
        settings = {name: named.pop(name) for name in SETTINGS if name in named}
        call = describe_call(function, arguments, named, len(measured))
        if getattr(benchmark, "disabled", False):
            call()
            pytest.skip("it was called once and not measured: benchmarks are disabled")
        session, on_undecided = _measure_or_fail(call, request, settings)
        measured.append(session)
        request.config.stash.setdefault(probes_key, []).append(session)
        if benchmark is not None and takes_rows(benchmark):
            for each in session.measured:
                group = f"{request.node.name}: {each.comparison.kernel}"
                add_rows(benchmark, session.session, each, group, hides_references=True)
        # Only now: what was measured before the call broke off has its rows too.
        if session.probe is not None and session.probe.ended is not None:
            pytest.fail(make_visible(f"{call.name}: {session.probe.ended}"), pytrace=False)
        return _analyse(session, on_undecided)

    return measure


def _measure_or_fail(
    call: Call, request: pytest.FixtureRequest, settings: dict[str, Any]
) -> tuple[SessionReport, OnUndecided]:
    """Measure a call, or fail the test that asked for it; return what the test is to do if that decides nothing."""
    __tracebackhide__ = True
    failure: BaseException
    try:
        wishes, on_undecided = _read_settings(request, settings)
        return _measure(call, wishes, request.config.rootpath), on_undecided
    except CannotProbe as error:
        # What the function itself raises fails the test as if the test had called it.
        failure = error.__cause__ or error
    except GilscopeError as error:
        failure = pytest.fail.Exception(str(error), pytrace=False)
    # Raised here and not above, so that pytest shows one exception and no chain.
    raise failure


def _read_settings(request: pytest.FixtureRequest, settings: dict[str, Any]) -> tuple[Wishes, OnUndecided]:
    """Return what is to be measured, and what the test is to do if that decides nothing.

    What the call sets counts, else the nearest marker, else the ini file.
    """
    from gilscope.probe import requests
    from gilscope.pytest_plugin import requiring

    texts: dict[str, str | None] = {name: request.config.getini(f"scaling_{name}") or None for name in SETTINGS}
    for marker in reversed(list(request.node.iter_markers("scaling"))):  # the nearest one comes last, and counts
        unknown = marker.kwargs.keys() - SETTINGS.keys()
        if unknown or marker.args:
            pytest.fail(
                f"The marker scaling takes {', '.join(SETTINGS)} by name, not {unknown or marker.args}.", False
            )
        texts |= {name: _text(value) for name, value in marker.kwargs.items()}
    texts |= {name: _text(value) for name, value in settings.items()}
    on_undecided = requiring.parse_on_undecided(texts["undecided"] or requiring.ON_UNDECIDED[0])
    return requests.wishes(texts["workers"], texts["executors"], texts["blocks"], texts["seconds"]), on_undecided


def _text(value: object) -> str | None:
    """Return a setting as it stands in an ini file; None stands for what is usual."""
    if value is None:
        return None
    return ",".join(map(str, value)) if isinstance(value, list | tuple | set) else str(value)


def _measure(call: Call, wishes: Wishes, folder: Path) -> SessionReport:
    """Measure a call in this process, as a session of its own."""
    from gilscope import environment
    from gilscope.environment.revision import collect_revision
    from gilscope.model.facts import Facts
    from gilscope.model.report import SessionReport
    from gilscope.plan.declarations import declare
    from gilscope.probe import measuring, signs, sources
    from gilscope.system import gil
    from gilscope.system.clock import Clock

    facts = Facts({**environment.collect_facts(), **collect_revision(*sources.find_folder(call.function))})
    told = signs.observe_first_calls(call, Clock(), lambda: 0)
    session, cpus = uuid.uuid4().hex[:12], environment.effective_cpus() or 1
    probing = measuring.measure(call, wishes, told, cpus, Clock(), lambda _: None, session)
    return SessionReport(
        session,
        complete=probing.probe.ended is None,
        facts=facts,
        measured=probing.measured,
        skips=tuple(probing.skips),
        open_ns=dict(probing.open_ns),
        plan="scaling",
        blocks=wishes.blocks,
        seed=1,
        declared=declare(),
        probe=replace(
            probing.probe,
            gil_switched_on_by=gil.find_what_switched_it_on(),
            **describe_makers(call),
            source=sources.find_source(call.function, sources.find_project(folder)),
        ),
    )


def _analyse(session: SessionReport, on_undecided: OnUndecided) -> Result:
    from gilscope.analyse.probe.probing import analyse_probe
    from gilscope.pytest_plugin.result import Result

    return Result(analyse_probe(session), on_undecided)

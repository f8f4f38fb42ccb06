"""The study in pytest: its hooks and fixtures.

The plugin loads in every project of whoever installs gilscope: without a study it imports nothing heavy, writes
nothing and prints nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gilscope.errors import GilscopeError
from gilscope.pytest_plugin.rows import add_rows, make_document, probes_key, takes_rows
from gilscope.study.options import FLAGS, OPTIONS

if TYPE_CHECKING:
    from gilscope.measure.session import Session
    from gilscope.model.case import Comparison
    from gilscope.model.report import SessionReport
    from gilscope.plan.plan import Plan
    from gilscope.study.progress import Announcer

_plan_key = pytest.StashKey["Plan"]()
_session_key = pytest.StashKey["Session"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the study's options."""
    group = parser.getgroup("gilscope", "the gilscope study")
    for name, (metavar, text) in OPTIONS.items():
        group.addoption(f"--gilscope-{name}", metavar=metavar, default=None, help=text)
    for name, text in FLAGS.items():
        group.addoption(f"--gilscope-{name.replace('_', '-')}", action="store_true", help=text)
    group.addoption("--gilscope-progress", default=None, help=argparse.SUPPRESS)  # where `gilscope run` listens


def pytest_configure(config: pytest.Config) -> None:
    """Refuse options that make no sense before anything is collected."""
    if any(_read_option(config, name) is not None for name in OPTIONS):
        try:
            _make_plan(config)
            _read_seed(config)
            path = _read_report_path(config)
            if path is not None:
                from gilscope.record import storage

                storage.check_writable(path)
        except GilscopeError as error:
            raise pytest.UsageError(str(error)) from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrise tests that measure comparisons: by all comparisons of the plan."""
    if {"study", "comparison"} <= set(metafunc.fixturenames):
        try:
            labels = [comparison.label for comparison in _make_plan(metafunc.config).comparisons]
        except GilscopeError as error:
            raise pytest.Collector.CollectError(str(error)) from None
        metafunc.parametrize("comparison", labels, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Make tests with `study` or `scaling` benchmarks, so that pytest-benchmark's options hold for them."""
    if config.pluginmanager.hasplugin("benchmark"):
        for item in items:
            names = getattr(item, "fixturenames", [])
            if not {"study", "scaling"}.isdisjoint(names) and "benchmark" not in names:
                names.append("benchmark")


@pytest.fixture
def comparison(request: pytest.FixtureRequest) -> Comparison:
    """Return the comparison that this test is to measure."""
    return next(each for each in _make_plan(request.config).comparisons if each.label == request.param)


@pytest.fixture(scope="session")
def _study_session(request: pytest.FixtureRequest) -> Iterator[Session]:
    from gilscope.measure.session import Session

    config = request.config
    allow_gil = bool(config.getoption("gilscope_allow_gil"))
    session = Session(_make_plan(config), _read_seed(config), _read_report_path(config), allow_gil=allow_gil)
    request.config.stash[_session_key] = session
    labels = {item.callspec.params.get("comparison") for item in request.session.items if hasattr(item, "callspec")}
    try:
        try:
            session.open_pools(labels)
        except GilscopeError as error:
            pytest.exit(str(error), returncode=pytest.ExitCode.TESTS_FAILED)
        yield session
    finally:
        session.close()


@pytest.fixture
def study(request: pytest.FixtureRequest) -> Any:
    """Return the function that measures a comparison and adds a row for each of its arms."""
    from gilscope.study.progress import Announcer

    try:
        benchmark = request.getfixturevalue("benchmark")
    except pytest.FixtureLookupError:
        pytest.skip("the study needs pytest-benchmark, and it is switched off")
    if takes_rows(benchmark):
        benchmark._mode = "gilscope study"  # pytest-benchmark warns of a fixture that no test has put to use
    session: Session = request.getfixturevalue("_study_session")
    announcer = Announcer(_read_option(request.config, "progress"))

    def measure(comparison: Comparison) -> None:
        try:
            _measure(session, comparison, benchmark, announcer)
        except GilscopeError as error:
            pytest.fail(str(error), pytrace=False)
        finally:
            announcer.announce(comparison.label)

    return measure


def _measure(session: Session, comparison: Comparison, benchmark: Any, announcer: Announcer) -> None:
    """Measure a comparison as far as this `benchmark` fixture can; only check it if benchmarks are disabled."""
    if getattr(benchmark, "disabled", False):
        session.check(comparison)
    elif takes_rows(benchmark):
        try:
            session.measure(comparison, announcer.run_blocks)
        finally:  # a failure or Ctrl-C leaves rows of what was measured before
            measured = session.measured_so_far(comparison)
            if measured is not None:
                add_rows(benchmark, session.name, measured, measured.comparison.label)
    else:  # another plugin's `benchmark`, such as pytest-codspeed's, has one row for all arms
        session.measure(comparison, lambda run, blocks: benchmark.pedantic(run, rounds=blocks))


@pytest.hookimpl(optionalhook=True)
def pytest_benchmark_update_machine_info(config: pytest.Config, machine_info: dict[str, Any]) -> None:
    """Add the facts that pytest-benchmark lacks, and replace the host's name by its hash."""
    for session in _collect_sessions(config)[:1]:
        from gilscope.record import schema

        machine_info[schema.KEY] = dict(session.facts)
        machine_info["node"] = session.facts["host"]


@pytest.hookimpl(optionalhook=True)
def pytest_benchmark_update_json(config: pytest.Config, output_json: dict[str, Any]) -> None:
    """Add to pytest-benchmark's JSON what belongs to the sessions as a whole."""
    if sessions := _collect_sessions(config):
        from gilscope.model.report import Report
        from gilscope.record import schema, writing

        output_json[schema.KEY] = writing.encode_top_object(Report(sessions))


def _collect_sessions(config: pytest.Config) -> tuple[SessionReport, ...]:
    """Return the study's session, if it has begun to measure, then those of `scaling`."""
    study = config.stash.get(_session_key, None)
    return (*([study.report()] if study is not None and study.facts else []), *config.stash.get(probes_key, []))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report, complete or not."""
    study_session = session.config.stash.get(_session_key, None)
    if study_session is not None:
        try:
            study_session.finish(make_document(session.config, study_session.name))
        except GilscopeError as error:
            study_session.warnings.append(str(error))
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Print the answer and where the report is, unless `gilscope run` does so for all its sessions."""
    session = config.stash.get(_session_key, None)
    is_part = _read_option(config, "progress") is not None
    if session is None or not session.measured or (is_part and exitstatus == 0 and not session.warnings):
        return
    from gilscope.analyse.study import analyse_study
    from gilscope.model.report import Report
    from gilscope.render.formats import Screen, terminal

    writer, color = terminalreporter, bool(terminalreporter._tw.hasmarkup)
    writer.ensure_newline()
    writer.write(terminal.study(analyse_study(Report((session.report(),))), Screen(writer._tw.fullwidth, color)))
    if session.written is not None and not is_part:
        state = "" if session.report().complete else " (not complete)"
        writer.write_line(f"Report{state}: {session.written}")


def _read_option(config: pytest.Config, name: str) -> str | None:
    value: str | None = config.getoption(f"gilscope_{name}", None)
    return value


def _make_plan(config: pytest.Config) -> Plan:
    if _plan_key not in config.stash:
        from gilscope import environment
        from gilscope.plan import plan, selection

        config.stash[_plan_key] = plan.make(
            selection.parse({name: _read_option(config, name) for name in OPTIONS}, environment.effective_cpus())
        )
    return config.stash[_plan_key]


def _read_seed(config: pytest.Config) -> int:
    from gilscope.plan import selection

    return selection.parse_seed(_read_option(config, "seed"))


def _read_report_path(config: pytest.Config) -> Path | None:
    given = _read_option(config, "report")
    return None if given is None else Path(given)

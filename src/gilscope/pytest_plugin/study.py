"""The study in pytest: its hooks and fixtures.

The plugin loads in every project of whoever installs gilscope: without a study it imports nothing heavy, writes
nothing and prints nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from gilscope.errors import GilscopeError, SavedElsewhere
from gilscope.pytest_plugin.answer import write_answer
from gilscope.pytest_plugin.items import find_labels, make_items
from gilscope.pytest_plugin.rows import add_rows, add_rows_of_sessions, make_document, probes_key, takes_rows
from gilscope.pytest_plugin.wishes import (
    count_sessions,
    is_part,
    make_plan,
    make_session,
    read_option,
    read_report_path,
    read_seed,
)
from gilscope.study.options import FLAGS, OPTIONS

if TYPE_CHECKING:
    from gilscope.measure.session import Session
    from gilscope.model.case import Comparison
    from gilscope.model.report import SessionReport
    from gilscope.pytest_plugin.sessions import StudyInChildren
    from gilscope.study.progress import Announcer

_session_key = pytest.StashKey["Session"]()
"""The session that this process measures itself."""
_children_key = pytest.StashKey["StudyInChildren"]()
"""The sessions that child processes measure."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the study's options."""
    group = parser.getgroup("gilscope", "the gilscope study")
    for name, (metavar, text) in OPTIONS.items():
        group.addoption(f"--gilscope-{name}", metavar=metavar, default=None, help=text.replace("%", "%%"))
    for name, text in FLAGS.items():
        group.addoption(f"--gilscope-{name.replace('_', '-')}", action="store_true", help=text)
    # Where `gilscope run` listens, what earlier sessions have found, and what this one measures.
    for name in ("progress", "earlier", "allotted"):
        group.addoption(f"--gilscope-{name}", default=None, help=argparse.SUPPRESS)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse options that make no sense before anything is collected."""
    if any(read_option(config, name) is not None for name in OPTIONS):
        try:
            make_plan(config)
            read_seed(config)
            path = read_report_path(config)
            if path is not None and not is_part(config):
                from gilscope.record import storage

                storage.check_writable(path)
        except GilscopeError as error:
            raise pytest.UsageError(str(error)) from None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Parametrise tests that measure comparisons: by all comparisons of the plan."""
    if {"study", "comparison"} <= set(metafunc.fixturenames):
        try:
            labels = [comparison.label for comparison in make_plan(metafunc.config).comparisons]
            sessions = count_sessions(metafunc.config)
        except GilscopeError as error:
            raise pytest.Collector.CollectError(str(error)) from None
        make_items(metafunc, labels, sessions)


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
    return next(each for each in make_plan(request.config).comparisons if each.label == request.param)


@pytest.fixture
def _session_number(request: pytest.FixtureRequest) -> int | None:
    """Return which session measures, or None if this process does."""
    return getattr(request, "param", None)


@pytest.fixture(scope="session")
def _study_in_children(request: pytest.FixtureRequest) -> StudyInChildren:
    """Begin a study of several sessions that measures what was collected."""
    from gilscope.pytest_plugin.sessions import begin_study

    try:
        study = begin_study(request.config, find_labels(request.session))
    except GilscopeError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.TESTS_FAILED)
    request.config.stash[_children_key] = study
    return study


@pytest.fixture(scope="session")
def _study_session(request: pytest.FixtureRequest) -> Iterator[Session]:
    session = request.config.stash[_session_key] = make_session(request.config)
    try:
        try:
            session.open_pools(set(find_labels(request.session).values()))
        except GilscopeError as error:
            pytest.exit(str(error), returncode=pytest.ExitCode.TESTS_FAILED)
        yield session
    finally:
        session.close()


@pytest.fixture(scope="session")
def _announcer(request: pytest.FixtureRequest) -> Iterator[Announcer]:
    """Return what says how far the session is that this process measures."""
    from gilscope.pytest_plugin.progress import open_announcer

    with open_announcer(request.config, find_labels(request.session)) as announcer:
        yield announcer


@pytest.fixture
def study(request: pytest.FixtureRequest, _session_number: int | None) -> Any:
    """Return the function that measures a comparison and adds a row for each of its arms."""
    try:
        benchmark = request.getfixturevalue("benchmark")
    except pytest.FixtureLookupError:
        pytest.skip("the study needs pytest-benchmark, and it is switched off")
    if takes_rows(benchmark):
        benchmark._mode = "gilscope study"  # pytest-benchmark warns of a fixture that no test has put to use
    if _session_number is not None and takes_rows(benchmark):
        children: StudyInChildren = request.getfixturevalue("_study_in_children")
        return lambda comparison: children.finish_test(_session_number, comparison.label)
    if _session_number not in (None, 1):
        pytest.skip("another plugin's fixture `benchmark` measures in this process: one session")
    announcer: Announcer = request.getfixturevalue("_announcer")
    session: Session = request.getfixturevalue("_study_session")

    def measure(comparison: Comparison) -> None:
        error = ""
        announcer.announce_begin(comparison.label)
        try:
            _measure(session, comparison, benchmark, announcer)
        except GilscopeError as reason:
            error = str(reason)
            pytest.fail(error, pytrace=False)
        except Exception as reason:
            error = repr(reason)
            raise
        finally:
            announcer.announce_end(comparison.label, error)

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

        children = config.stash.get(_children_key, None)
        request = None if children is None else children.study.request
        endings = () if children is None or children.report is None else children.report.endings
        output_json[schema.KEY] = writing.encode_top_object(Report(sessions, request, endings))


def _collect_sessions(config: pytest.Config) -> tuple[SessionReport, ...]:
    """Return the study's sessions, if it has begun to measure, then those of `scaling`."""
    children = config.stash.get(_children_key, None)
    if children is not None and children.report is not None:
        return (*children.report.sessions, *config.stash.get(probes_key, []))
    study = config.stash.get(_session_key, None)
    return (*([study.report()] if study is not None and study.facts else []), *config.stash.get(probes_key, []))


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Write the report, complete or not, and make the rows, before pytest-benchmark writes its files."""
    stash = session.config.stash
    children, own = stash.get(_children_key, None), stash.get(_session_key, None)
    if children is not None:
        children.stop()
        if children.report is not None:
            add_rows_of_sessions(session.config, children.report, children.tests)
        if children.failure:
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
    if own is not None:
        try:
            own.finish(make_document(session.config, own.name))
        except GilscopeError as error:
            own.warnings.append(str(error))
            if isinstance(error, SavedElsewhere) and is_part(session.config):
                return (yield)  # whoever started this process looks there too
            session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Print the answer and where the report is, unless `gilscope run` does so for all its sessions."""
    children, session = config.stash.get(_children_key, None), config.stash.get(_session_key, None)
    if children is not None and children.report is not None:
        where = children.study.path
        write_answer(terminalreporter, children.report, where, exitstatus, is_complete=children.is_complete)
        if not children.is_complete:
            terminalreporter.write_line(f"To continue it: {children.resume_command}")
    elif (
        session is not None
        and session.measured
        and not (is_part(config) and exitstatus == 0 and not session.warnings)
    ):
        from gilscope.model.report import Report

        report = session.report()
        path = None if is_part(config) else session.written
        write_answer(terminalreporter, Report((report,)), path, exitstatus, is_complete=report.complete)

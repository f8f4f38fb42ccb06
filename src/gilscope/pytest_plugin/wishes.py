"""What the study's options ask for."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gilscope.errors import GilscopeError
from gilscope.pytest_plugin.rows import is_measuring
from gilscope.study.options import FLAGS, OPTIONS

if TYPE_CHECKING:
    from gilscope.measure.session import Session
    from gilscope.model.earlier import Earlier
    from gilscope.model.report import StudyRequest
    from gilscope.plan.plan import Plan

_plan_key = pytest.StashKey["Plan"]()


def read_option(config: pytest.Config, name: str) -> str | None:
    """Return the text of an option, or None if it was not given."""
    value: str | None = config.getoption(f"gilscope_{name}", None)
    return value


def is_part(config: pytest.Config) -> bool:
    """Return whether this process measures one session of a study, for a process that listens."""
    return read_option(config, "progress") is not None


def make_plan(config: pytest.Config) -> Plan:
    """Return the plan that the options ask for.

    Raises:
        GilscopeError: they make no sense.

    """
    if _plan_key not in config.stash:
        from gilscope import environment
        from gilscope.plan import plan, selection

        texts = {name: read_option(config, name) for name in OPTIONS}
        made = plan.make(selection.parse(texts, environment.effective_cpus()))
        allotted = _take_allotted(config)
        config.stash[_plan_key] = made if allotted is None else made.narrow(allotted)
    return config.stash[_plan_key]


def make_selected_plan(config: pytest.Config) -> Plan:
    """Return the plan without the skips of what pytest's -k leaves out anyway."""
    from gilscope.plan import expression

    plan = make_plan(config)
    with suppress(GilscopeError):  # an expression that only pytest knows
        return replace(plan, skips=expression.select_skips(config.option.keyword, plan))
    return plan


def read_seed(config: pytest.Config) -> int:
    """Return the seed of the inputs."""
    from gilscope.plan import selection

    return selection.parse_seed(read_option(config, "seed"))


def read_report_path(config: pytest.Config) -> Path | None:
    """Return where the report goes, or None if nobody says."""
    given = read_option(config, "report")
    return None if given is None else Path(given)


def _take_allotted(config: pytest.Config) -> Mapping[str, int] | None:
    """Return how many blocks of which comparisons this session measures; None: the same of all."""
    from gilscope.study import allotment

    given = read_option(config, "allotted")
    return None if given is None else allotment.take(Path(given))


def read_earlier(config: pytest.Config) -> Mapping[str, Earlier]:
    """Return what earlier sessions of this study have found, by the labels of comparisons."""
    from gilscope.study import earlier

    given = read_option(config, "earlier")
    return {} if given is None else earlier.read(Path(given))


def make_session(config: pytest.Config) -> Session:
    """Return a session in this process, of which nothing is measured yet."""
    from gilscope.measure.session import Session

    return Session(
        make_selected_plan(config),
        read_seed(config),
        read_report_path(config),
        allow_gil=bool(config.getoption("gilscope_allow_gil")),
        earlier=read_earlier(config),
        is_part=is_part(config),
    )


def make_request(config: pytest.Config, expression: str | None = None) -> StudyRequest:
    """Return the request of a study of several sessions that measures what an expression selects."""
    from gilscope.study import requests

    flags = {name: "" for name in FLAGS if config.getoption(f"gilscope_{name}")}
    options = {name: read_option(config, name) for name in requests.STORED_OPTIONS if name not in FLAGS}
    return requests.parse({**options, **flags}, expression, read_option(config, "sessions"), None)


def count_sessions(config: pytest.Config) -> int:
    """Return how many sessions a study has: one where it measures nothing, as benchmarks are disabled."""
    if not is_measuring(config):
        return 1
    request = make_request(config)
    return request.sessions * max(1, len(request.isa_levels))

"""A report with something of every kind in it: a study, a ledger and a probe."""

import json
from dataclasses import replace
from random import Random
from typing import Any

from benchmarks import made_up

from gilscope.model.evidence import Evidence, Series
from gilscope.model.facts import BAD_CHECKS, SELECTED_CLAIMS, Facts
from gilscope.model.report import Report, SessionReport, StudyRequest
from gilscope.record import writing
from tests.made_up import probes

CLAIMS = ("process-creation-slow", "globals-shared")

FACTS = {
    **made_up.FACTS,
    "gil_switched_on_by": "somebody",
    "switch_interval_s": 0.005,
    "jit_enabled": False,
    "cpus": 2,
    "affinity_cpus": 2,
    "cpu_quota_cpus": 1.5,
    "threads_per_core": 1,
    "throttle_count": 0,
    "load_1min": 0.5,
    "memory_bytes": 8 << 30,
    "memory_available_bytes": 4 << 30,
    "swap_used_bytes": 0,
    "blas": "openblas",
    "blas_threads": 1,
    "extension_build": {"compiler": "GNU 12", "build_type": "Release", "flags_from_environment": ""},
    "of another version": {"any": ["thing", 1]},
}


def report() -> Report:
    """Return the report."""
    study = made_up.session("s0", 1, 3, Random("everything"), **FACTS)
    study = replace(study, measured=study.measured[1:3], warnings=("it was warm",))
    again = replace(study, session="s1")
    probe = replace(probes.session(blocks=3, facts={"caches": {}}), session="p0")
    request = StudyRequest({"plan": "quick"}, "kernel_0", 2, ("x86_64_v4",))
    return Report((study, again, ledger(), probe), request)


def ledger() -> SessionReport:
    """Return a session with the evidence of two claims, and what doctor said."""
    series = {name: Series("µs", (1.0, 2.0, 1.5)) for name in ("threads", "processes_fork", "processes_spawn")}
    evidence = Evidence(
        series, {"threads": "shared", "processes_fork": "own"}, ("a note",), sessions=3, has_choice=True
    )
    facts = Facts({**FACTS, BAD_CHECKS: {"load": "load before"}, SELECTED_CLAIMS: list(CLAIMS)})
    return SessionReport("l0", True, facts, (), (), {}, "quick", evidence=dict.fromkeys(CLAIMS, evidence))


def document() -> Any:
    """Return what a file of it holds."""
    return json.loads(json.dumps(writing.encode_report(report())))

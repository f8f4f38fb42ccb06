"""What the study's rounds say of the claims about parallelism: sessions in which the answer is known."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from gilscope.analyse.ruling import Ruling, Verdict
from gilscope.claims import catalogue, rounds, rulings
from gilscope.claims.judging import judge
from gilscope.model.case import Arm, Case, Comparison
from gilscope.model.declarations import Declarations
from gilscope.model.facts import Facts
from gilscope.model.report import Block, Measured, Report, Round, SessionReport
from tests.made_up.declared import DECLARED
from tests.made_up.renamed import rename
from tests.made_up.rounds import setup_of

MS = 1_000_000

DRIFT = (1.0, 1.4, 0.9, 2.0, 1.1, 1.0, 3.0, 1.2, 0.8, 1.3)
"""How slow the machine is in each block: every arm of a block shares it, so no claim may depend on it."""

EXECUTORS = {"threads": "threads", "processes": "processes_spawn", "interpreters": "interpreters"}

IMPLEMENTATIONS = ("pure", "cython_gil", "cython_nogil", "numba_gil", "numba_nogil")

WITH_A_GIL: Mapping[str, Mapping[str, float]] = {
    "pure": {"threads": 1.0, "processes": 1.9},
    "cython_gil": {"threads": 0.97, "processes": 1.9},
    "numba_gil": {"threads": 0.97, "processes": 1.9},
    "cython_nogil": {"threads": 1.95, "processes": 1.85},
    "numba_nogil": {"threads": 1.95, "processes": 1.85},
}
"""What each way gains with two workers on an interpreter with a GIL."""

WITHOUT: Mapping[str, Mapping[str, float]] = {name: {"threads": 1.9, "processes": 1.7} for name in IMPLEMENTATIONS}


NOTHING_GAINS: Mapping[str, Mapping[str, float]] = {
    name: {"threads": 1.0, "processes": 1.0, "interpreters": 1.0} for name in IMPLEMENTATIONS
}


def measured(
    kernel: str, implementation: str, gains: Mapping[str, float], serial_ms: float, number: int = 0
) -> Measured:
    def arm(role: str, executor: str, workers: int) -> Arm:
        case = Case(kernel, "large", implementation, executor, "shared", "static", workers)
        return Arm(role, case)  # type: ignore[arg-type]

    arms = {arm("baseline", "serial", 1): serial_ms, arm("again", "serial", 1): serial_ms}
    arms |= {arm("treatment", EXECUTORS[way], 2): serial_ms / gain for way, gain in gains.items()}
    rows = tuple(
        tuple(
            Round(block, order, round(time_ms * slow * (1 + 0.01 * ((block + order + number) % 3 - 1)) * MS), 1)
            for block, slow in enumerate(DRIFT)
        )
        for order, time_ms in enumerate(arms.values())
    )
    comparison = Comparison(kernel, "large", implementation, tuple(arms))
    return Measured(comparison, rows, (Block(0, 0),) * len(DRIFT), setup_of(arms))


def session(gains: Mapping[str, Mapping[str, float]], number: int = 0) -> SessionReport:
    seen = [
        measured(kernel, implementation, gained, serial_ms, number)
        for kernel, serial_ms in (("one", 10.0), ("two", 300.0))
        for implementation, gained in gains.items()
    ]
    return SessionReport(f"s{number}", True, Facts(), tuple(seen), (), {}, declared=DECLARED)


def five_sessions(gains: Mapping[str, Mapping[str, float]]) -> list[SessionReport]:
    return [session(gains, number) for number in range(5)]


def ruled(name: str, gains: Mapping[str, Mapping[str, float]], count: int = 5) -> Ruling:
    claim = catalogue.load(name)
    assert claim.from_rounds is not None
    return judge(claim, claim.from_rounds(five_sessions(gains)[:count]))


@pytest.mark.parametrize(
    ("name", "with_a_gil", "without"),
    [
        ("threads-no-parallelism", "CONFIRMED", "REFUTED"),
        ("threads-run-in-parallel", "REFUTED", "CONFIRMED"),
        ("nogil-gives-parallelism", "CONFIRMED", "REFUTED"),
        ("processes-only-way", "REFUTED", "REFUTED"),
        ("processes-avoid-gil", "CONFIRMED", "REFUTED"),
        ("processes-increase-power", "CONFIRMED", "CONFIRMED"),
        ("decompose-improves", "CONFIRMED", "CONFIRMED"),
        ("processes-faster-threads-moderate", "CONFIRMED", "REFUTED"),
    ],
)
def test_each_claim_has_the_verdict_that_belongs_to_the_interpreter(
    name: str, with_a_gil: Verdict, without: Verdict
) -> None:
    assert ruled(name, WITH_A_GIL).verdict == with_a_gil
    assert ruled(name, WITHOUT).verdict == without


@pytest.mark.parametrize("name", [claim.id for claim in catalogue.families()["parallelism"]])
def test_without_rounds_of_the_kind_a_claim_does_not_apply(name: str) -> None:
    claim = catalogue.load(name)
    if claim.from_rounds is not None:
        empty = SessionReport("s1", True, Facts(), (), (), {})
        assert judge(claim, claim.from_rounds([empty])).verdict == "NOT APPLICABLE"


def test_the_figure_is_the_geometric_mean_over_kernels_whatever_their_length() -> None:
    found = judge(catalogue.load("processes-avoid-gil"), rounds.processes_of_plain_python(five_sessions(WITH_A_GIL)))
    assert found.figure is not None
    assert abs(found.figure.value - 1.9) < 0.02


def test_drift_that_all_arms_share_does_not_widen_the_interval() -> None:
    figure = ruled("threads-no-parallelism", WITH_A_GIL).figure
    assert figure is not None
    assert figure.high / figure.low < 1.05


def test_comparisons_that_end_early_count_with_the_sessions_that_have_all() -> None:
    sessions = five_sessions(WITH_A_GIL)
    rest = [replace(each, measured=each.measured[:1]) for each in sessions[3:]]
    found = rounds.processes_of_plain_python([*sessions[:3], *rest])
    assert found == rounds.processes_of_plain_python(sessions[:3])


def test_what_each_kernel_gains_is_told() -> None:
    seen = rounds.serial_and_fastest([session(WITH_A_GIL)]).observed
    assert len(seen) == 2 * len(IMPLEMENTATIONS)
    assert seen["one cython_nogil"].endswith("by threads static ×2")
    assert seen["one pure"].endswith("by processes_spawn static ×2")


def test_the_fastest_other_way_is_held_against_processes() -> None:
    gains = {"cython_nogil": {"threads": 1.2, "interpreters": 1.9, "processes": 1.5}}
    series = rounds.processes_and_others([session(gains)]).series
    ratios = [a / b for a, b in zip(series["processes"].samples, series["other ways"].samples, strict=True)]
    assert all(abs(ratio - 1.9 / 1.5) < 0.05 for ratio in ratios)


def by_other_names(gains: Mapping[str, Mapping[str, float]]) -> SessionReport:
    """Return a session whose threads are a crew, its processes a gang and its code made elsewhere, and say so."""
    old, new = DECLARED, {"threads": "crew", "processes_spawn": "gang", "cython_nogil": "made_elsewhere"}
    declared = Declarations(
        {new[name]: replace(old.executor(name), family=new[name]) for name in ("threads", "processes_spawn")},
        {"made_elsewhere": old.implementation("cython_nogil")},
    )
    return replace(rename(session(gains), new), declared=declared)


def test_workers_and_code_are_known_by_what_they_declare() -> None:
    gains = {"cython_nogil": {"threads": 1.9, "processes": 1.5}}
    named, renamed = (rounds.processes_and_others([each]) for each in (session(gains), by_other_names(gains)))
    assert renamed == named
    assert named.series


def test_what_declares_nothing_is_neither_threads_nor_processes_but_may_be_the_fastest() -> None:
    gains = {"cython_nogil": {"threads": 1.9, "processes": 1.5}}
    foreign = replace(by_other_names(gains), declared=Declarations())
    assert rounds.threads_and_processes([foreign]).inapplicable is not None
    assert rounds.processes_and_others([foreign]).inapplicable is not None
    assert rounds.serial_and_fastest([foreign]).observed["one made_elsewhere"].endswith("by crew static ×2")


# --- How sure the rounds make it


@pytest.mark.parametrize("name", [claim.id for claim in catalogue.families()["parallelism"] if claim.from_rounds])
def test_one_session_shows_a_figure_and_decides_nothing(name: str) -> None:
    found = ruled(name, WITH_A_GIL, count=1)
    assert (found.verdict, found.figure is not None) == ("INCONCLUSIVE", True)
    assert "one session" in found.reason


def test_each_session_is_one_sample_whatever_its_blocks() -> None:
    found = rounds.threads_and_processes(five_sessions(WITH_A_GIL))
    assert {len(each.samples) for each in found.series.values()} == {5}
    assert found.sessions == 5


def test_where_nothing_gains_processes_are_no_way_to_parallelism_at_all() -> None:
    found = ruled("processes-only-way", NOTHING_GAINS)
    assert (found.verdict, found.reason) == (
        "NOT APPLICABLE",
        "Nothing that was measured gains a fifth over serial here.",
    )


def test_a_lucky_way_is_not_tested_by_the_rounds_that_chose_it() -> None:
    """Three equal ways take turns in being lucky, one in each session: the fastest of each session gains 10 %."""
    ways = ("threads", "processes", "interpreters")
    lucky = [
        session({name: {way: 1.1 if way == ways[number % 3] else 1.0 for way in ways} for name in IMPLEMENTATIONS}, 0)
        for number in range(6)
    ]
    series = rounds.serial_and_fastest(lucky).series
    gains = [a / b for a, b in zip(series["serial"].samples, series["fastest way"].samples, strict=True)]
    assert max(gains) < 1.12
    assert sum(gains) / len(gains) < 1.06


def test_the_last_settings_sessions_count_and_no_others() -> None:
    other = [replace(each, facts=Facts({"python": "3.99"})) for each in five_sessions(NOTHING_GAINS)]
    report = Report((*other, *five_sessions(WITH_A_GIL)))
    (found,) = (each for each in rulings.judge_report(report) if each.id == "decompose-improves")
    assert found.verdict == "CONFIRMED"
    assert found.evidence.sessions == 5

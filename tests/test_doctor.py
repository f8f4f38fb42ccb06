"""Whether a machine can be trusted to measure: what each check says, what is measured, what a user is shown."""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, groupby
from pathlib import Path
from typing import Any, get_args

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from gilscope import capacity, cli, doctor, environment, kernels, worker
from gilscope.analyse.stats import Estimate
from gilscope.clock import Clock, MachineTime
from gilscope.doctor import judges, measured
from gilscope.doctor.findings import Affected, Check, Finding, Verdict, find
from gilscope.environment.system import Program
from gilscope.executors import Pool, Result
from gilscope.pools import Pools
from gilscope.render import doctor as rendered
from gilscope.spec import FORMATS, Bound
from tests.studies import finished, gilscope

PAGE = Path(__file__).parents[1] / "docs/doctor.md"
GENERATED = "<!-- From here on made from the checks: GILSCOPE_UPDATE=1 pytest tests/test_doctor.py -->\n"

GIB = 2**30
needs_build = pytest.mark.skipif(capacity.unavailable() is not None, reason=str(capacity.unavailable()))


def within(low: float, high: float) -> Estimate:
    return Estimate((low + high) / 2, low, high, 20)


RELEASE = {"build_type": "Release -O3 -DNDEBUG", "flags_from_environment": "", "base_flags": "-O3"}

JUDGED: dict[str, list[tuple[tuple[Any, ...], Verdict]]] = {
    "effective_cpus": [
        ((2, 2, None), "good"),
        ((2, 8, 2.0), "warn"),
        ((8, 8, 16.0), "good"),
        ((2, None, None), "good"),
        ((1, 1, None), "bad"),
        ((1, 8, 0.5), "bad"),
    ],
    "threads_per_core": [((1,), "good"), ((2,), "warn"), ((8,), "warn")],
    "capacity_latency": [
        ((within(1.70, 1.99), 2, 1), "good"),
        ((within(1.69, 1.99), 2, 1), "warn"),
        ((within(1.30, 1.50), 2, 1), "warn"),
        ((within(1.30, 1.49), 2, 1), "bad"),
        ((within(1.30, 1.49), 2, 2), "warn"),
        ((within(0.50, 0.74), 2, 2), "bad"),
        ((within(1.30, 1.49), 2, None), "bad"),
    ],
    "capacity_fma": [((within(7.2, 7.9), 8, 1), "good"), ((within(4.0, 4.4), 8, 1), "bad")],
    "capacity_divide": [((within(7.2, 7.9), 8, 1), "good"), ((within(4.0, 4.4), 8, 2), "warn")],
    "capacity_memory": [((within(1.8, 2.0), 2), "good"), ((within(0.9, 1.0), 2), "warn")],
    "hypervisor": [(("none",), "good"), (("KVM",), "warn"), (("unnamed",), "warn")],
    "noise_floor": [
        ((within(0.96, 1.04),), "good"),
        ((within(0.94, 1.04),), "warn"),
        ((within(0.96, 1.06),), "warn"),
        ((within(0.84, 1.04),), "bad"),
        ((within(0.96, 1.16),), "bad"),
    ],
    "load": [((0.5, 2), "good"), ((0.51, 2), "warn"), ((2.0, 2), "warn"), ((2.1, 2), "bad"), ((0.9, None), "warn")],
    "others": [((0.0,), "good"), ((0.02,), "good"), ((0.05,), "warn"), ((0.11,), "bad")],
    "steal": [
        ((0.0, "Linux"), "good"),
        ((0.05, "Linux"), "warn"),
        ((0.11, "Linux"), "bad"),
        ((0.0, "Darwin"), "unknown"),
    ],
    "governor": [(("performance",), "good"), (("powersave",), "warn"), (("schedutil",), "warn")],
    "turbo": [((False,), "good"), ((True,), "warn")],
    "throttling": [((0, 0), "good"), ((0, None), "good"), ((3, 0), "warn"), ((3, 1), "bad")],
    "clock": [((40,), "good"), ((1_000,), "good"), ((1_001,), "warn"), ((15_600_000,), "bad")],
    "memory": [((3 * GIB, 2), "good"), ((2 * GIB, 2), "warn"), ((GIB, 2), "bad"), ((3 * GIB, 32), "bad")],
    "shared_memory": [((GIB,), "good"), ((GIB - 1,), "warn"), ((GIB // 4,), "warn"), ((64 * 2**20,), "bad")],
    "swap": [
        ((0, 0, GIB), "good"),
        ((2**20, GIB // 32, GIB), "good"),
        ((0, GIB // 8, GIB), "warn"),
        ((2**20 + 1, 0, GIB), "bad"),
        ((0, None, None), "good"),
    ],
    "gil": [((True, False), "good"), ((False, True), "good"), ((True, True), "bad")],
    "pgo": [((True,), "good"), ((False,), "warn")],
    "lto": [((True,), "good"), ((False,), "warn")],
    "jit": [((False,), "good"), ((True,), "warn")],
    "debug": [((False,), "good"), ((True,), "bad")],
    "address_randomization": [(("full",), "good"), (("partial",), "warn"), (("off",), "warn")],
    "extensions": [
        ((RELEASE,), "good"),
        (({**RELEASE, "flags_from_environment": "-g"},), "warn"),
        (({**RELEASE, "flags_from_environment": "-Ofast"},), "bad"),
        (({**RELEASE, "base_flags": "-O3;-ffast-math"},), "bad"),
        (({**RELEASE, "build_type": "Debug -g"},), "bad"),
        (({},), "bad"),
    ],
    "isa_level": [
        (("x86_64_v4", "x86_64_v4"), "good"),
        (("generic", "generic"), "good"),
        (("x86_64", "x86_64_v3"), "warn"),
    ],
    "blas": [
        (("scipy-openblas", 1, 8), "good"),
        (("scipy-openblas", None, 8), "warn"),
        (("mkl", 8, 8), "warn"),
        (("mkl", None, 1), "good"),
    ],
    "threading_layers": [
        (({"tbb": None, "omp": "no libgomp"},), "good"),
        (({"tbb": "no libtbb", "omp": None, "workqueue": None},), "warn"),
        (({},), "warn"),
    ],
}
"""For each check facts on each side of its limits, and the verdict."""

CHECKS = {check.id: check for check in doctor.CHECKS}


@pytest.mark.parametrize(
    ("check", "facts", "verdict"), [(id_, *case) for id_, cases in JUDGED.items() for case in cases]
)
def test_each_check_says_what_its_limits_say(check: str, facts: tuple[Any, ...], verdict: Verdict) -> None:
    assert CHECKS[check].judge(*facts) == verdict


@pytest.mark.parametrize("check", doctor.CHECKS, ids=lambda check: str(check.id))
def test_each_check_is_tested_on_both_sides_and_knows_its_facts(check: Check) -> None:
    assert len({verdict for _, verdict in JUDGED[check.id]}) >= 2
    assert {len(facts) for facts, _ in JUDGED[check.id]} == {len(check.facts)}
    assert set(check.affects) <= set(get_args(Affected))
    assert check.affects


def test_no_two_checks_have_the_same_name() -> None:
    assert len(CHECKS) == len(doctor.CHECKS)
    assert len({check.title for check in doctor.CHECKS}) == len(doctor.CHECKS)


@pytest.mark.parametrize("check", doctor.CHECKS, ids=lambda check: str(check.id))
def test_without_its_first_fact_a_check_says_unknown_and_is_shown_as_such(check: Check) -> None:
    finding = find(check, {})
    assert finding.verdict == "unknown"
    assert rendered.found(finding) == rendered.NOT_TOLD


@pytest.mark.parametrize("check", doctor.CHECKS, ids=lambda check: str(check.id))
def test_without_its_other_facts_a_check_still_says_something(check: Check) -> None:
    (first, *_), _ = JUDGED[check.id][0]
    facts = {check.facts[0]: first, "capacity_workers": 2}
    assert rendered.found(find(check, facts))


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_more_taken_by_others_is_never_better(some: float, more: float) -> None:
    order = ("good", "warn", "bad")
    low, high = sorted((some, more))
    assert order.index(judges.taken(low)) <= order.index(judges.taken(high))


def test_the_memory_asked_for_holds_the_largest_kernels_arrays() -> None:
    def array_bytes(name: str) -> int:
        spec = kernels.load(name).SPEC
        buffers = spec.with_roles("split", "whole", "output", "partial")
        return sum(each.elements(spec.sizes["large"]) * FORMATS[each.format] for each in buffers)

    largest = max(map(array_bytes, kernels.names()))
    assert largest <= judges.SEGMENT_BYTES
    assert 4 * largest <= judges.STUDY_BYTES


# What is measured, on a machine whose clock moves as the test says.


@dataclass
class Machine:
    """A clock that stands still unless a round runs."""

    reference_ns: Callable[[str, int], int] = lambda bound, workers: 10_000_000  # noqa: ARG005 - a signature
    serial_ns: Iterator[int] = field(default_factory=lambda: iter(lambda: 40_000_000, 0))
    others: float = 0.0
    """CPU time of other programs, for each ns of a round."""
    steal: float = 0.0
    tells: bool = True
    wall_ns: int = 0
    own_ns: int = 0
    answers: dict[int, list[Any]] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.wall_ns, lambda: self.own_ns, self._machine)

    def pass_ns(self, wall_ns: int) -> None:
        self.wall_ns += wall_ns
        self.own_ns += wall_ns

    def _machine(self) -> MachineTime | None:
        busy_ns = self.own_ns + int(self.others * self.wall_ns)
        return MachineTime(busy_ns, int(self.steal * self.wall_ns)) if self.tells else None


class FakePools(Pools):
    """Pools whose rounds move a machine's clock."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine.clock)
        self._machine = machine

    def get(self, executor: str, workers: int) -> Pool:
        return FakePool(super().get(executor, workers), self._machine)


@dataclass
class FakePool:
    pool: Pool
    machine: Machine

    def run(self, function: Callable[..., Result], tasks: Iterable[tuple[Any, ...]]) -> list[Result]:
        tasks = list(tasks)
        if function is capacity.run_reference:
            self.machine.pass_ns(self.machine.reference_ns(tasks[0][0], len(tasks)))
            return []
        if function is not worker.run_task:
            return self.pool.run(function, tasks)
        self.machine.pass_ns(next(self.machine.serial_ns))
        # Once an arm's result is there, only the clock counts.
        answers = self.machine.answers
        return answers.get(id(tasks[0])) or answers.setdefault(id(tasks[0]), self.pool.run(function, tasks))


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> Callable[[Machine], dict[str, Any]]:
    """Return the function that measures on such a machine, with two CPUs."""
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    def run(machine: Machine) -> dict[str, Any]:
        pools = FakePools(machine)
        try:
            return measured.facts(2, machine.clock, pools)
        finally:
            pools.close()

    return run


Measure = Callable[[Machine], dict[str, Any]]


@needs_build
def test_the_capacity_of_each_bound_is_what_n_threads_get_against_one(measure: Measure) -> None:
    together_ns = {"latency": 10_000_000, "fma": 12_500_000, "divide": 20_000_000, "memory": 40_000_000}

    def reference_ns(bound: str, workers: int) -> int:
        return together_ns[bound] if workers == 2 else 10_000_000

    facts = measure(Machine(reference_ns))
    found = {bound: facts[f"capacity_{bound}"].value for bound in get_args(Bound)}
    assert found == pytest.approx({"latency": 2.0, "fma": 1.6, "divide": 1.0, "memory": 0.5})
    verdicts = {finding.id: finding.verdict for finding in doctor.judged({**facts, "threads_per_core": 1})}
    assert [verdicts[f"capacity_{bound}"] for bound in get_args(Bound)] == ["good", "warn", "bad", "warn"]


def test_identical_arms_on_a_steady_machine_have_no_noise(measure: Measure) -> None:
    floor = measure(Machine())["noise_floor"]
    assert (floor.low, floor.value, floor.high, floor.n) == pytest.approx((1, 1, 1, measured.BLOCKS))


def test_an_unsteady_machine_has_noise(measure: Measure) -> None:
    unsteady = (40_000_000 * (1 + each % 7) for each in count())
    facts = measure(Machine(serial_ns=unsteady))
    assert find(CHECKS["noise_floor"], facts).verdict == "bad"


def test_what_others_and_the_hypervisor_took_is_a_share_of_all_cpus(measure: Measure) -> None:
    facts = measure(Machine(others=0.5, steal=0.25))
    assert facts["others_share"] == pytest.approx(0.25, rel=1e-3)
    assert facts["steal_share"] == pytest.approx(0.125, rel=1e-3)


def test_what_the_system_does_not_tell_is_unknown(measure: Measure) -> None:
    facts = measure(Machine(tells=False))
    verdicts = {finding.id: finding.verdict for finding in doctor.judged(facts)}
    assert (verdicts["others"], verdicts["steal"]) == ("unknown", "unknown")
    assert verdicts["noise_floor"] == "good"


def test_a_slow_machine_gets_fewer_blocks_but_enough_for_an_interval(measure: Measure) -> None:
    slow = measure(Machine(serial_ns=iter(lambda: measured.BUDGET_NS, 0)))["noise_floor"]
    assert slow.has_interval
    assert slow.n < measured.BLOCKS


def test_without_extensions_the_noise_is_measured_and_capacity_unknown(
    measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(capacity, "unavailable", lambda: "nothing is built")
    verdicts = {finding.id: finding.verdict for finding in doctor.judged(measure(Machine()))}
    assert verdicts["noise_floor"] == "good"
    assert verdicts["capacity_fma"] == verdicts["capacity_memory"] == "unknown"


def test_where_no_thread_can_be_started_the_other_facts_count(
    measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> Pool:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(FakePools, "get", refuse)
    verdicts = {finding.id: finding.verdict for finding in doctor.judged({**measure(Machine()), "turbo": False})}
    assert (verdicts["noise_floor"], verdicts["turbo"]) == ("unknown", "good")


@given(st.integers(1, 10**8))
def test_the_clocks_step_is_the_smallest_that_it_makes(step_ns: int) -> None:
    readings = count()
    assert measured.clock_step_ns(lambda: next(readings) // 3 * step_ns) == step_ns


def test_a_clock_that_stands_has_no_step() -> None:
    assert measured.clock_step_ns(lambda: 7) is None


def test_the_busiest_program_is_the_one_that_used_most_meanwhile() -> None:
    old, idle, new = Program(1, "old"), Program(2, "idle"), Program(3, "new")
    assert measured.busiest({old: 100.0, idle: 5.0}, {old: 100.5, idle: 5.0, new: 0.75}) == "new"
    assert measured.busiest({idle: 5.0}, {idle: 5.0}) is None
    assert measured.busiest({}, {}) is None


# What a user is shown.


FACTS: Mapping[str, Any] = {
    fact: value for check in doctor.CHECKS for fact, value in zip(check.facts, JUDGED[check.id][0][0], strict=True)
} | {
    "cpus": 2,
    "effective_cpus": 2,
    "system": "Linux",
    "capacity_workers": 2,
    **{f"capacity_{bound}": within(1.8, 2.0) for bound in get_args(Bound)},
}
"""A machine without fault."""

GOOD = doctor.judged(FACTS)


def planted(**facts: Any) -> tuple[Finding, ...]:
    return doctor.judged({**FACTS, **facts})


def test_a_machine_without_fault_is_good_throughout() -> None:
    assert {finding.verdict for finding in GOOD} == {"good"}
    assert not doctor.is_unfit(GOOD)
    assert rendered.summary(GOOD) == f"Yes ({len(GOOD)} good)."


@pytest.mark.parametrize("width", [60, 80, 120, 300])
def test_each_check_has_a_line_and_none_is_too_long(width: int) -> None:
    text = rendered.terminal(planted(turbo=True, interpreter_debug=True, governor=None), width, color=False)
    assert max(map(len, text.splitlines())) <= width
    for check in doctor.CHECKS:
        assert re.search(rf"^  (good|warn|bad|unknown) +{re.escape(check.title)}  ", text, re.MULTILINE), check.title


def test_what_is_not_good_is_explained_with_its_remedy_and_what_is_good_only_if_asked() -> None:
    text = rendered.terminal(planted(turbo=True), 300, color=False)
    turbo, debug = CHECKS["turbo"], CHECKS["debug"]
    assert f"{turbo.why[:40]}" in text
    assert f"→ {turbo.remedy[:40]}" in text
    assert debug.why not in text
    every = " ".join(rendered.terminal(GOOD, 300, color=False, explain_all=True).split())
    assert all(" ".join(check.why.split()) in every for check in doctor.CHECKS)
    assert "→" not in every


def test_checks_with_one_explanation_give_it_once() -> None:
    text = rendered.terminal(planted(interpreter_pgo=False, interpreter_lto=False), 300, color=False)
    assert text.count(CHECKS["pgo"].why) == 1


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"turbo": True}, "Yes, but mind what is said above about timing and parallelism (27 good, 1 warn)."),
        ({"turbo": True, "shared_memory_bytes": 0}, "No, not for memory (26 good, 1 warn, 1 bad)."),
        ({"turbo": None}, "Yes (27 good, 1 unknown)."),
    ],
)
def test_the_answer_says_what_is_affected(facts: Mapping[str, Any], answer: str) -> None:
    assert rendered.summary(planted(**facts)) == answer


def test_colors_are_the_callers_choice() -> None:
    assert "\x1b[" not in rendered.terminal(GOOD, 80, color=False)
    assert "\x1b[32m  good" in rendered.terminal(GOOD, 80, color=True)


def test_nothing_found_reaches_a_terminal_or_a_table_as_code() -> None:
    findings = planted(hypervisor="\x1b[31m|[bold]evil")
    assert "\x1b" not in rendered.terminal(findings, 80, color=False)
    assert "[bold]evil" in rendered.terminal(findings, 80, color=False)
    assert "\\|[bold]evil" in rendered.markdown(findings)


def test_markdown_has_a_row_for_each_check() -> None:
    rows = [line for line in rendered.markdown(GOOD).splitlines() if line.startswith("| good ")]
    assert len(rows) == len(GOOD)
    assert {row.count(" | ") for row in rows} == {4}


def run_verb(monkeypatch: pytest.MonkeyPatch, findings: tuple[Finding, ...], *options: str) -> Any:
    monkeypatch.setattr(doctor, "examine", lambda: findings)
    return CliRunner().invoke(cli.main, ["doctor", *options])


@pytest.mark.parametrize(
    ("facts", "options", "status"),
    [
        ({}, ["--strict"], 0),
        ({"turbo": True, "governor": None}, ["--strict"], 0),
        ({"interpreter_debug": True}, ["--strict"], 3),
        ({"interpreter_debug": True}, ["--strict", "--json"], 3),
        ({"interpreter_debug": True}, [], 0),
    ],
)
def test_strict_ends_with_3_only_if_something_is_bad(
    monkeypatch: pytest.MonkeyPatch, facts: Mapping[str, Any], options: list[str], status: int
) -> None:
    assert run_verb(monkeypatch, planted(**facts), *options).exit_code == status


def test_json_has_what_was_found_as_values(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run_verb(monkeypatch, planted(governor=None), "--json")
    found = {each["id"]: each for each in json.loads(result.output)}
    assert list(found) == list(CHECKS)
    assert set(found["turbo"]) >= {"id", "found", "verdict", "why", "remedy", "affects"}
    assert found["governor"]["found"] == {"governor": None}
    assert found["capacity_fma"]["found"]["capacity_fma"]["low"] == 1.8


def test_this_machine_gets_a_finding_for_every_check(tmp_path: Path) -> None:
    result = finished(gilscope("doctor", "--json"), tmp_path, NO_COLOR="1")
    assert result.returncode == 0, result.stderr
    found = {each["id"]: each for each in json.loads(result.stdout)}
    assert list(found) == list(CHECKS)
    assert {each["verdict"] for each in found.values()} <= set(get_args(Verdict))
    assert found["noise_floor"]["verdict"] != "unknown"
    assert found["clock"]["verdict"] != "unknown"
    if capacity.unavailable() is None:
        assert all(found[f"capacity_{bound}"]["verdict"] != "unknown" for bound in get_args(Bound))


def test_a_machine_that_tells_nothing_is_unknown_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> object:
        raise PermissionError

    monkeypatch.setattr(environment, "TABLE", dict.fromkeys(environment.TABLE, fail))
    monkeypatch.setattr(measured, "facts", lambda *_: {})
    monkeypatch.setattr(environment.libraries, "threading_layers", fail)
    findings = doctor.examine()
    assert {finding.verdict for finding in findings} == {"unknown"}
    assert rendered.summary(findings) == f"Nobody can tell ({len(CHECKS)} unknown)."


def test_an_isa_level_that_is_none_is_refused_in_one_paragraph(tmp_path: Path) -> None:
    result = finished(gilscope("doctor"), tmp_path, GILSCOPE_ISA="x87")
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("gilscope: Unknown ISA level in GILSCOPE_ISA 'x87'")


def _described(check: Check) -> str:
    rule = " ".join((check.judge.__doc__ or "").split())
    return (
        f"**{check.title}** (`{check.id}`). {check.why}\n\n"
        f"- {rule}\n- What to do: {check.remedy}\n- Affects {', '.join(check.affects)}.\n"
    )


def _sections() -> Iterator[str]:
    for group, members in groupby(doctor.CHECKS, key=lambda check: check.group):
        yield f"## {group}\n"
        yield from map(_described, members)


def test_the_page_says_of_each_check_what_the_table_says() -> None:
    written, mark, rest = PAGE.read_text(encoding="utf-8").partition(GENERATED)
    made = "\n" + "\n".join(_sections())
    if os.environ.get("GILSCOPE_UPDATE") == "1":
        PAGE.write_text(written + GENERATED + made, encoding="utf-8")
        rest = made
    assert mark
    assert rest == made, "If this is meant: GILSCOPE_UPDATE=1 pytest tests/test_doctor.py"

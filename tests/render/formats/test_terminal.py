"""What people see at a terminal. To write the golden files anew: GILSCOPE_UPDATE=1 pytest tests/render."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from gilscope.analyse.headline import Headline
from gilscope.analyse.results import ArmScaling, ComparisonScaling
from gilscope.analyse.study import Setting, SettingFigures, StudyFigures, analyse_study
from gilscope.analyse.winning import NO_NOISE
from gilscope.model.case import Case, Skip
from gilscope.model.facts import Facts
from gilscope.record import json_report
from gilscope.render.formats import Screen, terminal
from gilscope.statistics.estimate import Estimate
from tests.golden_files import recorded
from tests.made_up.declared import DECLARED, scaled_arm

DATA = Path(__file__).parents[3] / "docs/data"

NONE = float("nan")
FLOOR = Estimate(1.0, 0.9912, 1.0088, 20)
SERIAL_NS = Estimate(1e6, 0.9e6, 1.1e6, 2, sessions=dict.fromkeys(("s1", "s2"), Estimate(1e6, 0.9e6, 1.1e6, 20)))


def arm(executor: str, transport: str, speedup: Estimate) -> ArmScaling:
    case = Case("monte_carlo_pi", "large", "numba_nogil", executor, transport, "static", 2)
    return scaled_arm(case, speedup, 1.9)


def comparison(
    kernel: str,
    implementation: str,
    arms: tuple[ArmScaling, ...],
    winner: str,
    floor: Estimate = FLOOR,
    capacity: Estimate | None = None,
) -> ComparisonScaling:
    capacities = {} if capacity is None else {2: capacity}
    made = ComparisonScaling(kernel, "large", implementation, arms, 2, floor, capacities, winner, ())
    undecided = NO_NOISE if winner == "?" else ""
    return replace(made, code=DECLARED.implementation(implementation), serial_ns=SERIAL_NS, undecided=undecided)


def setting(
    comparisons: tuple[ComparisonScaling, ...],
    skips: tuple[Skip, ...],
    phrases: tuple[str, ...],
    warnings: tuple[str, ...],
    label: str = "CPython 3.14.8, GIL on, x86_64_v4",
) -> SettingFigures:
    made = Setting(label, Facts(), ("s1", "s2"), phrases)
    return SettingFigures(made, True, comparisons, skips, Headline((), (), {}), (), (), (), (), warnings, DECLARED)


CAPACITY = Estimate(1.98, 1.95, 1.99, 20)
FACTS = ("A Processor (R) of some make", "2 CPUs", "Linux", "CPython 3.14.8 (GIL on)", "ISA x86_64_v4", "2 sessions")

ONE = setting(
    comparisons=(
        comparison(
            "monte_carlo_pi",
            "cython_nogil",
            (
                arm("threads", "shared", Estimate(1.9312, 1.9204, 1.9467, 20)),
                arm("processes_spawn", "shm", Estimate(1.5, 1.41, 1.6, 20)),
                arm("processes_forkserver", "pickle", Estimate(1.6, 1.51, 1.7, 20)),
            ),
            "threads",
            capacity=CAPACITY,
        ),
        comparison(
            "monte_carlo_pi",
            "cython_gil",
            (
                arm("threads", "shared", Estimate(0.97, 0.93, 1.01, 20)),
                arm("processes_forkserver", "pickle", Estimate(1.6, 1.51, 1.7, 20)),
            ),
            "processes",
            floor=Estimate(1.0, 0.91, 1.12, 20),
            capacity=CAPACITY,
        ),
        comparison("nbody", "numba_nogil", (arm("threads", "shared", Estimate(62.345, 58.1, 101.52, 20)),), "tie"),
        comparison(
            "nbody",
            "pure",
            (arm("processes_spawn", "shm", Estimate(1.2, NONE, NONE, 3)),),
            "?",
            floor=Estimate(1.0, NONE, NONE, 3),
        ),
    ),
    skips=(
        Skip("monte_carlo_pi", "numba_gil", "*", "Numba is not installed (pip install 'gilscope[numba]')"),
        Skip("nbody", "numba_gil", "*", "Numba is not installed (pip install 'gilscope[numba]')"),
        Skip("*", "*", "processes_fork", "this platform cannot start processes by fork"),
    ),
    phrases=FACTS,
    warnings=("Sessions of one setting differ in hypervisor",),
)

STUDY = StudyFigures((ONE,))


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_study_looks_as_it_did(width: int) -> None:
    text = terminal.study(STUDY, Screen(width))
    assert text == recorded(f"terminal_{width}.txt", text)


def with_families(*families: str) -> StudyFigures:
    """Return a study of the longest names with one arm of each of these families."""
    ratio = Estimate(1.9312, 1.9204, 1.9467, 20)
    arms = tuple(arm(family, "shared", ratio) for family in families)
    one = comparison("monte_carlo_pi", "cython_nogil", arms, "interpreters", capacity=CAPACITY)
    return StudyFigures((setting((one,), (), FACTS, ()),))


THREE = ("threads", "interpreters", "processes_forkserver")


@pytest.mark.parametrize("families", [("threads",), THREE[:2], THREE, (*THREE, "loky")], ids=len)
def test_each_family_that_was_measured_has_a_column_and_no_other(families: tuple[str, ...]) -> None:
    lines = terminal.study(with_families(*families), Screen(112)).splitlines()
    heading = next(line for line in lines if line.startswith("code "))
    shown = [word for word in heading.replace(" ×", "×").split() if word.endswith("×")]
    expected = [family.partition("_")[0] for family in families]
    assert sorted(each.removesuffix("×") for each in shown) == sorted(expected)
    assert "".join(lines).count("1.93 [1.92–1.95]") == len(families)


def test_what_gives_way_is_not_explained_and_has_its_place_on_a_wide_terminal() -> None:
    study = with_families(*THREE, "loky")
    narrow, wide = (terminal.study(study, Screen(width)) for width in (80, 160))
    for heading, sentence in ((" noise ", "Noise: how much"), (" limit ", "Limit: what")):
        assert heading not in narrow
        assert sentence not in narrow
        assert heading in wide
        assert sentence in wide


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_narrow_terminal_breaks_no_name_and_no_number(width: int) -> None:
    text = terminal.study(STUDY, Screen(width))
    for word in ("monte_carlo_pi", "Cython,", "released", "1.93", "[1.92–1.95]", "processes"):
        assert word in text
    assert "…" not in text


@pytest.mark.parametrize("name", ["study.json", "interpreters/cpython-3.14.json", "oversubscription.json"])
def test_no_line_of_the_long_form_is_wider_than_the_terminal(name: str) -> None:
    study = analyse_study(json_report.read(DATA / name))
    for width in (40, 60, 80, 100, 140, 200):
        lines = terminal.study(study, Screen(width)).splitlines()
        assert [line for line in lines if cell_len(line) > width] == []


def test_no_line_ends_in_blanks() -> None:
    lines = terminal.study(STUDY, Screen(140)).splitlines()
    assert lines == [line.rstrip() for line in lines]


@pytest.mark.parametrize("terminal_type", ["dumb", "xterm-256color"])
def test_colors_are_the_callers_choice(monkeypatch: pytest.MonkeyPatch, terminal_type: str) -> None:
    monkeypatch.setenv("TERM", terminal_type)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" not in terminal.study(STUDY, Screen(112))
    monkeypatch.delenv("FORCE_COLOR")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[33m! " in terminal.study(STUDY, Screen(112, color=True))


def test_an_untrusted_report_is_only_text() -> None:
    hostile = "[bold]a[/red]\x1b[2J\x07"
    one = setting(
        (comparison(hostile, hostile, (arm(hostile, hostile, FLOOR),), "tie"),),
        (Skip(hostile, hostile, hostile, hostile),),
        (hostile,),
        (hostile,),
        hostile,
    )
    text = terminal.study(StudyFigures((one, one)), Screen(112))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert text.count("[bold]a[/red]") >= 2 * 8


def test_each_setting_has_its_table_below_its_name() -> None:
    second = replace(ONE, setting=replace(ONE.setting, label="CPython 3.14.8, GIL on, x86_64_v3"))
    lines = terminal.study(StudyFigures((ONE, second)), Screen(112)).splitlines()
    told = [line for line in lines if line.startswith(("CPython", "Threads or"))]
    assert told == [ONE.setting.label, "Threads or processes?", second.setting.label, "Threads or processes?"]


def test_nothing_measured_is_nothing_shown() -> None:
    assert terminal.study(StudyFigures(()), Screen(112)) == ""

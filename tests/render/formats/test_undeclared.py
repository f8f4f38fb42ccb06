"""Results by executors and code that declare nothing: every format shows their figures, and no more than those."""

from collections.abc import Iterator
from typing import Any

import pytest
from benchmarks import made_up

from gilscope.analyse.compare.comparing import compare
from gilscope.analyse.probe.probing import Probed, analyse_probe
from gilscope.analyse.study import analyse_study
from gilscope.model.report import Report
from gilscope.render import formats
from gilscope.render.formats import PAPER, Format
from gilscope.render.probe import tables
from gilscope.render.probe.advice import write_advice
from tests.made_up import probes
from tests.made_up.declared import DECLARED
from tests.made_up.more_workers import add_workers
from tests.made_up.renamed import rename, rename_in_report

CREW = {"threads": "crew"}

GANG = {"processes_spawn": "gang"}

FOREIGN = {"cython_nogil": "made_elsewhere"}


def probe_of_crew(**changes: Any) -> Probed:
    """Return a probe whose two threads are called a crew, and whose processes may be left out."""
    return analyse_probe(rename(probes.session(**changes), CREW))


def study_of(*renamed: dict[str, str]) -> Report:
    names = {name: other for each in renamed for name, other in each.items()}
    return rename_in_report(made_up.report(kernels=2), names)


@pytest.fixture(params=formats.names())
def form(request: pytest.FixtureRequest) -> Format:
    found = formats.load(request.param)
    if (reason := found.unavailable()) is not None:
        pytest.skip(reason)
    return found


@pytest.mark.parametrize("processes", [None, 1.8])
def test_a_probe_shows_each_of_its_ways(form: Format, processes: float | None) -> None:
    text = form.probed(probe_of_crew(processes=processes), PAPER)
    assert "crew" in text
    assert "1.90" in text or "1.89" in text


@pytest.mark.parametrize("renamed", [CREW, GANG, FOREIGN, {**CREW, **GANG, **FOREIGN}])
def test_a_study_shows_all_that_it_measured(form: Format, renamed: dict[str, str]) -> None:
    text = form.study(analyse_study(study_of(renamed)), PAPER)
    assert all(name in text for name in renamed.values())


def test_reports_are_compared_by_whatever_names_they_have(form: Format) -> None:
    sides = [("one", study_of(CREW, FOREIGN)), ("two", study_of(CREW, FOREIGN)), ("three", study_of(CREW, GANG))]
    text = form.compared(compare(sides), PAPER)
    # At a terminal undeclared code has one row, of a kind of its own.
    code = "GIL use unknown" if form.ENDINGS == (".txt",) else "made_elsewhere"
    assert all(name in text for name in ("crew", code))


def test_programs_get_no_figure_that_was_not_measured() -> None:
    found = tables.for_programs(probe_of_crew(processes=None))
    (alone, two) = found["ways"]
    assert (alone["executor"], two["executor"]) == ("crew", "crew")
    assert two["speedup"]["value"] == pytest.approx(1.9, rel=0.05)
    assert (two["overhead_ns"], two["pays_from_ns"], found["advice"]["choice"]) == (None, None, "neither")


def test_a_probe_says_what_is_not_known_of_its_fastest_way() -> None:
    sentences = write_advice(probe_of_crew(threads=1.9, processes=None))
    assert sentences[0].startswith("2 crew: 1.9")
    assert "not declared" in sentences[1]


def test_a_way_that_declares_something_is_advised_and_the_other_one_named() -> None:
    sentences = write_advice(probe_of_crew(threads=1.95, processes=1.8))
    assert sentences[0] == "Use processes."
    assert "Others: 2 crew 1.9" in sentences[1]


def test_no_length_of_a_call_is_said_to_pay_or_not_to_pay() -> None:
    cells = {row[0]: row[-1] for row in tables.ways(probe_of_crew()).rows}
    assert cells["2 crew"] == "–"
    assert cells["2 processes (spawn)"] != "–"


def _family_scales(found: Any) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the domain and the range of every colour scale of a chart, however deep it lies."""
    if isinstance(found, dict):
        color = found.get("color")
        if isinstance(color, dict) and color.get("field") == "family":
            yield tuple(color["scale"]["domain"]), tuple(color["scale"]["range"])
        for each in found.values():
            yield from _family_scales(each)
    elif isinstance(found, list):
        for each in found:
            yield from _family_scales(each)


def test_curves_are_drawn_of_code_that_declares_nothing_too() -> None:
    pytest.importorskip("altair", reason="the report extra is not installed")
    from gilscope.render.study import charts

    foreign = {name: f"{name}_elsewhere" for name in made_up.IMPLEMENTATIONS}
    for renamed in ({}, foreign):
        (setting,) = analyse_study(study_of(renamed)).settings
        (curves,) = (picture for picture in charts.draw_all(add_workers(setting, 4)) if picture.key == "curves")
        assert curves.chart.to_dict()["data"]["values"]
        drawn = "Plain Python and Cython" if not renamed else "pure_elsewhere"
        assert curves.caption.startswith(f"{drawn}: the fastest ")


def test_each_family_has_a_colour_and_a_legend_entry_of_its_own() -> None:
    pytest.importorskip("altair", reason="the report extra is not installed")
    from gilscope.render import drawing
    from gilscope.render.probe import charts as probe_charts
    from gilscope.render.study import charts as study_charts

    (setting,) = analyse_study(study_of(CREW, GANG)).settings
    pictures = (*study_charts.draw_all(setting), *probe_charts.draw_all(probe_of_crew()))
    scales = {scale for picture in pictures for scale in _family_scales(picture.chart.to_dict())}
    colors = {pair for domain, hues in scales for pair in zip(domain, hues, strict=True)}
    assert {family for family, _ in colors} == {"crew", "gang", "processes"}
    assert len(colors) == len({hue for _, hue in colors}) == 3, "the same on every picture"
    others = [each.place for each in DECLARED.executors.values() if each.place and each.family != "processes"]
    declared = {drawing.choose_look(place - 1)[0] for place in others}
    assert declared.isdisjoint(hue for _, hue in colors), "those of families that are declared stay theirs"

"""What a page says of one setting of a study."""

from dataclasses import dataclass

from gilscope.analyse.study import SettingFigures
from gilscope.render import table
from gilscope.render.offline import Drawn, draw
from gilscope.render.study import cost_tables, page_top, tables, words
from gilscope.render.study.weaknesses import write_warnings


@dataclass(frozen=True)
class Section:
    """What the page says of one setting."""

    key: str
    """Short and unlike any other's on the page: what its anchors begin with."""
    study: SettingFigures
    numbers: tuple[tuple[str, str], ...]
    answers: tuple[str, ...]
    averages: table.Table
    reliability: str
    pictures: tuple[Drawn, ...]
    tables: tuple[table.Table, ...]
    warnings: tuple[str, ...]


def compose_section(study: SettingFigures, key: str) -> Section:
    """Return what a page says of a setting; `key` keeps its anchors apart from those of others."""
    from gilscope.render.study import charts

    has_gil = study.setting.facts.gil_enabled
    answers = words.write_answer(study.headline, has_gil=has_gil, cost=study.one_thread_cost)
    return Section(
        key,
        study,
        tuple(page_top.list_large_numbers(study)),
        (*answers, *words.write_release_costs(study.release_costs)),
        page_top.tabulate(study),
        page_top.write_reliability(study),
        draw(charts.draw_all(study), key),
        tables.make_tables(study, *cost_tables.make_tables(study)),
        (*words.write_undecided(study.comparisons), *write_warnings(study)),
    )

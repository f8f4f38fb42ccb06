"""For people at a terminal, by rich. A report may be untrusted: nothing in it is markup or control code."""

from gilscope.analyse.ruling import Ledger
from gilscope.analyse.study import StudyFigures
from gilscope.render.claims.terminal import ledger as ledger
from gilscope.render.compare.terminal import compared as compared
from gilscope.render.compare.terminal import list_met_cases as list_met_cases
from gilscope.render.environments.terminal import environments as environments
from gilscope.render.formats import PAPER, Screen
from gilscope.render.history.terminal import history as history
from gilscope.render.lines import print_parts
from gilscope.render.probe.terminal import probed as probed
from gilscope.render.sizes.terminal import sizes as sizes
from gilscope.render.study.closing import show_brief
from gilscope.render.study.terminal import show_whole

ENDINGS = (".txt",)


def study(study: StudyFigures, screen: Screen = PAPER) -> str:
    """Return the tables of a study: how fast each family of workers is, and which is fastest; or one screen of it."""
    parts = show_brief(study, screen.width) if screen.is_brief else show_whole(study, screen.width)
    shown = print_parts(parts, color=screen.color)
    more = [ledger(Ledger(study.rulings), screen)] if study.rulings else []
    more += [environments(each, screen) for each in study.environments]
    more += [sizes(each, screen) for each in study.sizes]
    more += [probed(each, screen) for each in study.lone_probes]
    return "\n".join([*([shown] if shown else []), *more])

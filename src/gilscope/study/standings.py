"""What the sessions so far say of each comparison: how much was measured, what it took, how narrow its intervals are.

All of it is in the report, so a study that is resumed goes on as if it had never been interrupted.
"""

from collections.abc import Iterable, Mapping, Sequence

from gilscope.model.report import Measured, Report, SessionReport
from gilscope.model.width import UNKNOWN, Width
from gilscope.study.allotting import Standing

NS = 1e9


def find_standings(
    sessions: Sequence[SessionReport], labels: Iterable[str], *, with_widths: bool
) -> tuple[Standing, ...]:
    """Return how far a study is with each comparison; those that no session has measured cost nothing yet.

    Intervals are looked at only on demand: where nothing depends on them, nothing that analyses is imported.
    """
    widths = _find_widths(sessions) if with_widths else {}
    return tuple(_find_standing(label, sessions, widths.get(label, UNKNOWN)) for label in labels)


def _find_widths(sessions: Sequence[SessionReport]) -> Mapping[str, Width]:
    from gilscope.analyse.precision import find_widths
    from gilscope.analyse.study import analyse_study

    figures = analyse_study(Report(tuple(sessions))).settings
    return find_widths(each for setting in figures for each in setting.comparisons)


def sum_session_s(session: SessionReport) -> float:
    """Return how long the comparisons of a session took, with what was prepared for them."""
    return sum(_prepare_s(each) + _blocks_s(each) for each in session.measured)


def _find_standing(label: str, sessions: Sequence[SessionReport], width: Width) -> Standing:
    found = [each for session in sessions for each in session.measured if each.comparison.label == label]
    blocks = sum(len(each.blocks) for each in found)
    block_s = sum(map(_blocks_s, found)) / max(1, blocks)
    return Standing(label, len(found), blocks, width, block_s, _expect_prepare_s(found, block_s))


def _expect_prepare_s(found: Sequence[Measured], block_s: float) -> float:
    """Return how long the next session will take to prepare a comparison."""
    if len(found) != 1:
        return _prepare_s(found[-1]) if found else 0.0
    # What the first session compiles is found on disk by the others, which run every arm once before they time it.
    first_calls_s = sum(max(each, default=0) for each in found[0].setup.first_call_ns.values()) / NS
    return max(block_s, _prepare_s(found[0]) - first_calls_s)


def _prepare_s(measured: Measured) -> float:
    return (measured.setup.lasted_ns or 0) / NS


def _blocks_s(measured: Measured) -> float:
    return sum(block.wall_ns or 0 for block in measured.blocks) / NS

"""How far the trying of claims is, in one line."""

from gilscope.model.progress import LedgerProgress
from gilscope.render import progress
from gilscope.render.progress import write_duration


def write_line(found: LedgerProgress) -> str:
    """Return which statement is tried now, how long it has taken, and how long the rest will take at this pace."""
    spent = f"{write_duration(found.spent_s)} so far"
    if not found.current:
        study = "" if found.study is None else progress.write_line(found.study)
        return " · ".join(filter(None, ("First a quick study, which decides several statements", spent, study)))
    ahead = "" if found.remaining_s is None else f"about {write_duration(found.remaining_s)} left"
    parts = (f"Statement {found.done + 1} of {found.total}", found.current, spent, ahead)
    return " · ".join(filter(None, parts))

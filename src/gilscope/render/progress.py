"""How far a study is, in one line."""

from gilscope.model.progress import StudyProgress, StudySize

ROUND_MS = {"quick": 46, "default": 57, "full": 160}
"""What a round took with its session's set-up, by plan, on a virtual machine with 2 CPUs: for a first guess only."""


def write_opening(size: StudySize) -> str:
    """Return what lies ahead, and a guess at how long it takes, from what another machine took."""
    sessions = "" if size.sessions == 1 else f", {size.sessions} sessions"
    round_ms = ROUND_MS.get(size.plan, max(ROUND_MS.values()))
    guess_s = size.rounds * round_ms / 1000
    what = f"{_counted(size.comparisons, 'comparison')}, {size.blocks} blocks{sessions}: {size.rounds} rounds"
    return (
        f"{what}, about {write_duration(guess_s)} at the {round_ms} ms a round of a virtual machine with 2 CPUs. "
        "Estimates from here on are this machine's own."
    )


def write_line(progress: StudyProgress) -> str:
    """Return how far it is, and how long the rest will take at this rate."""
    level = "" if progress.isa_level is None else f", {progress.isa_level}"
    ahead = "" if progress.remaining_s is None else f", about {write_duration(progress.remaining_s)} left"
    return (
        f"Session {progress.session} of {progress.sessions}{level}: {progress.done} of "
        f"{_counted(progress.comparisons, 'comparison')}{ahead}"
    )


def write_duration(seconds: float) -> str:
    """Return a duration as one says it: 40 s, 3 min, 2 h 10 min."""
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{minutes} min" if not hours else f"{hours} h {minutes} min"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"

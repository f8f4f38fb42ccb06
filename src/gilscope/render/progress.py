"""How far a study is, in one line."""

from collections.abc import Callable

from gilscope.model.progress import StudyProgress, StudySize
from gilscope.render import numbers
from gilscope.visible import make_visible

ROUND_MS = {"quick": 26, "default": 24, "full": 70}
"""What a round takes, by plan, as measured on a virtual machine with 2 CPUs.

This and the next two only make the guess in the opening line, before anything is measured. What is measured, and how
long the rest is said to take, follows from what this machine takes.
"""

PREPARE_ROUNDS = 1
"""How many rounds take as long as preparing an arm in a session."""

SESSION_S = 3.0
"""How many seconds a session needs beside its arms: to start, and to import."""


def write_opening(size: StudySize) -> str:
    """Return what lies ahead, and a guess at how long it takes, from what another machine took."""
    comparisons = numbers.count_things(size.comparisons, "comparison")
    sessions = numbers.count_things(size.sessions, "session")
    if size.seconds is None:
        guessed = write_duration(_guess_s(size, size.sessions, size.sessions * size.blocks))
        return (
            f"{comparisons} × {numbers.count_things(size.blocks, 'block')} × {sessions}. "
            f"First guess: {guessed}; a better one follows."
        )
    limit = f"{write_duration(size.seconds)}{' for each ISA level' if size.levels > 1 else ''}"
    if size.is_begun:
        return f"{comparisons}, up to {size.sessions} more sessions in what is left of {limit}."
    needed_s = _guess_s(size, size.least_sessions, size.least_blocks)
    if needed_s <= size.seconds:
        return (
            f"{comparisons}, up to {sessions} in {limit}: {size.least_blocks} blocks of each or more, as the time "
            "allows."
        )
    fitting = int(size.comparisons * max(0.0, size.seconds - size.least_sessions * SESSION_S) / needed_s)
    fits = f"; {numbers.count_things(fitting, 'comparison')} would fit (-k chooses)" if fitting else ""
    return (
        f"{limit} may be too short: {comparisons} in {size.least_sessions} sessions of {size.least_blocks} blocks "
        f"together need about {write_duration(needed_s)}{fits}. All of it is measured anyway."
    )


def _guess_s(size: StudySize, sessions: int, blocks: int) -> float:
    """Return how long so many sessions take that have so many blocks together."""
    round_s = ROUND_MS.get(size.plan, max(ROUND_MS.values())) / 1000
    return sessions * SESSION_S + size.arms * (blocks + sessions * PREPARE_ROUNDS) * round_s


class ProgressLine:
    """Shows how far a study is: at a terminal one line that is drawn anew, else a line at each tenth."""

    def __init__(self, write: Callable[[str], None], width: Callable[[], int] | None) -> None:
        """Take what writes a text as it is, and the number of columns of a terminal; None where there is none."""
        self._write, self._width = write, width
        self._shown_tenths = -2

    def show(self, progress: StudyProgress) -> None:
        """Draw the line anew, or write it if another tenth of the study is done."""
        # A session that gets ready is worth a line only if the one before has ended with a tenth that had none.
        self.draw(write_line(progress), progress.tenths if progress.now else progress.tenths - 1)

    def draw(self, text: str, tenths: int) -> None:
        """Draw the line anew with this text, or write it if more tenths are done than at the last one."""
        line = make_visible(text)
        if self._width is not None:
            room = max(1, self._width() - 1)  # in the last column some terminals begin a new line
            self._write(f"\r\x1b[K{line if len(line) <= room else f'{line[: room - 1]}…'}")
        elif tenths > self._shown_tenths:
            self._write(f"{line}\n")
            self._shown_tenths = tenths

    def clear(self) -> None:
        """Remove the line of a terminal, for what comes next."""
        if self._width is not None:
            self._write("\r\x1b[K")


def write_line(progress: StudyProgress) -> str:
    """Return how far it is, how long the rest will take at this rate, and what is measured now."""
    level = "" if progress.isa_level is None else f" ({progress.isa_level})"
    comparison = f"comparison {progress.done + 1} of {progress.comparisons}" if progress.now else "getting ready"
    left = "" if progress.remaining_s is None else f"about {write_duration(progress.remaining_s)} left"
    ahead = f"{write_duration(progress.spent_s)} so far, {left}" if left and progress.spent_s else left
    parts = (f"Session {progress.session} of {progress.sessions}{level}", comparison, ahead, progress.now)
    return " · ".join(filter(None, parts))


def write_duration(seconds: float) -> str:
    """Return a duration as one says it: 40 s, 3 min, 2 h 10 min."""
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{minutes} min" if not hours else f"{hours} h {minutes} min"

"""What a probing process does now, in a file that whoever waits for it reads."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FILE = "stage"


@dataclass(frozen=True)
class Stage:
    """What is done, and what is known of how long everything takes."""

    name: str = ""
    """In words; empty before anything has begun."""
    call_ns: int = 0
    """How long one call takes; 0 before that is known."""
    seconds: int = 0
    """About how long the probe takes in all; 0 before that is known."""


def write(stage: Stage, folder: Path) -> None:
    """Write what is done now."""
    (folder / FILE).write_text(f"{stage.call_ns} {stage.seconds} {stage.name}", encoding="utf-8")


def read(folder: Path) -> Stage:
    """Return what is done now; nothing of it is known before the process has begun, or while it writes."""
    with suppress(OSError, ValueError):
        call_ns, seconds, name = (folder / FILE).read_text(encoding="utf-8").split(" ", 2)
        return Stage(name, int(call_ns), int(seconds))
    return Stage()

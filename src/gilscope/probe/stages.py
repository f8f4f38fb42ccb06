"""What a probing process does now, in a file that whoever waits for it reads."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FILE, NOW = "stage", "now"
"""The file that tells it, and one that is written to compare their times."""


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


def find_seconds(folder: Path) -> float | None:
    """Return for how long the last stage has lasted by now; None before anything has begun."""
    with suppress(OSError):
        begun_ns, now = (folder / FILE).stat().st_mtime_ns, folder / NOW
        now.touch()
        return max(0.0, (now.stat().st_mtime_ns - begun_ns) / 1e9)
    return None


def read(folder: Path) -> Stage:
    """Return what is done now; nothing of it is known before the process has begun, or while it writes."""
    with suppress(OSError, ValueError):
        call_ns, seconds, name = (folder / FILE).read_text(encoding="utf-8").split(" ", 2)
        return Stage(name, int(call_ns), int(seconds))
    return Stage()

"""What a probe is asked for, and how it reaches the process that probes."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from gilscope import environment, executors
from gilscope.errors import InvalidNumber, UnknownName
from gilscope.probe.budget import BLOCKS, EXECUTORS, SECONDS, Wishes

REQUEST, REPORT = "request.json", "report.json"
"""Files in the folder that the two processes share."""


MOST_WORKERS = 1_000

MOST_SECONDS = 86_400.0


@dataclass(frozen=True)
class Request:
    """A function by its name, with the texts that give its arguments."""

    target: str
    """MODULE:FUNCTION."""
    setup: str = ""
    """Statements that are executed first; what they name, the arguments may use."""
    arguments: str = ""
    """As between the parentheses of a call."""
    wishes: Wishes = field(default_factory=Wishes)


def wishes(workers: str | None, executor: str | None, blocks: str | None, seconds_text: str | None) -> Wishes:
    """Return what is to be measured, from the texts of options; None for what is usual.

    Raises:
        InvalidNumber: something is no number, or too small.
        UnknownName: there is no such executor.

    """
    counts = (
        () if workers is None else tuple(sorted({_whole("A number of workers", each) for each in _listed(workers)}))
    )
    names = EXECUTORS if executor is None else tuple(_listed(executor))
    for name in names:
        if name == "serial" or name not in executors.names():
            raise UnknownName("executor", name, (each for each in executors.names() if each != "serial"))
    return Wishes(
        counts,
        names,
        BLOCKS if blocks is None else _whole("The number of blocks", blocks),
        SECONDS if seconds_text is None else seconds("seconds", seconds_text),
    )


def seconds(option: str, text: str) -> float:
    """Return a time that was written as a number of seconds.

    Raises:
        InvalidNumber: it is none, or not above 0.

    """
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= MOST_SECONDS:
        raise InvalidNumber(option, repr(text), f"a number of seconds above 0, up to {MOST_SECONDS:,.0f}")
    return value


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _whole(what: str, text: str) -> int:
    if text == "auto":
        return environment.effective_cpus() or 1
    if not text.isdecimal() or not 1 <= int(text) <= MOST_WORKERS:
        raise InvalidNumber(what, repr(text), f"a whole number from 1 to {MOST_WORKERS}")
    return int(text)


def write(request: Request, path: Path) -> None:
    """Write a request."""
    path.write_text(json.dumps(asdict(request)), encoding="utf-8")


def read(path: Path) -> Request:
    """Read a request that `write` has written."""
    own = json.loads(path.read_text(encoding="utf-8"))
    wishes = own["wishes"]
    return Request(
        own["target"],
        own["setup"],
        own["arguments"],
        Wishes(tuple(wishes["workers"]), tuple(wishes["executors"]), wishes["blocks"], wishes["seconds"]),
    )

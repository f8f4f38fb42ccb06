"""What a probe is asked for, and how it reaches the process that probes."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from gilscope import environment, executors, parsing
from gilscope.errors import UnknownName
from gilscope.model.case import SERIAL
from gilscope.plan import selection
from gilscope.plan.selection import MOST_BLOCKS
from gilscope.probe.budget import BLOCKS, EXECUTORS, SECONDS, Wishes

REQUEST, REPORT = "request.json", "report.json"
"""Files in the folder that the two processes share."""


MOST_WORKERS = 1_000

LEAST_SECONDS, MOST_SECONDS = 0.001, 86_400.0


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
        InvalidNumber: something is not a number, too small or too large.
        UnknownName: there is no such executor.

    """
    cpus = environment.effective_cpus() or 1
    counts = () if workers is None else selection.parse_workers(workers, cpus, MOST_WORKERS)
    names = EXECUTORS if executor is None else parsing.parts(executor)
    for name in names:
        if name == SERIAL or name not in executors.names():
            raise UnknownName("executor", name, (each for each in executors.names() if each != SERIAL))
    return Wishes(
        tuple(sorted(set(counts))),
        names,
        BLOCKS if blocks is None else parsing.whole(selection.BLOCKS, blocks, 1, MOST_BLOCKS),
        SECONDS if seconds_text is None else seconds("The time to measure", seconds_text),
    )


def seconds(what: str, text: str) -> float:
    """Return the time that a text states, in seconds.

    Raises:
        InvalidNumber: it states none, or one that makes no sense.

    """
    return parsing.real(what, text, LEAST_SECONDS, MOST_SECONDS, "seconds")


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

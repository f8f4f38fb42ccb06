"""What a user asks of a probe, as options and as the file that the probing process reads."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from gilscope import environment, executors, parsing
from gilscope.errors import UnknownName
from gilscope.model.case import SERIAL
from gilscope.model.probe import Environment
from gilscope.model.workers import Load, Loads
from gilscope.plan import selection
from gilscope.plan.selection import MOST_BLOCKS
from gilscope.probe.budget import BLOCKS, EXECUTORS, SECONDS, Wishes

REQUEST, REPORT, SAID = "request.json", "report.json", "said"
"""The files in the folder that both processes share: what is asked, was measured, and was printed."""

UNWRITTEN = 74
"""The exit status of a probing process that could not write what it had measured."""


MOST_WORKERS = 1_000

LEAST_SECONDS, MOST_SECONDS = 0.001, 86_400.0


@dataclass(frozen=True)
class Request:
    """A function's name, with the texts that give its arguments."""

    target: str
    """MODULE:FUNCTION."""
    setup: str = ""
    """Statements that are executed first. The arguments may use their names."""
    arguments: str = ""
    """The arguments as text, as between the parentheses of a call."""
    wishes: Wishes = field(default_factory=Wishes)
    each_worker: str = ""
    """Statements that every worker executes once. The arguments may use their names, which are its own."""
    each_call: str = ""
    """Statements that are executed before each call, whose arguments may use their names."""
    environment: Environment | None = None
    """Where it is one of several that take turns: which one."""


def wishes(workers: str | None, executor: str | None, blocks: str | None, seconds_text: str | None) -> Wishes:
    """Return what to measure, from the texts of options; None stands for the usual value.

    Raises:
        InvalidNumber: something is not a number, too small or too large.
        UnknownName: there is no such executor.

    """
    cpus = environment.effective_cpus() or 1
    counts = () if workers is None else selection.parse_workers(workers, cpus, MOST_WORKERS)
    names = EXECUTORS if executor is None else parsing.split_list(executor)
    for name in names:
        if name == SERIAL or name not in executors.names():
            raise UnknownName("executor", name, (each for each in executors.names() if each != SERIAL))
    return Wishes(
        tuple(sorted(set(counts))),
        names,
        BLOCKS if blocks is None else parsing.parse_whole(selection.BLOCKS, blocks, 1, MOST_BLOCKS),
        SECONDS if seconds_text is None else seconds("The time to measure", seconds_text),
    )


def seconds(what: str, text: str) -> float:
    """Return the number of seconds that a text gives.

    Raises:
        InvalidNumber: it is not a number, too small or too large.

    """
    return parsing.parse_real(what, text, LEAST_SECONDS, MOST_SECONDS, "seconds")


def write(request: Request, path: Path) -> None:
    """Write a request."""
    path.write_text(json.dumps(asdict(request)), encoding="utf-8")


def write_loads(loads: Loads, problem: str | None, path: Path) -> None:
    """Write what workers did, or why it cannot be measured, under its own name only when it is complete."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps({"problem": problem, **asdict(loads)}), encoding="utf-8")
    unfinished.replace(path)


def read_loads(path: Path) -> tuple[Loads, str | None]:
    """Read what `write_loads` has written."""
    own = json.loads(path.read_text(encoding="utf-8"))
    loads = tuple(Load(**{**each, "per_second": tuple(each["per_second"])}) for each in own["loads"])
    return Loads(own["target"], loads, own["skipped"], own["others_cpus"]), own["problem"]


def read(path: Path) -> Request:
    """Read a request that `write` has written."""
    own = json.loads(path.read_text(encoding="utf-8"))
    wishes = own["wishes"]
    return Request(
        own["target"],
        own["setup"],
        own["arguments"],
        Wishes(tuple(wishes["workers"]), tuple(wishes["executors"]), wishes["blocks"], wishes["seconds"]),
        own["each_worker"],
        own["each_call"],
        None if own["environment"] is None else Environment(**own["environment"]),
    )

"""What a probe is asked for, and how it reaches the process that probes."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from gilscope.probe.extent import Wishes

REQUEST, REPORT = "request.json", "report.json"
"""Files in the folder that the two processes share."""


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

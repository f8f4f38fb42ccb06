"""Probes the same function in several environments or for several values: processes that take turns, block by block.

What drifts while that is measured, as the load of the machine, drifts for all of them.
"""

import random
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from gilscope import probe
from gilscope.errors import CannotProbe, StudyFailed
from gilscope.model.probe import Environment
from gilscope.model.report import Report, SessionReport
from gilscope.probe import endings, requests, stages, turns
from gilscope.probe.requests import Request
from gilscope.probe.stages import Stage
from gilscope.system import process_group
from gilscope.system.clock import Clock
from gilscope.system.other_python import OtherPython
from gilscope.system.process_group import Group

LOOK_SECONDS = 0.2
"""How often it is looked whether a process has ended without ending its turn."""


@dataclass(frozen=True)
class Member:
    """The probing process of one environment."""

    request: Request
    folder: Path
    group: Group
    player: turns.Player
    note: Callable[[Stage], None] | None = None

    @property
    def label(self) -> str:
        """What the user calls its environment."""
        assert self.request.environment is not None
        return self.request.environment.label

    def finish_turn(self, end_ns: int) -> bool:
        """Wait for the end of its turn; return whether it wants another one."""
        while not self.player.is_done(LOOK_SECONDS):
            self.tell()
            if self.group.has_ended(0) or Clock().wall_ns() > end_ns:
                return False
        return True

    def tell(self) -> None:
        """Tell what its process does."""
        if self.note is not None:
            stage = stages.read(self.folder)
            self.note(replace(stage, name=f"{self.label}: {stage.name}"))

    def read(self, ended: str, more: str = "") -> SessionReport:
        """Return what it has measured; of that `ended` says how it ended, and `more` what else is known.

        Raises:
            CannotProbe, StudyFailed: as `probe.read_session`.

        """
        try:
            return probe.read_session(self.request, self.folder, ended, more)
        except CannotProbe as error:
            own = self.request.environment
            size = f"{own.variable} = " if own is not None and own.variable else ""
            raise CannotProbe(f"{self.request.target} with {size}{self.label}", error.reason) from None


@dataclass(frozen=True)
class Part:
    """What one of the processes has of its own."""

    label: str
    python: OtherPython | None = None
    """None for this interpreter."""
    variable: str = ""
    """A name that the setup finds."""
    value: str = ""
    """What it stands for, as Python writes it."""

    @property
    def name(self) -> str:
        """What people call it: n=1e3, or an environment."""
        return f"{self.variable}={self.label}" if self.variable else self.label

    def ask(self, request: Request, rotation: str) -> Request:
        """Return what is asked of its process."""
        setup = f"{self.variable} = {self.value}\n{request.setup}" if self.variable else request.setup
        return replace(request, setup=setup, environment=Environment(self.label, rotation, self.variable))


def run(
    request: Request,
    parts: Sequence[Part],
    limit_seconds: float = probe.LIMIT_SECONDS,
    note: Callable[[Stage], None] | None = None,
    spent_seconds: float = 0.0,
) -> Report:
    """Probe a function in processes that take turns, and return a session of each in that order.

    All are made ready one after the other; then their blocks alternate, in an order that is drawn anew for each
    round. The limit is for each of them; of all together, `spent_seconds` are gone. `note` is told now and then what
    is done.

    Raises:
        CannotProbe: one of them has no such function, or the call raises there.
        StudyFailed: a probing process ended before it had begun, or no files can be written where it has its own.

    """
    rotation = uuid.uuid4().hex[:12]
    limit_of_all = limit_seconds * len(parts) - spent_seconds
    end_ns = Clock().wall_ns() + int(limit_of_all * 1e9)
    with ExitStack() as folders:
        with ExitStack() as running:
            members = []
            for part in parts:
                folder = folders.enter_context(probe.make_folder())
                started = _start(part.ask(request, rotation), folder, part.python, limit_of_all, running)
                members.append(replace(started, note=note))
                if not members[-1].finish_turn(end_ns):
                    members[-1].read("it ended")  # what cannot be probed here is not worth measuring elsewhere
                if Clock().wall_ns() > end_ns:
                    break
            _take_turns(members, end_ns, random.Random(rotation))
        if len(members) < len(parts):
            probed = _read(members[-1], limit_seconds).probe
            ended = "it was not ready" if probed is None or probed.ended is None else probed.ended
            name = parts[len(members) - 1].name
            raise StudyFailed(f"With {name}, {ended}. Nothing of --limit was left for the others.")
        return Report(tuple(_read(each, limit_seconds) for each in members))


def _start(
    request: Request, folder: Path, python: OtherPython | None, limit_seconds: float, running: ExitStack
) -> Member:
    requests.write(request, folder / requests.REQUEST)
    player = turns.Player(folder)
    running.callback(player.close)
    group = running.enter_context(
        process_group.started_in_group(
            [probe.MODULE, str(folder)],
            folder,
            folder / requests.SAID,
            limit_seconds,
            most_processes=probe.count_allowed_processes(request.wishes),
            python="" if python is None else python.path,
            variables={"PYTHON_GIL": python.gil} if python is not None and python.gil else {},
        )
    )
    return Member(request, folder, group, player)


def _take_turns(members: list[Member], end_ns: int, draw: random.Random) -> None:
    """Give turns, one member at a time, until all have ended. Once one has, the others get one turn more."""
    playing = [each for each in members if not each.group.has_ended(0)]
    while playing:
        draw.shuffle(playing)
        for each in list(playing):
            each.player.begin(is_last=len(playing) < len(members))
            each.tell()
            if not each.finish_turn(end_ns):
                playing.remove(each)


def _read(member: Member, limit_seconds: float) -> SessionReport:
    more = ""
    try:
        status = member.group.find_status()
        ended = probe.describe_status(status, limit_seconds)
        more = endings.describe_limit(member.folder) if status is None else ""
    except process_group.Crowded:
        ended = probe.describe_crowd(probe.count_allowed_processes(member.request.wishes))
    return member.read(ended, more)

"""Kills gilscope at random moments, and counts what is lost or left: `python -m scripts.attack.kills --kills 100`.

A verb is started, one of its processes gets a signal or its terminal is closed, and then nothing may be lost of what
was measured, no process may live on, no shared memory may be left, and every report must be readable.
"""

import argparse
import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from gilscope.errors import NotAReport
from gilscope.model.report import SessionReport
from gilscope.record import json_report
from gilscope.system import segments

EXAMPLE = Path(__file__).parents[2] / "docs/data/cpython-3.11.json"

STUDY = ("-k", "monte_carlo_pi and cython_nogil", "--executor", "processes_spawn,processes_forkserver,threads")
VERBS = {
    "run": (("run", *STUDY, "--sessions", "1", "--blocks", "5", "-o", "report.json"), 9.0),
    "probe": (("probe", "math:sqrt", "--args", "2", "--blocks", "5", "--report", "report.json"), 6.0),
    "claims": (("claims", "--plan", "quick", "-k", "globals or leak", "-o", "report.json"), 20.0),
    "merge": (("merge", "one.json", "two.json", "-o", "report.json"), 1.0),
}
"""Each with the longest time in seconds until it is attacked."""

TARGETS = ("parent", "child", "worker", "group", "everything below", "tracker", "guard", "terminal")
"""`group` is the process group of the terminal; `everything below` is all but the parent."""

GENTLE = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

MARK = "GILSCOPE_ATTACK"
"""The environment variable by which the processes of an attack are found, wherever they have gone."""

PATIENCE_SECONDS = 120.0
COUNTED = ("lost blocks", "lost evidence", "living processes", "left segments", "unreadable reports", "tracebacks")


@dataclass(frozen=True)
class Attack:
    """What is done to which verb, and when."""

    verb: str
    target: str
    number: signal.Signals
    has_terminal: bool
    delay_s: float


def draw(chance: random.Random) -> Attack:
    """Return the next attack."""
    verb = chance.choices(tuple(VERBS), weights=(5, 4, 1, 2))[0]
    target = chance.choice(TARGETS)
    is_gentle = target in ("parent", "group") and chance.random() < 0.6
    number = chance.choice(GENTLE) if is_gentle else signal.SIGKILL
    has_terminal = target == "terminal" or chance.random() < 0.3
    return Attack(verb, target, number, has_terminal, chance.uniform(0, VERBS[verb][1]))


class Started:
    """A verb that runs in a folder of its own, with a terminal or without."""

    def __init__(self, attack: Attack, folder: Path) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        self.prefixes: set[str] = set()
        (folder / "tmp").mkdir()
        if attack.verb == "merge":
            for name in ("one.json", "two.json"):
                shutil.copy(EXAMPLE, folder / name)
        self.output = folder / "output"
        self._ours: int | None = None
        if attack.has_terminal:
            self._ours, theirs = os.openpty()
        else:
            theirs = os.open(self.output, os.O_WRONLY | os.O_CREAT)
        command = [sys.executable, "-m", "gilscope", *VERBS[attack.verb][0]]
        environment = {**os.environ, MARK: self.mark, "TMPDIR": str(folder / "tmp")}
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=theirs if attack.has_terminal else subprocess.DEVNULL,
            stdout=theirs, stderr=theirs, preexec_fn=_take_terminal if attack.has_terminal else _begin,
        )  # fmt: skip
        os.close(theirs)

    def close_terminal(self) -> None:
        """Close it, as a window or a connection is closed."""
        if self._ours is not None:
            os.close(self._ours)
            self._ours = None

    def list_processes(self) -> list[psutil.Process]:
        """Return all processes of this attack that live, and note what their segments are called."""
        found = []
        for each in psutil.process_iter():
            with suppress(psutil.Error, OSError):
                environment = each.environ()
                if environment.get(MARK) == self.mark and each.status() != psutil.STATUS_ZOMBIE:
                    found.append(each)
                    self.prefixes |= {environment.get(segments.PREFIX, "")} - {""}
        return found

    def count_measured(self) -> tuple[int, int]:
        """Return how many blocks and how many pieces of evidence the readable reports in the folder have."""
        sessions: dict[str, SessionReport] = {}
        for path in list_reports(self.folder):
            with suppress(NotAReport):
                for each in json_report.read(path).sessions:
                    known = sessions.get(each.session)
                    if known is None or _measured(each) >= _measured(known):
                        sessions[each.session] = each
        return sum(map(_blocks, sessions.values())), sum(len(each.evidence) for each in sessions.values())


def _take_terminal() -> None:
    _begin()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _begin() -> None:
    os.setsid()
    for number in GENTLE:
        signal.signal(number, signal.SIG_DFL)


def _blocks(session: SessionReport) -> int:
    return sum(len(each.blocks) for each in session.measured)


def _measured(session: SessionReport) -> int:
    return _blocks(session) + len(session.evidence)


def list_reports(folder: Path) -> list[Path]:
    """Return the reports that a folder has, and that were saved for it, also those of single sessions."""
    names = ("report.json*", "one.json", "two.json", "tmp/gilscope-saved-*/*/report.json*")
    found = (path for name in names for path in folder.glob(name))
    return [path for path in found if not path.name.endswith(("-earlier", "-allotted"))]


def strike(started: Started, attack: Attack) -> None:
    """Do to the verb what the attack is."""
    processes = started.list_processes()
    others = [each for each in processes if each.pid != started.process.pid]
    chosen: list[psutil.Process] = []
    if attack.target == "terminal":
        started.close_terminal()
    elif attack.target == "group":
        with suppress(ProcessLookupError):
            os.killpg(started.process.pid, attack.number)
    elif attack.target == "parent":
        chosen = [each for each in processes if each.pid == started.process.pid]
    elif attack.target == "child":
        with suppress(psutil.Error):
            chosen = psutil.Process(started.process.pid).children()[:1]
    elif attack.target == "everything below":
        chosen = others
    else:
        word = {"worker": "spawn_main", "tracker": "resource_tracker", "guard": "system.guard"}[attack.target]
        chosen = [each for each in others if word in _command(each)][:1]
    if not chosen and attack.target not in ("terminal", "group"):  # this verb has none, or not at this moment
        chosen = [each for each in processes if each.pid == started.process.pid]
    for each in chosen:
        with suppress(psutil.Error):
            each.send_signal(attack.number)


def _command(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def run_attack(attack: Attack) -> Counter[str]:
    """Attack a verb, and count what was lost or left."""
    with tempfile.TemporaryDirectory(prefix="attack-") as name:
        folder = Path(name)
        started = Started(attack, folder)
        end = time.monotonic() + attack.delay_s
        while time.monotonic() < end and started.process.poll() is None:
            time.sleep(0.02)
        before = started.count_measured()
        strike(started, attack)
        with suppress(subprocess.TimeoutExpired):
            started.process.wait(PATIENCE_SECONDS)
        started.close_terminal()
        living = started.list_processes()
        # What was started gets some time to notice, as after the block that it measures.
        end = time.monotonic() + PATIENCE_SECONDS
        while living and time.monotonic() < end:
            time.sleep(0.1)
            living = started.list_processes()
        for each in living:
            each.kill()
        return Counter(dict(zip(COUNTED, _count(started, before, len(living)), strict=True)))


def _count(started: Started, before: tuple[int, int], living: int) -> Iterator[int]:
    after = started.count_measured()
    yield max(0, before[0] - after[0])
    yield max(0, before[1] - after[1])
    yield living
    segments.remove_abandoned()  # as the next `gilscope run` does
    yield sum(len(list(segments.SEGMENTS.glob(f"*{prefix}-*"))) for prefix in started.prefixes)
    yield sum(not _is_readable(path) for path in list_reports(started.folder))
    said = started.output.read_text(errors="replace") if started.output.exists() else ""
    yield int("Traceback" in said and "/gilscope/" in said)


def _is_readable(path: Path) -> bool:
    try:
        json_report.read(path)
    except NotAReport:
        return False
    return True


def main() -> int:
    """Attack until the kills or the seconds are over, and print what was counted; 0 if all of it is 0."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    counted, done = Counter(dict.fromkeys(COUNTED, 0)), Counter[str]()
    end = time.monotonic() + options.seconds
    for number in range(options.kills):
        if time.monotonic() > end:
            break
        attack = draw(chance)
        found = run_attack(attack)
        done.update((attack.verb, attack.target))
        counted.update(found)
        if +found:
            print(f"{number}: {attack}: {dict(+found)}", flush=True)
    print(f"Seed {options.seed}; attacks by verb and by target: {dict(done)}")
    print(f"Counted, each of which must be 0: {dict(counted)}")
    return int(any(counted.values()))


if __name__ == "__main__":
    sys.exit(main())

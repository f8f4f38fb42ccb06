"""Runs one probe: `python -m gilscope.probe.process FOLDER` does what `request.json` in the folder asks for.

It writes `report.json` there whenever it has measured more, since it may crash or be killed at any time.
"""

import os
import sys
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from gilscope import environment
from gilscope.environment.revision import collect_revision
from gilscope.errors import CannotProbe, CannotWrite
from gilscope.model.facts import Facts
from gilscope.model.probe import Probe
from gilscope.model.report import Report, SessionReport
from gilscope.plan.declarations import declare
from gilscope.probe import measuring, requests, signs, sources, stages, targets, turns
from gilscope.probe.call import Call, describe_error
from gilscope.probe.measuring import Probing
from gilscope.probe.requests import Request
from gilscope.probe.stages import Stage
from gilscope.record import json_report
from gilscope.system import gil, process_group, stacks
from gilscope.system.clock import Clock


def main(folder: str) -> None:
    """Run the probe, and save what is measured."""
    process_group.begin_program()
    stacks.begin()
    gil.note_imports()
    request = requests.read(Path(folder) / requests.REQUEST)
    sys.argv[:] = [targets.name_place(request.target)]  # for scripts that look at it while they are imported
    path = Path(folder) / requests.REPORT
    pause = turns.never_pause if request.environment is None else turns.join(Path(folder))
    project = sources.find_project(Path.cwd())
    facts = environment.collect_facts()
    name, blocks = uuid.uuid4().hex[:12], request.wishes.blocks
    session = SessionReport(name, False, facts, (), (), {}, "probe", blocks, 1, declared=declare())
    gil_switched_on_by, source = None, None

    def save(probing: Probing) -> None:
        nonlocal session
        known = replace(probing.probe, source=source, gil_switched_on_by=gil_switched_on_by)
        probe = replace(known, **_list_asked(request))
        session = replace(
            session,
            complete=probe.stage == measuring.DONE and probe.ended is None,
            measured=probing.measured,
            skips=tuple(probing.skips),
            open_ns=dict(probing.open_ns),
            probe=probe,
        )
        json_report.write(path, Report((session,)))
        stages.write(Stage(probe.stage, probing.call_ns, probing.seconds), Path(folder))

    started = Probing(Probe(request.target, request.arguments, ""), save)
    try:
        started.enter(f"importing {targets.name_place(request.target)}")
        found = find_call(request)
        source = sources.find_source(found.function, project)
        facts = Facts({**facts, **collect_revision(*sources.find_folder(found.function))})
        started.enter("calling it for the first time")
        told = signs.observe_first_calls(found, Clock(), count_printed_bytes)
        drop_output()
        gil_switched_on_by = gil.find_what_switched_it_on()
        session = replace(session, facts=Facts({**facts, "gil_enabled": gil.is_enabled()}))
        measuring.measure(found, request.wishes, told, environment.effective_cpus() or 1, Clock(), save, name, pause)
    except CannotProbe as error:
        started.enter("", problem=error.reason)
    except KeyboardInterrupt as error:
        # Not by Ctrl-C, which reaches the group of whoever started this process: the user's code has raised it.
        last = session.probe or started.probe
        ended = f"it raises {describe_error(error)} while this was done: {last.stage}"
        json_report.write(path, Report((replace(session, probe=replace(last, ended=ended)),)))


def find_call(request: Request) -> Call:
    """Return the call that a request names.

    Raises:
        CannotProbe: as `targets.find`.

    """
    return targets.find(request.target, request.setup, request.arguments, request.each_worker, request.each_call)


def _list_asked(request: Request) -> dict[str, Any]:
    """Return what a report keeps of a request, beside the target and its arguments."""
    return {
        "is_statement": targets.is_statement(request.target),
        "environment": request.environment,
        "setup": request.setup,
        "each_worker": request.each_worker,
        "each_call": request.each_call,
    }


def count_printed_bytes() -> int:
    """Return how many bytes this process has written to its output, which is a file."""
    sys.stdout.flush()
    sys.stderr.flush()
    return os.fstat(1).st_size


def drop_output() -> None:
    """Drop all further output, since a call that prints is made thousands of times."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for each in (1, 2):
        os.dup2(nowhere, each)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except CannotWrite:
        os._exit(requests.UNWRITTEN)
    # All is written. A thread or an exit handler that the user's call has left could still block or crash.
    os._exit(0)

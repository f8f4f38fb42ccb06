"""Probe the functions of src/gilscope/benchmarks/known.py, and keep all that was seen, for docs/probe.md.

python -m scripts.docs.known_functions docs/data/probe/cpython-3.11.json
"""

import sys
from dataclasses import replace
from pathlib import Path

from gilscope import probe
from gilscope.analyse.probe.probing import analyse_probe
from gilscope.benchmarks.known import known
from gilscope.model.report import Report, SessionReport
from gilscope.record import json_report
from gilscope.render.probe import words


def main(path: str) -> None:
    """Probe one after the other, and write a report of all."""
    sessions: list[SessionReport] = []
    for each in known():
        if each.unavailable is not None:
            print(f"{each.name}: {each.unavailable}")
            continue
        (session,) = probe.run(each.request).sessions
        assert session.probe is not None
        found = analyse_probe(session)
        print(
            f"{each.name}: {found.verdict}, {words.write_released_share(found)}, {found.call_ns / 1e6:.3f} ms",
            flush=True,
        )
        # The table's own word for it: the arguments of some are long.
        sessions.append(replace(session, probe=replace(session.probe, target=each.name)))
    json_report.write(Path(path), Report(tuple(sessions)))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Who may import whom, and what may stand where: the fences that keep the data flow one way.

spec → plan → measure (executors → worker → implementations → kernels, _ext) → record → JSON file → record →
analyse → render → cli. The tables below are the fences; a line that they refuse belongs in another room, or the
design has changed and the table with it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from gilscope import kernels
from tests.walker import Import, Walker, long_functions

ROOT = Path(__file__).parents[1]
SOURCES = {"gilscope": ROOT / "src/gilscope", "benchmarks": ROOT / "benchmarks"}

MOST_FILE_LINES = 260
MOST_FUNCTION_LINES = 50
MOST_BODY_LINES = 80


NO_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "managers"}
"""A file is named after what it knows."""


class Room:
    """What a room may import: other rooms and third-party packages, by name.

    `lazily` is for what may be imported inside functions only, or, written `numpy:inputs`, inside that one alone.
    """

    def __init__(self, imports: str = "", lazily: str = "") -> None:
        self.imports = frozenset(imports.split())
        self.lazily = frozenset(lazily.split())

    def allows(self, what: Import) -> bool:
        if what.room in self.imports or what.is_type_only:
            return True
        return bool(what.function) and not self.lazily.isdisjoint({what.room, f"{what.room}:{what.function}"})


ROOMS = {
    "__init__": Room(),
    "__main__": Room("cli"),
    "errors": Room(),
    "sizes": Room(),
    "spec": Room("sizes"),
    "registry": Room(lazily="?"),
    "_ext": Room(),
    "kernels": Room("spec", lazily="numpy:inputs"),
    "kernels.partial_release": Room("spec sizes", lazily="numpy:inputs"),
    "kernels.sieve": Room("spec", lazily="numpy:tables"),
    "kernels.__init__": Room("spec registry"),
    "implementations": Room("kernels _ext"),
    "implementations.__init__": Room("spec registry"),
    "implementations.numba": Room("spec kernels _ext", lazily="numba:pinned numpy:arrays_of"),
    "implementations.numba_parallel": Room("spec kernels threading_layers", lazily="numpy:_parallel"),
    "implementations.blas": Room("spec kernels", lazily="numpy:compile threadpoolctl:_libraries"),
    "worker": Room("gil spec kernels implementations"),
    "executors": Room(),
    "executors.__init__": Room("registry"),
    "executors.loky": Room(lazily="loky:open"),
    "capacity": Room("spec _ext"),
    "interrupts": Room(),
    "gil": Room(),
    "clock": Room(lazily="psutil:machine_time"),
    "threading_layers": Room(),
    "environment": Room("_ext", lazily="psutil"),
    "environment.__init__": Room("__init__ _ext gil threading_layers"),
    "ways": Room("spec implementations executors"),
    "axes": Room("ways"),
    "arms": Room("spec capacity ways"),
    "plan": Room("sizes spec axes kernels implementations executors arms ways"),
    "pools": Room("executors worker clock"),
    "segments": Room(),
    "layout": Room("spec worker numpy"),
    "transport": Room("spec worker layout segments numpy"),
    "check": Room("sizes spec kernels implementations worker layout transport numpy"),
    "measure": Room("report spec clock executors worker pools transport check capacity"),
    "doctor": Room("threading_layers report environment capacity clock spec pools measure analyse"),
    "report": Room("evidence probed spec"),
    "probed": Room("fields"),
    "groups": Room("segments"),
    "fields": Room(),
    "evidence": Room("fields"),
    "experiments": Room("evidence"),
    "experiments.heartbeat": Room("evidence implementations"),
    "experiments.convoy": Room("evidence implementations"),
    "experiments.uneven": Room("evidence implementations"),
    "experiments.cpus": Room("evidence capacity spec"),
    "experiments.leaks": Room("evidence psutil"),
    "experiments.memory": Room("psutil"),
    "experiments.pools": Room("evidence executors worker pools"),
    "experiments.shared": Room("segments"),
    "experiments.sharing": Room("evidence segments psutil"),
    "experiments.kills": Room("evidence implementations"),
    "experiments.rounds": Room("evidence report sizes spec"),
    "claims": Room("report evidence analyse experiments"),
    "claims.__init__": Room(lazily="?:families"),
    "claims.judging": Room("evidence analyse"),
    "claims.explaining": Room(),
    "claims.budgets": Room("experiments"),
    "claims.trial": Room("groups"),
    "claims.trials": Room("evidence groups"),
    "probe.__init__": Room("groups record report"),
    "probe.call": Room(lazily="?:_function"),
    "probe.calls": Room("worker"),
    "probe.child": Room("environment gil groups record storage clock probed report"),
    "probe.extent": Room(),
    "probe.measuring": Room("capacity clock measure pools probed report spec ways"),
    "probe.rehearsal": Room(lazily="executors"),
    "probe.requests": Room("environment executors"),
    "probe.sending": Room("executors clock probed"),
    "probe.signs": Room("clock probed"),
    "probe.watching": Room("_ext gil probed"),
    "probe.workers": Room("executors measure pools spec worker"),
    "claims.ledger": Room("doctor environment expression record storage evidence report analyse study"),
    "options": Room(),
    "labels": Room(),
    "reading": Room("evidence probed report spec fields"),
    "benchmark_stats": Room("report"),
    "record": Room("report spec reading benchmark_stats"),
    "storage": Room(),
    "session": Room("report spec gil plan clock pools environment record storage interrupts", lazily="measure"),
    "progress": Room("clock"),
    "child": Room("interrupts"),
    "expression": Room("plan"),
    "merge": Room("report record storage"),
    "study": Room("report _ext plan environment record storage interrupts progress child expression merge"),
    "settings": Room("report"),
    "analyse": Room("evidence probed report sizes spec numpy scipy"),
    "render": Room("report sizes spec analyse settings progress rich"),
    "render.__init__": Room(lazily="?:text"),
    "render.html": Room("analyse"),
    "render.offline": Room(lazily="jinja2:page markupsafe:_accessible vl_convert"),
    "render.probe_charts": Room("analyse altair"),
    **dict.fromkeys(
        ("render.charts", "render.cost_charts"),
        Room("sizes analyse altair"),
    ),
    "render.ledger_charts": Room("analyse altair"),
    "render.drawing": Room("analyse altair"),
    "render.compare_charts": Room("spec analyse altair"),
    "pytest_plugin": Room(
        "report pytest pytest_rows options",
        lazily="spec plan environment session record storage progress analyse render",
    ),
    "pytest_rows": Room("report pytest", lazily="record pytest_benchmark:add_rows"),
    "cli_claims": Room("cli_reports record render click", lazily="claims render"),
    "pytest_scaling": Room("pytest_rows pytest", lazily="probe report environment gil clock analyse scaling_result"),
    "scaling_result": Room("analyse render"),
    "cli_probe": Room("cli_reports record storage click", lazily="probe render analyse"),
    "cli_reports": Room("labels record render report storage click", lazily="analyse claims"),
    "cli": Room(
        "axes report cli_claims cli_probe cli_reports __init__ plan study merge record progress kernels "
        "implementations executors click",
        lazily="render analyse doctor",
    ),
    "benchmarks": Room("spec"),
    "benchmarks.test_ceilings": Room(
        "check transport worker spec implementations _ext analyse . pytest", lazily="numba threadpoolctl"
    ),
    "benchmarks.made_up": Room("report spec"),
    "benchmarks.chromium": Room(lazily="playwright:running"),
    "benchmarks.test_reports": Room("record storage analyse render . pytest"),
    "benchmarks.test_claims": Room("claims evidence render pytest"),
    "benchmarks.known": Room("implementations kernels probe sizes worker"),
    "benchmarks.test_probe": Room("gil probe analyse render . pytest"),
    "benchmarks.textbook": Room("numpy", lazily="kernels scipy"),
    "benchmarks.peers": Room("numpy", lazily="rapidfuzz scipy"),
    "benchmarks.test_overhead": Room("executors worker pools analyse pytest"),
}
"""For each room what it may import. `errors` is free for all; `?` is a name known only at run time."""

REPORTING = ("record", "reading", "storage", "analyse", "render")
MEASURING = {
    *("kernels", "implementations", "_ext", "worker", "executors", "pools"),
    *("layout", "transport", "check", "measure"),
}

STANDS_ONLY_IN = {
    r"json": {
        "record",
        "storage",
        "cli",
        "render.offline",
        "_ext.__init__",
        "claims.trial",
        "claims.trials",
        "experiments.crashes",
        "probe.requests",
        "cli_probe",
    },
    r"time\.(time|clock_gettime|perf_counter|process_time|monotonic|thread_time)(_ns)?": {
        "groups",
        "probe.calls",
        "clock",
        "worker",
        "experiments",
        "benchmarks.test_overhead",
        "benchmarks.test_ceilings",
    },
    r"print|click\.(echo|secho)|sys\.(stdout|stderr)\.write": {
        "cli",
        "cli_claims",
        "cli_probe",
        "cli_reports",
        "probe.rehearsal",
        "experiments.crashes",
    },
}
"""Names, as they are imported or used, and the only modules in which they may stand."""

OTHER_TWINS = {"isa", "capacity", "gil_waits"}
"""Files in ext/ that are no kernel's."""


def imports_refused(module: str, source: str) -> Iterator[str]:
    for each in Walker(source).imports:
        is_free = each.is_stdlib or each.room in ("errors", top(module))
        if not is_free and not room_of(module).allows(each):
            yield f"{module} imports {each}"


def names_misplaced(module: str, source: str) -> Iterator[str]:
    for pattern, homes in STANDS_ONLY_IN.items():
        for name in sorted(Walker(source).names):
            if homes.isdisjoint({module, top(module)}) and re.fullmatch(pattern, name):
                yield f"{module} uses {name}: only {', '.join(sorted(homes))} may"


def top(module: str) -> str:
    return module.partition(".")[0]


def room_of(module: str) -> Room:
    return ROOMS.get(module) or ROOMS[top(module)]


@cache
def sources() -> Mapping[str, str]:
    """Return each module's source by its name: `plan`, `kernels.nbody`, `benchmarks.test_scaling`."""
    found = {}
    for package, folder in SOURCES.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join(parts if package == "gilscope" else (package, *parts))] = path.read_text(encoding="utf-8")
    return found


@pytest.mark.parametrize("module", sorted(sources()))
def test_each_module_keeps_to_its_room(module: str) -> None:
    assert module in ROOMS or top(module) in ROOMS, f"{module} has no room: give it one in ROOMS"
    assert list(imports_refused(module, sources()[module])) == [], "if the data still flows one way, add it to ROOMS"
    assert list(names_misplaced(module, sources()[module])) == []


def test_the_table_allows_no_more_than_is_used() -> None:
    unused = {key: set(room.imports | room.lazily) for key, room in ROOMS.items()}
    for module, source in sources().items():
        for each in Walker(source).imports:
            key = module if module in ROOMS else top(module)
            unused.get(key, set()).difference_update({each.room, f"{each.room}:{each.function}"})
    assert {key: names for key, names in unused.items() if names} == {}


def test_the_flow_is_one_way() -> None:
    graph: dict[str, set[str]] = {}
    for key, room in ROOMS.items():
        names = {name.partition(":")[0] for name in room.imports | room.lazily}
        graph.setdefault(top(key), set()).update((names & ROOMS.keys()) - {top(key)})
    TopologicalSorter(graph).prepare()  # raises CycleError
    for start in REPORTING:
        reached, todo = set(), [start]
        while todo:
            room_name = todo.pop()
            reached.add(room_name)
            todo += graph[room_name] - reached
        assert reached.isdisjoint(MEASURING), f"{start} must not need what measures"


def test_render_takes_only_result_types_of_analyse() -> None:
    for module, source in sources().items():
        if top(module) == "render":
            names = [each.name for each in Walker(source).imports if each.room == "analyse"]
            assert [name for name in names if not name[:1].isupper()] == []


def test_each_kernel_has_its_compiled_twin_and_each_twin_its_kernel() -> None:
    twins = {path.stem for path in (ROOT / "ext").glob("*.pyx")} - OTHER_TWINS
    assert twins == {path.stem for path in (SOURCES["gilscope"] / "kernels").glob("[!_]*.py")}
    assert twins == set(kernels.names())


@pytest.mark.parametrize("name", kernels.names())
def test_a_twin_is_as_exact_as_its_kernel(name: str) -> None:
    exactness = "strict" if kernels.load(name).SPEC.tolerance is None else "relaxed"
    lines = (ROOT / "ext" / f"{name}.pyx").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "exactness:" in line] == [f"# exactness: {exactness}"]


def test_sizes_and_names() -> None:
    scripts = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "scripts").glob("*.py")}
    for module, source in {**sources(), **scripts}.items():
        assert module.rpartition(".")[2] not in NO_NAMES, f"{module}: name it after what it knows"
        assert len(source.splitlines()) <= MOST_FILE_LINES, f"{module} is too long"
        if module.startswith("kernels."):
            # A body for compilers is one function: Numba would have to be given every other one compiled.
            assert list(long_functions(source, MOST_BODY_LINES)) == [], module
            source = source.partition("\ndef compiled_kernel(")[0]
        assert list(long_functions(source, MOST_FUNCTION_LINES)) == [], module


MADE_UP = """
import json
import numpy
import time
from time import perf_counter_ns
from typing import TYPE_CHECKING

import numba.core
from gilscope import measure, __version__
from gilscope.errors import NotAvailable
from .spec import Kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from gilscope.session import Session
    from gilscope.session import open_everything
else:
    import loky

def inputs():
    import numpy as np
    import_module("scipy.stats")
    import_module(f"gilscope._ext.{level}.x")
    def inner():
        import numpy.random

class Kernel:
    def kernel(self):
        from numpy import zeros
        importlib.import_module(name)
        print(time.process_time(), json.dumps(1), click.echo)
"""


def test_the_fences_can_fail() -> None:
    assert list(imports_refused("kernels.made_up", MADE_UP)) == [
        "kernels.made_up imports numpy",
        "kernels.made_up imports numba.core",
        "kernels.made_up imports gilscope measure",
        "kernels.made_up imports gilscope __version__",
        "kernels.made_up imports .spec Kernel",
        "kernels.made_up imports gilscope.session open_everything",
        "kernels.made_up imports loky",
        "kernels.made_up imports scipy.stats  in inputs()",
        "kernels.made_up imports gilscope._ext  in inputs()",
        "kernels.made_up imports numpy zeros in kernel()",
        "kernels.made_up imports ?  in kernel()",
    ]
    refused = {line.split(":")[0] for line in names_misplaced("kernels.made_up", MADE_UP)}
    assert refused == {
        f"kernels.made_up uses {name}"
        for name in ("json", "time.perf_counter_ns", "time.process_time", "print", "click.echo")
    }
    assert list(names_misplaced("cli", "import json\nprint(json)\nclick.echo()")) == []
    assert list(names_misplaced("clock", "import time\ntime.perf_counter_ns()")) == []
    assert list(long_functions("def f():\n    1\n    2\n", 2)) == ["f() has 3 lines"]
    with pytest.raises(KeyError):
        list(imports_refused("somewhere.new", "import numpy"))

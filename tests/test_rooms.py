"""Who may import whom, and what may stand where: the fences that keep the data flow one way.

model → plan → measure (executors → worker → implementations → kernels, _ext) → record → JSON file → record →
analyse → render → cli. The tables below are the fences. If one refuses a line, move the line to the room that it
belongs to; if the design has changed, change the table with it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from gilscope import kernels
from tests.walker import Import, loaded_with, long_functions, walked

ROOT = Path(__file__).parents[1]
SOURCES = {"": ROOT / "src/gilscope", "checkout": ROOT / "benchmarks"}
"""Folders, each with what its modules' names begin with: `plan`, `kernels.nbody`, `checkout.test_ceilings`."""

MOST_FILE_LINES = 260
MOST_FUNCTION_LINES = 50
MOST_BODY_LINES = 80


NO_NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "managers"}
"""A file is named after what it knows."""


FLOORS = (
    "model statistics errors parsing",
    "record system analyse registry _ext",
    "kernels executors environment render",
    "implementations",
    "plan",
    "measure study",
    "doctor probe",
    "claims pytest_plugin",
    "benchmarks cli",
    "__main__ checkout",
)
"""From the ground up. A room may import those below it, never those beside or above it."""

EVERYWHERE = {"__init__", "errors", "visible"}
"""The version, what a user can meet, and how untrusted text is shown."""

PACKAGES = {
    "altair": "render.claims.charts render.compare.charts render.drawing render.history.charts render.probe.charts "
    "render.sizes.charts render.study.answer_chart render.study.charts render.study.cost_charts",
    "click": "cli",
    "jinja2": "render.offline:fill_template",
    "loky": "executors.loky:open",
    "numba": "implementations.numba:pinned checkout.test_ceilings:_jit",
    "numpy": "statistics analyse measure kernels:inputs kernels:draw_uniform kernels:draw_below kernels.sieve:tables "
    "implementations.blas:compile implementations.numba:arrays_of implementations.numba_parallel:_parallel checkout",
    "playwright": "checkout.chromium:running",
    "psutil": "system.clock:machine_time environment claims.experiments",
    "pytest": "pytest_plugin benchmarks checkout",
    "pytest_benchmark": "pytest_plugin.rows:_make_rows",
    "rapidfuzz": "checkout.peers:edit_distance",
    "rich": "render",
    "scipy": "statistics checkout",
    "threadpoolctl": "implementations.blas:_libraries checkout.test_ceilings:_one_blas_thread",
    "vl_convert": "render.offline",
}
"""Which modules or rooms may import a third-party package. `x:f` may do so inside its function `f` only."""

AT_RUN_TIME = ("registry", "claims.catalogue", "claims.trial", "probe.targets", "probe.statements")
"""Modules that import what they know by name only when they run."""

REPORTING = (
    "model statistics record analyse render claims.catalogue claims.families claims.judging claims.rulings "
    "doctor.judging"
)
MEASURING = (
    "_ext environment kernels executors implementations plan measure study probe claims.experiments claims.ledger "
    "claims.trial claims.trials doctor.examining doctor.measured"
)
"""A report is explained without what measures: on a machine without a compiler, by an interpreter without Numba."""

STANDS_ONLY_IN = {
    r"json": "record cli render.ci render.offline _ext.__init__ claims.trial claims.trials probe.requests "
    "claims.experiments.isolation.crashes system.other_python",
    r"time\.(time|clock_gettime|perf_counter|process_time|monotonic|thread_time)(_ns)?": "system.clock "
    "system.guard measure.worker probe.worker claims.experiments checkout.test_overhead "
    "checkout.test_ceilings",
    r"sys\.executable": "system.fresh_python checkout.test_reports",
    r"print|click\.(echo|secho)|sys\.(stdout|stderr)\.write": "cli.streams probe.rehearsal "
    "claims.experiments.isolation.crashes",
    # Nothing reaches a terminal by rich but through the door that makes untrusted text visible.
    r"rich\.(text|markup|print)(\..*)?|rich\.console\.Console": "render.lines",
}
"""Names, as they are imported or used, and the only rooms or modules in which they may stand."""

OTHER_TWINS = {"isa", "capacity", "gil_asks"}
"""Files in ext/ that are no kernel's."""

FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms.split()}


def imports_refused(module: str, source: str) -> Iterator[str]:
    """Yield the imports of a module that the tables do not allow."""
    for each in walked(source).imports:
        if not (each.is_stdlib or each.is_type_only or each.room in (top(module), *EVERYWHERE)):
            if each.room in FLOOR_OF:
                is_allowed = FLOOR_OF[each.room] < FLOOR_OF[top(module)]
            elif each.room == "?":
                is_allowed = module in AT_RUN_TIME
            else:
                is_allowed = is_allowed_package(each, module)
            if not is_allowed:
                yield f"{module} imports {each}"


def is_allowed_package(what: Import, module: str) -> bool:
    """Return whether PACKAGES lets this module import a third-party package where it does."""
    for home in PACKAGES.get(what.room, "").split():
        place, _, function = home.partition(":")
        if is_in(module, place) and function in ("", what.function):
            return True
    return False


def names_misplaced(module: str, source: str) -> Iterator[str]:
    """Yield the names that a module uses and that belong elsewhere."""
    for pattern, homes in STANDS_ONLY_IN.items():
        for name in sorted(walked(source).names):
            if not any(is_in(module, home) for home in homes.split()) and re.fullmatch(pattern, name):
                yield f"{module} uses {name}: only {homes} may"


def is_in(module: str, place: str) -> bool:
    """Return whether a module is this one or in this room."""
    return module == place or module.startswith(f"{place}.")


def is_in_any(module: str, places: str) -> bool:
    return any(is_in(module, place) for place in places.split())


def top(module: str) -> str:
    return module.partition(".")[0]


@cache
def sources() -> Mapping[str, str]:
    """Return each module's source by its name."""
    found = {}
    for prefix, folder in SOURCES.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join((*filter(None, [prefix]), *parts))] = path.read_text(encoding="utf-8")
    return found


def test_each_module_keeps_to_its_room() -> None:
    refused = [line for module, source in sources().items() for line in imports_refused(module, source)]
    assert refused == [], "if the data still flows one way, change FLOORS or PACKAGES"


def test_clocks_json_and_printing_stand_where_they_belong() -> None:
    assert [line for module, source in sources().items() for line in names_misplaced(module, source)] == []


def test_each_room_is_on_a_floor() -> None:
    assert {top(module) for module in sources()} - EVERYWHERE == FLOOR_OF.keys() - EVERYWHERE


def test_the_page_on_architecture_has_the_same_floors() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").replace("\\_", "_")
    rows = re.findall(r"^\| \d+ \| (.*) \|$", page, re.MULTILINE)
    assert tuple(row.replace(" · ", " ") for row in rows) == FLOORS, "docs/architecture.md has another table"


def test_the_tables_allow_no_more_than_is_used() -> None:
    used = [(module, each) for module, source in sources().items() for each in walked(source).imports]
    unused = [
        f"{package}: {home}"
        for package, homes in PACKAGES.items()
        for home in homes.split()
        if not any(
            each.room == package
            and is_in(module, home.partition(":")[0])
            and home.partition(":")[2] in ("", each.function)
            for module, each in used
        )
    ]
    assert unused == []


def test_reporting_loads_nothing_that_measures() -> None:
    for module in sources():
        if is_in_any(module, REPORTING):
            assert [each for each in sorted(loaded_with(module, sources())) if is_in_any(each, MEASURING)] == [], (
                module
            )


def test_render_takes_only_result_types_of_analyse() -> None:
    for module, source in sources().items():
        if top(module) == "render":
            names = [each.name for each in walked(source).imports if each.room == "analyse"]
            assert [name for name in names if not name[:1].isupper()] == []


def test_each_kernel_has_its_compiled_twin_and_each_twin_its_kernel() -> None:
    twins = {path.stem for path in (ROOT / "ext").glob("*.pyx")} - OTHER_TWINS
    assert twins == {path.stem for path in (SOURCES[""] / "kernels").glob("[!_]*.py")}
    assert twins == set(kernels.names())


def test_a_twin_is_as_exact_as_its_kernel() -> None:
    for name in kernels.names():
        exactness = "strict" if kernels.load(name).SPEC.tolerance is None else "relaxed"
        lines = (ROOT / "ext" / f"{name}.pyx").read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if "exactness:" in line] == [f"# exactness: {exactness}"], name


def test_sizes_and_names() -> None:
    scripts = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "scripts").rglob("*.py")}
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
    from gilscope.measure.session import Session
    from gilscope.measure.session import open_everything
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
        "kernels.made_up imports .spec Kernel",
        "kernels.made_up imports gilscope.measure.session open_everything",
        "kernels.made_up imports loky",
        "kernels.made_up imports scipy.stats  in inputs()",
        "kernels.made_up imports numpy zeros in kernel()",
        "kernels.made_up imports ?  in kernel()",
    ]
    refused = {line.split(":")[0] for line in names_misplaced("kernels.made_up", MADE_UP)}
    assert refused == {
        f"kernels.made_up uses {name}"
        for name in ("json", "time.perf_counter_ns", "time.process_time", "print", "click.echo")
    }
    assert list(names_misplaced("cli.streams", "import json\nprint(json)\nclick.echo()")) == []
    assert list(names_misplaced("system.clock", "import time\ntime.perf_counter_ns()")) == []
    assert list(long_functions("def f():\n    1\n    2\n", 2)) == ["f() has 3 lines"]
    assert list(imports_refused("record.made_up", "from gilscope.analyse import study")) == [
        "record.made_up imports gilscope.analyse study"
    ], "rooms on one floor do not know each other"
    with pytest.raises(KeyError):
        list(imports_refused("somewhere.new", "import gilscope.plan"))

"""What switches on the GIL of a free-threaded interpreter is found before anything is measured, and named."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np
import pytest

from gilscope.record import json_report
from gilscope.system import gil
from tests.command_line import finished, gilscope, study

needs_free_threading = pytest.mark.skipif(
    not gil.may_be_switched_on(), reason="the GIL of this interpreter is on or off for good"
)

EXTENSION = """
#include <Python.h>
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "needs_gil", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_needs_gil(void) { return PyModule_Create(&definition); }
"""

PURE = ("-k", "histogram-pure", "--gilscope-executor=processes_spawn")


@pytest.fixture(scope="module")
def needs_gil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an extension module that does not say that it can do without the GIL."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    folder = tmp_path_factory.mktemp("needs_gil")
    (folder / "needs_gil.c").write_text(EXTENSION)
    module = folder / f"needs_gil{sysconfig.get_config_var('EXT_SUFFIX')}"
    include = sysconfig.get_path("include")
    subprocess.run([compiler, "-shared", "-fPIC", f"-I{include}", folder / "needs_gil.c", "-o", module], check=True)
    return folder


@pytest.fixture
def path(needs_gil: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder for modules that, like `needs_gil`, are found by this process and its children."""
    for folder in (needs_gil, tmp_path):
        monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{needs_gil}")
    return tmp_path


def test_loaded_extensions_are_those_that_are_no_python_and_no_builtin() -> None:
    loaded = gil.loaded_extensions()
    assert np._core._multiarray_umath.__name__ in loaded  # type: ignore[attr-defined]
    assert not {"sys", "numpy", "gilscope.system.gil"} & set(loaded)


def test_extensions_are_in_the_order_in_which_their_imports_began() -> None:
    script = """
from gilscope.system import gil
gil.may_be_switched_on = lambda: True
gil.note_imports()
import _elementtree
print(*gil.loaded_extensions())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    if not {"_elementtree", "pyexpat"} <= set(loaded):
        pytest.skip("these modules are built into this interpreter")
    # One imports the other, which ends first and so is first in sys.modules.
    assert loaded.index("_elementtree") < loaded.index("pyexpat")


def test_nothing_is_suspected_where_no_import_has_switched_the_gil_on() -> None:
    assert gil.find_suspects() == ()


@needs_free_threading
def test_the_module_that_switches_the_gil_on_is_named(path: Path) -> None:
    (path / "harmless.py").touch()
    assert gil.import_and_watch(["json", "harmless"]) is None
    assert gil.import_and_watch(["json", "no_such_module", "harmless", "needs_gil", "numpy"]) == "needs_gil"
    assert not gil.is_enabled()


@needs_free_threading
def test_what_an_implementation_imports_is_rehearsed_too(path: Path) -> None:
    (path / "numba.py").write_text("import needs_gil")
    assert gil.import_and_watch([], [("pure", "histogram"), ("cython_nogil", "histogram")]) is None
    assert gil.import_and_watch([], [("pure", "histogram"), ("numba_nogil", "histogram")]) == "needs_gil"


@needs_free_threading
def test_a_study_that_would_switch_the_gil_on_is_refused_before_it_measures(path: Path) -> None:
    (path / "numba.py").write_text("import needs_gil")
    done = finished(
        gilscope("run", "-k", "histogram and (pure or numba_nogil)", "--sessions", "1", "-o", "r.json"), path
    )
    assert done.returncode == 2
    assert "Importing needs_gil switches on the GIL of this free-threaded Python" in done.stdout
    assert "--gilscope-allow-gil" in done.stdout
    assert not (path / "r.json").exists()


@needs_free_threading
def test_a_worker_that_switches_its_own_gil_on_is_found_before_it_is_measured(path: Path) -> None:
    (path / "sitecustomize.py").write_text(
        "import sys\nif '--multiprocessing-fork' in sys.orig_argv: import needs_gil\n"
    )
    done = finished(study(*PURE, "--gilscope-report=r.json"), path)
    assert done.returncode != 0
    assert "Importing needs_gil switches on the GIL" in done.stdout
    assert not (path / "r.json").exists()


@needs_free_threading
def test_with_leave_a_study_goes_on_and_its_report_says_so_loudly(path: Path) -> None:
    (path / "sitecustomize.py").write_text("import needs_gil\n")
    run = gilscope(
        "run", "-k", "histogram-pure", "--executor", "threads", "--sessions", "1", "--blocks", "2", "-o", "r.json"
    )
    refused = finished(run, path)
    assert refused.returncode == 2
    done = finished([*run, "--allow-gil"], path)
    assert done.returncode == 0, done.stderr
    assert "THE GIL WAS ON: importing needs_gil switched it on" in done.stdout
    session = json_report.read(path / "r.json").sessions[0]
    assert (session.facts["gil_enabled"], session.facts["gil_switched_on_by"]) == (True, "needs_gil")
    assert "THE GIL WAS ON" in session.warnings[0]


@pytest.mark.skipif(not gil.is_free_threaded_build(), reason="this Python always has a GIL")
@pytest.mark.parametrize("setting", ["0", "1"])
def test_a_gil_that_was_asked_for_is_just_another_session(setting: str, tmp_path: Path) -> None:
    command = study("-k", "histogram-pure", "--gilscope-executor=threads", "--gilscope-report=r.json")
    done = finished(command, tmp_path, PYTHON_GIL=setting)
    assert done.returncode == 0, done.stdout
    session = json_report.read(tmp_path / "r.json").sessions[0]
    assert (session.facts["free_threaded_build"], session.facts["gil_enabled"]) == (True, setting == "1")
    assert session.facts["gil_switched_on_by"] is None
    assert not any("GIL" in warning for warning in session.warnings)


def test_this_interpreter_says_of_itself_what_its_build_says() -> None:
    assert gil.is_free_threaded_build() == ("free-threading" in sys.version)
    assert gil.is_enabled() or gil.is_free_threaded_build()

"""What imports what: nothing heavy is loaded by those who do not need it."""

from pathlib import Path

import pytest

from gilscope import _ext
from tests.command_line import fresh_python
from tests.test_rooms import MEASURING, is_in, is_in_any

HEAVY = {"numpy", "numba", "scipy", "rich", "psutil"}

REGISTRIES = {"_ext", "kernels", "executors", "implementations"}
"""They know names; what measures is loaded by name, later. `plan` reckons with the names, and measures nothing."""

LEDGER = Path(__file__).parents[1] / "docs/data/claims/cpython-3.14.json"


def loaded_by(code: str) -> set[str]:
    """Return the modules that a fresh interpreter has loaded after running this code."""
    return set(fresh_python("-c", f"{code}\nimport sys\nprint(*sys.modules)").split())


@pytest.mark.parametrize(
    "module",
    [
        "gilscope",
        "gilscope.errors",
        "gilscope.model.kernel",
        "gilscope.kernels",
        "gilscope.implementations",
        "gilscope.measure.worker",
        "gilscope.pytest_plugin.study",
    ],
)
def test_a_module_that_anybody_may_import_imports_nothing_heavy(module: str) -> None:
    loaded = loaded_by(f"import {module}")
    assert module in loaded
    assert not loaded & HEAVY


@pytest.mark.skipif(_ext.unavailable() is not None, reason=str(_ext.unavailable()))
def test_a_worker_loads_every_compiled_twin_without_numpy() -> None:
    # A sub-interpreter cannot import it.
    loaded = loaded_by(
        "from gilscope import implementations, kernels\n"
        "for name in kernels.names():\n"
        "    if 'cython_nogil' not in kernels.load(name).SPEC.skips: implementations.compile('cython_nogil', name)"
    )
    assert any(name.startswith(f"gilscope._ext.{_ext.level()}.") for name in loaded)
    assert not loaded & HEAVY


@pytest.mark.parametrize("verb", ["report", "claims"])
def test_a_report_with_evidence_is_explained_without_what_measures(verb: str) -> None:
    loaded = loaded_by(
        "from click.testing import CliRunner\n"
        "from gilscope.cli.main import main\n"
        f"assert CliRunner().invoke(main, [{verb!r}, {str(LEDGER)!r}]).exit_code == 0"
    )
    ours = {name.removeprefix("gilscope.") for name in loaded if name.startswith("gilscope.")}
    assert "claims.rulings" in ours
    reckoning = {name for name in ours if is_in(name, "plan")}
    assert sorted(name for name in ours - REGISTRIES - reckoning if is_in_any(name, MEASURING)) == []


def test_a_project_without_a_study_gets_nothing_heavy_from_the_plugin(tmp_path: Path) -> None:
    code = (
        (
            "import sys\n"
            "def test_it():\n"
            "    assert 'gilscope.pytest_plugin.study' in sys.modules\n"
            f"    assert not {sorted(HEAVY)} & sys.modules.keys()\n"
        )
        .replace("[", "{")
        .replace("]", "}")
    )
    (tmp_path / "test_theirs.py").write_text(code)
    fresh_python(
        "-m",
        "pytest",
        "-p",
        "gilscope.pytest_plugin.study",
        f"--rootdir={tmp_path}",
        str(tmp_path),
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        PYTEST_ADDOPTS="",
    )

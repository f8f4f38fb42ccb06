"""How the interpreter and its libraries were built, and how many threads they may use."""

import sys
import sysconfig
from pathlib import Path

import pytest

from gilscope.environment import interpreter, libraries
from gilscope.system import threading_layers
from tests.command_line import fresh_python
from tests.environment.test_environment import write


@pytest.mark.parametrize(
    ("options", "flags", "pgo", "lto"),
    [
        ("'--enable-optimizations' '--with-lto'", "-O3", True, True),
        ("'--enable-optimizations' '--with-lto=no'", "-O3", True, False),
        ("'--prefix=/usr'", "-O3", False, False),
        ("", "-O3", None, None),
        ("", "-O3 -flto -fprofile-use", True, True),
    ],
)
def test_how_the_interpreter_was_optimized_is_told_by_its_options_or_its_flags(
    monkeypatch: pytest.MonkeyPatch, options: str, flags: str, pgo: bool | None, lto: bool | None
) -> None:
    monkeypatch.setattr(sysconfig, "get_config_var", {"CONFIG_ARGS": options, "CFLAGS": flags}.get)
    assert (interpreter.profile_guided(), interpreter.link_time_optimized()) == (pgo, lto)


@pytest.mark.parametrize(("options", "enabled"), [("", False), ("'--enable-experimental-jit'", None)])
def test_a_jit_that_does_not_tell_is_unknown(
    monkeypatch: pytest.MonkeyPatch, options: str, enabled: bool | None
) -> None:
    monkeypatch.delattr(sys, "_jit", raising=False)
    monkeypatch.setattr(sysconfig, "get_config_var", {"CONFIG_ARGS": options}.get)
    assert interpreter.jit_enabled() is enabled


@pytest.mark.parametrize(
    ("name", "variables", "threads"),
    [
        ("scipy-openblas", {}, None),
        ("scipy-openblas", {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "8"}, 1),
        ("scipy-openblas", {"MKL_NUM_THREADS": "1"}, None),
        ("mkl-dynamic", {"OMP_NUM_THREADS": "4,2"}, 4),
        ("accelerate", {"OMP_NUM_THREADS": "1"}, None),
        ("accelerate", {"VECLIB_MAXIMUM_THREADS": "1"}, 1),
        (None, {"OMP_NUM_THREADS": "many"}, None),
        (None, {"OMP_NUM_THREADS": "²"}, None),
        (None, {"OMP_NUM_THREADS": "9" * 5000}, None),
    ],
)
def test_the_limit_of_blas_threads_is_that_of_the_library_in_use(
    monkeypatch: pytest.MonkeyPatch, name: str | None, variables: dict[str, str], threads: int | None
) -> None:
    monkeypatch.setattr(libraries, "blas", lambda: name)
    for variable in {*libraries.BLAS_VARIABLES.values(), "OMP_NUM_THREADS"}:
        monkeypatch.delenv(variable, raising=False)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    assert libraries.blas_threads() == threads


def test_facts_and_threading_layers_import_nothing_heavy_and_start_no_thread() -> None:
    source = (
        "import sys, threading; from gilscope import environment; from gilscope.system import threading_layers;"
        "facts = environment.collect_facts(); layers = threading_layers.find_layers();"
        "print(facts['blas'], {'numpy', 'numba', 'scipy'} & sys.modules.keys(), threading.active_count());"
        "print(sorted(layers))"
    )
    blas, rest = fresh_python("-c", source).split(maxsplit=1)
    assert blas != "None"
    assert rest.splitlines()[0] == "set() 1"
    assert rest.splitlines()[1] in ("[]", "['omp', 'tbb', 'workqueue']")


def test_a_threading_layer_whose_library_is_missing_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "np/ufunc/tbbpool.so", "no library")
    monkeypatch.setattr(threading_layers, "_folders", lambda: iter([tmp_path]))
    layers = threading_layers.find_layers()
    assert "tbbpool.so" in str(layers["tbb"])
    assert layers["workqueue"] == "not part of this Numba"


def test_a_package_that_is_absent_has_no_version_and_no_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert libraries.installed_version("no-such-package-anywhere") is None
    monkeypatch.setattr(libraries, "_package_folders", lambda _: iter(()))
    monkeypatch.setattr(threading_layers, "_folders", lambda: iter(()))
    assert threading_layers.find_layers() == {}
    assert libraries.blas() is None

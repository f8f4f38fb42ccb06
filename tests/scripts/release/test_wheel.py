"""What decides, before anything is compiled, where a wheel runs. wheel_bars.py beside it looks at built ones."""

import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

TRAP = "abi3-x86_64-linux-gnu"
"""A suffix that interpreters look for from 3.15 on, and those before it do not."""


def configured(folder: Path, python: Path) -> str:
    """Configure a build in the stable ABI, and return the names of all files that it would make."""
    modules = Path(pytest.importorskip("cython_cmake").__file__).parent / "cmake"
    cmake = Path(pytest.importorskip("cmake").CMAKE_BIN_DIR) / "cmake"
    ninja = Path(pytest.importorskip("ninja").BIN_DIR) / "ninja"
    pytest.importorskip("Cython")
    definitions = {
        "CYTHON_EXECUTABLE": Path(sysconfig.get_path("scripts"), "cython"),
        "CMAKE_MAKE_PROGRAM": ninja,
        "CMAKE_MODULE_PATH": modules,
        "Python_EXECUTABLE": python,
        "SKBUILD_SABI_COMPONENT": "Development.SABIModule",
        "SKBUILD_SABI_VERSION": "3.12",
        "SKBUILD_SOABI": "abi3",
    }
    options = [f"-D{name}={value}" for name, value in definitions.items()]
    command = [str(cmake), "-G", "Ninja", "-S", str(ROOT), "-B", str(folder), *options]
    made = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    command = [str(ninja), "-C", str(folder), "-t", "targets", "all"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere suffixes have no platform")
@pytest.mark.skipif(bool(sysconfig.get_config_var("Py_GIL_DISABLED")), reason="free threading has no stable ABI yet")
def test_an_interpreter_with_a_longer_suffix_of_the_stable_abi_does_not_pass_it_on(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    (site_packages,) = (tmp_path / "env").glob("lib/python*/site-packages")
    code = f"import importlib.machinery; importlib.machinery.EXTENSION_SUFFIXES.insert(0, '.{TRAP}.so')"
    (site_packages / "trap.pth").write_text(code + "\n")
    targets = configured(tmp_path / "build", tmp_path / "env/bin/python")
    assert TRAP in (tmp_path / "build/CMakeCache.txt").read_text(), "the trap was not set"
    modules = {name for line in targets.splitlines() if (name := line.partition(":")[0]).endswith(".so")}
    assert len(modules) > len(list((ROOT / "ext").glob("*.pyx")))
    assert all(name.endswith(".abi3.so") and name.count(".") == 2 for name in modules)

"""Build the kernels for aarch64 and compare each with its reference, under QEMU's user mode.

    python -m scripts.release.aarch64 ROOT FOLDER [arguments of pytest]

ROOT holds an aarch64 Linux with Python and its headers, as CONTRIBUTING.md says how to make one. What is built and
installed goes to FOLDER. Everything that decides what is compiled is in CMakeLists.txt, as for any other build.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import cython_cmake

SOURCE = Path(__file__).parents[2]
PLATFORMS = ("manylinux2014_aarch64", "manylinux_2_17_aarch64", "manylinux_2_28_aarch64", "any")
TESTS = ("tests/parity/test_kernels.py", "-k", "cython_nogil and gives_the")
"""Each kernel at two sizes, and cut into parts."""


def main(arguments: Sequence[str]) -> int:
    """Build, install and test; return the exit status of pytest."""
    root, folder = (Path(each).resolve() for each in arguments[:2])
    python = min(path for path in (root / "usr/bin").glob("python3.*") if re.fullmatch(r"python3\.\d+", path.name))
    emulated = ("qemu-aarch64", "-L", str(root), str(python))
    tree = folder / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    _build(root, python, folder / "build", tree)
    _install(python.name.removeprefix("python"), tree)
    command = [*emulated, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--noconftest", *(arguments[2:] or TESTS)]
    return subprocess.run(command, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, check=False).returncode


def _build(root: Path, python: Path, build: Path, tree: Path) -> None:
    version = python.name.removeprefix("python")
    settings = {
        "CMAKE_SYSTEM_NAME": "Linux",
        "CMAKE_SYSTEM_PROCESSOR": "aarch64",
        "CMAKE_C_COMPILER": "aarch64-linux-gnu-gcc",
        "CMAKE_CROSSCOMPILING_EMULATOR": f"qemu-aarch64;-L;{root}",
        "CMAKE_C_FLAGS": f"-isystem {root}/usr/include",
        "CMAKE_MODULE_PATH": Path(cython_cmake.__file__).parent / "cmake",
        "Python_EXECUTABLE": python,
        "Python_INCLUDE_DIR": f"{root}/usr/include/python{version}",
        "SKBUILD_SOABI": f"cpython-{version.replace('.', '')}-aarch64-linux-gnu",
    }
    definitions = [f"-D{name}={value}" for name, value in settings.items()]
    subprocess.run(["cmake", "-S", SOURCE, "-B", build, *definitions], check=True)
    subprocess.run(["cmake", "--build", build, "--parallel"], check=True)
    subprocess.run(["cmake", "--install", build, "--prefix", tree], check=True)


def _install(version: str, tree: Path) -> None:
    """Put the package, its tests and what both import beside the extensions."""
    compiled = shutil.ignore_patterns("*.so", "build_facts.json", "__pycache__")
    shutil.copytree(SOURCE / "src/gilscope", tree / "gilscope", dirs_exist_ok=True, ignore=compiled)
    shutil.copytree(SOURCE / "tests", tree / "tests", ignore=compiled)
    shutil.copy(SOURCE / "pyproject.toml", tree)
    needed = tomllib.loads((SOURCE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    platforms = [word for each in PLATFORMS for word in ("--platform", each)]
    options = ["--target", str(tree), "--only-binary", ":all:", "--python-version", version, *platforms]
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", *options, *needed, "hypothesis"], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Builds the wheels of this platform and tries each under every interpreter that there is: `nox -s wheels`.

From the sdist alone: one for Python 3.11, one in the stable ABI for all later ones, and one for free-threaded 3.14.
On Linux they are repaired (auditwheel). All are audited, pass tests/scripts/release/wheel_bars.py, are installed in
fresh environments, and tested there from outside the checkout; one is built again and must be the same, one measures
the quick study, one runs on a CPU without AVX2. Arguments are pytest's; without any, all tests of what is installed
run.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from scripts.environments import ROOT, make_environment, run
from scripts.release.wheel_contents import levels, table

DIST = ROOT / "dist"

INTERPRETERS = {"cp311-cp311": ("3.11",), "cp312-abi3": ("3.12", "3.13", "3.14"), "cp314-cp314t": ("3.14t",)}
"""The wheels, and the interpreters that each is for. The newest that is found builds it; the oldest must load it."""

OLD_CPU = "SandyBridge"
"""What qemu calls a CPU with AVX and without AVX2."""

OF_THE_CHECKOUT = ("tests/test_rooms.py", "tests/ext/test_floating_point.py")
"""Tests of the package's source, which is not there when a wheel is tried."""


def tool(*command: object) -> None:
    """Run a tool of the environment that this runs in."""
    run(sys.executable, "-m", *command)


def build_wheel(python: Path, sdist: Path, folder: Path) -> tuple[Path, float]:
    """Build a wheel, repair it, and return it with the seconds that building took."""
    with TemporaryDirectory(prefix="wheel-") as raw:
        begin = monotonic()
        run(python, "-m", "pip", "wheel", "-q", "--no-deps", "--no-cache-dir", "-w", raw, sdist)
        seconds = monotonic() - begin
        (built,) = Path(raw).iterdir()
        with TemporaryDirectory() as repaired:
            if sys.platform == "linux":
                tool("auditwheel", "repair", "-w", repaired, built)
                (built,) = Path(repaired).iterdir()
            return Path(shutil.move(built, folder)), seconds


def check_reproducible(python: Path, sdist: Path, wheel: Path) -> None:
    """Build a wheel again, elsewhere, and end the program if a byte differs."""
    with TemporaryDirectory() as folder:
        again, _ = build_wheel(python, sdist, Path(folder))
        if again.read_bytes() != wheel.read_bytes():
            sys.exit(f"Built twice from the same source with the same tools, {wheel.name} differs.")


def audit(sdist: Path, wheels: Sequence[Path]) -> None:
    """Hold the files to the rules of package indexes, of the stable ABI, and our own."""
    tool("twine", "check", "--strict", sdist, *wheels)
    for wheel in wheels:
        if "abi3" in wheel.name:
            tool("abi3audit", "--strict", wheel)
    run(
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--noconftest",
        "tests/scripts/release/wheel_bars.py",
        GILSCOPE_WHEELS=str(sdist.parent),
    )


def study(python: Path, wheel: Path, folder: Path) -> None:
    """Measure and report with a wheel and what it requires: no checkout, no compiler, nothing else on the PATH."""
    alone = {"PATH": str(python.parent)}
    run(python, "-m", "pip", "install", "-q", wheel)
    run(python.parent / "gilscope", "run", "--plan", "quick", "-o", "quick.json", folder=folder, **alone)
    run(python.parent / "gilscope", "report", "quick.json", folder=folder, **alone)


def unpack_tests(sdist: Path, scratch: Path) -> Path:
    """Unpack the sdist without the package, so that its tests can find only what is installed."""
    with tarfile.open(sdist) as archive:
        archive.extractall(scratch, filter="data")
    folder = scratch / sdist.name.removesuffix(".tar.gz")
    shutil.rmtree(folder / "src")
    for name in OF_THE_CHECKOUT:
        (folder / name).unlink()
    return folder


def test(python: Path, wheel: Path, tests: Path, arguments: Sequence[str]) -> None:
    """Install a wheel into an environment, and run tests there."""
    pip = (python, "-m", "pip", "install", "-q")
    run(*pip, wheel, "--group", f"{tests}/pyproject.toml:test")
    # Numba has no wheel for some interpreters: its implementations are skipped there.
    numba = (*pip, "--only-binary", "numba,llvmlite", f"gilscope[numba] @ {wheel.as_uri()}")
    subprocess.run([str(word) for word in numba], check=False)
    run(python, "-W", "error::RuntimeWarning", "-m", "pytest", "-q", *arguments, folder=tests)


def test_baseline(python: Path, tests: Path) -> None:
    """Hold the compiled kernels to their references on a CPU without AVX2: emulated, if qemu-user is there."""
    emulator = shutil.which("qemu-x86_64")
    if emulator is None:
        print("No qemu-x86_64: the baseline level runs on this CPU.")
    on_old_cpu = (emulator, "-cpu", OLD_CPU, python) if emulator else (python,)
    level = "" if emulator else "x86_64"
    code = "from gilscope import _ext; assert _ext.level() == 'x86_64', _ext.level()"
    run(*on_old_cpu, "-c", code, GILSCOPE_ISA=level)
    parity = ("-m", "pytest", "-q", "-k", "cython and references", "tests/parity/test_kernels.py")
    run(*on_old_cpu, *parity, folder=tests, GILSCOPE_ISA=level)


def build_and_try(sdist: Path, scratch: Path, arguments: Sequence[str]) -> str:
    """Do all of it, and return a table of the wheels."""
    seconds: dict[Path, float] = {}
    users: dict[Path, dict[str, Path]] = {}
    for versions in INTERPRETERS.values():
        found = {each: python for each in versions if (python := make_environment(each, scratch / each))}
        if found:
            wheel, took_seconds = build_wheel(list(found.values())[-1], sdist, sdist.parent)
            seconds[wheel], users[wheel] = took_seconds, found
    audit(sdist, list(seconds))
    first = next(iter(users))
    check_reproducible(next(iter(users[first].values())), sdist, first)
    study(next(iter(users[first].values())), first, scratch)
    tests = unpack_tests(sdist, scratch)
    for wheel, found in users.items():
        for python in found.values():
            test(python, wheel, tests, arguments)
    if levels(first) != ["generic"]:
        test_baseline(next(iter(users[first].values())), tests)
    return table(seconds, {wheel: list(found) for wheel, found in users.items()})


def commit_time() -> str:
    """Return when the source was committed, in seconds: what wheels are dated, so that they come out the same."""
    command = ("git", "log", "-1", "--format=%ct")
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout.strip()


def main() -> None:
    """Build into `dist/`, whose files are deleted before."""
    shutil.rmtree(DIST, ignore_errors=True)
    os.environ.setdefault("SOURCE_DATE_EPOCH", commit_time())
    tool("build", "--sdist", "--outdir", DIST, ROOT)
    with TemporaryDirectory() as scratch:
        print(build_and_try(next(DIST.glob("*.tar.gz")), Path(scratch), sys.argv[1:]))


if __name__ == "__main__":
    main()

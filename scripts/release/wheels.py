"""Builds the wheels of this platform and tries them under every interpreter that there is: `nox -s wheels`.

From the sdist alone: one for Python 3.11, one in the stable ABI for all later ones, and one for free-threaded 3.14.
On Linux they are repaired (auditwheel). All are audited, and pass tests/scripts/release/wheel_bars.py. In a fresh
environment, away from the checkout, the oldest interpreter of the first wheel measures the quick study and runs on an
emulated CPU without AVX2. Then each wheel is built again, which must give the same bytes, and tested under every
interpreter that it is for. Arguments are pytest's; without any, all tests of what is installed run.

With `--quick`, as in each CI run, only the wheel in the stable ABI and the free-threaded one are built, and once; the
sessions `interpreter` of noxfile.py test them.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from scripts.environments import ROOT, install, install_if_possible, make_environment, run, run_tool
from scripts.release.wheel_contents import levels, table

DIST = ROOT / "dist"

INTERPRETERS = {"cp311-cp311": ("3.11",), "cp312-abi3": ("3.12", "3.13", "3.14"), "cp314-cp314t": ("3.14t",)}
"""The wheels, and the interpreters that each is for. The newest that is found builds it; the oldest must load it."""

QUICK = ("cp312-abi3", "cp314-cp314t")

OLD_CPU = "SandyBridge"
"""What qemu calls a CPU with AVX and without AVX2."""

IS_INSTALLED = "import gilscope; assert 'site-packages' in gilscope.__file__, gilscope.__file__"


@dataclass(frozen=True)
class Built:
    """A wheel, and each interpreter's `python` of a fresh environment that it is to be tried in, the oldest first."""

    path: Path
    seconds: float
    pythons: Mapping[str, Path]

    @property
    def oldest(self) -> Path:
        """Return the `python` of the oldest interpreter."""
        return next(iter(self.pythons.values()))

    @property
    def newest(self) -> Path:
        """Return the `python` of the newest interpreter: it has built the wheel."""
        return list(self.pythons.values())[-1]


def build_wheel(python: Path, sdist: Path, folder: Path) -> Path:
    """Build a wheel from an sdist, repair it, and return it."""
    with TemporaryDirectory(prefix="wheel-") as raw, TemporaryDirectory() as repaired:
        run_tool("uv", "build", "-q", "--wheel", "-p", python, "-o", raw, sdist)
        (built,) = Path(raw).glob("*.whl")
        if sys.platform == "linux":
            run_tool("auditwheel", "repair", "-w", repaired, built)
            (built,) = Path(repaired).glob("*.whl")
        return Path(shutil.move(built, folder))


def find_interpreters(scratch: Path, quick: bool) -> dict[str, dict[str, Path]]:
    """Make an environment of each interpreter that is found, and return their `python`s by wheel and version."""
    found: dict[str, dict[str, Path]] = {}
    for wheel, versions in INTERPRETERS.items():
        pythons = {each: python for each in versions if (python := make_environment(each, scratch / each))}
        if pythons:
            found[wheel] = pythons
    of_quick = {wheel: pythons for wheel, pythons in found.items() if wheel in QUICK}
    return of_quick if quick and of_quick else found


def build_all(found: Mapping[str, Mapping[str, Path]], sdist: Path) -> list[Built]:
    """Build the wheel of each kind beside the sdist."""
    wheels = []
    for pythons in found.values():
        begin = monotonic()
        path = build_wheel(list(pythons.values())[-1], sdist, sdist.parent)
        wheels.append(Built(path, monotonic() - begin, pythons))
    return wheels


def check_reproducible(wheel: Built, sdist: Path) -> None:
    """Build a wheel again, elsewhere, and end the program if a byte differs."""
    with TemporaryDirectory() as folder:
        again = build_wheel(wheel.newest, sdist, Path(folder))
        if again.read_bytes() != wheel.path.read_bytes():
            sys.exit(f"Built twice from the same source with the same tools, {wheel.path.name} differs.")


def audit(sdist: Path, wheels: Sequence[Built]) -> None:
    """Check the files by the rules of package indexes, of the stable ABI, and our own."""
    run_tool("twine", "check", "--strict", sdist, *(wheel.path for wheel in wheels))
    for wheel in wheels:
        if "abi3" in wheel.path.name:
            run_tool("abi3audit", "--strict", wheel.path)
    bars = ("-q", "--noconftest", "tests/scripts/release/wheel_bars.py")
    run(sys.executable, "-m", "pytest", *bars, GILSCOPE_WHEELS=str(sdist.parent))


def study(wheel: Built, folder: Path) -> None:
    """Measure and report with a wheel and what it requires: no checkout, no compiler, nothing else on the PATH."""
    scripts = wheel.oldest.parent
    install(wheel.oldest, wheel.path)
    # What is tried is whether it measures: two sessions show that as well as five.
    few = ("--plan", "quick", "--sessions", "2")
    run(scripts / "gilscope", "run", *few, "-o", "quick.json", folder=folder, PATH=str(scripts))
    run(scripts / "gilscope", "report", "quick.json", folder=folder, PATH=str(scripts))


def unpack_tests(sdist: Path, scratch: Path) -> Path:
    """Unpack the sdist, whose `src` is on no path: its tests find the package that is installed."""
    with tarfile.open(sdist) as archive:
        archive.extractall(scratch, filter="data")
    return scratch / sdist.name.removesuffix(".tar.gz")


def run_tests(python: Path, wheel: Path, tests: Path, arguments: Sequence[str]) -> None:
    """Install a wheel into an environment, and run tests there."""
    groups = f"{tests}/pyproject.toml"
    install(python, wheel, "--group", f"{groups}:test")
    install_if_possible(python, f"gilscope[numba] @ {wheel.as_uri()}")
    install_if_possible(python, "--group", f"{groups}:foreign")
    run(python, "-c", IS_INSTALLED, folder=tests)
    run(python, "-W", "error::RuntimeWarning", "-m", "pytest", "-n", "logical", *arguments, folder=tests)


def test_on_old_cpu(python: Path, tests: Path) -> None:
    """Compare the compiled kernels with their references on a CPU without AVX2: emulated, if qemu-user is there."""
    install(python, "--group", f"{tests}/pyproject.toml:test")
    emulator = shutil.which("qemu-x86_64")
    if emulator is None:
        print("No qemu-x86_64: the baseline level runs on this CPU.")
    on_old_cpu = (emulator, "-cpu", OLD_CPU, python) if emulator else (python,)
    level = "" if emulator else "x86_64"
    code = "from gilscope import _ext; assert _ext.level() == 'x86_64', _ext.level()"
    run(*on_old_cpu, "-c", code, GILSCOPE_ISA=level)
    parity = ("-m", "pytest", "-q", "-k", "cython and references", "tests/parity/test_kernels.py")
    run(*on_old_cpu, *parity, folder=tests, GILSCOPE_ISA=level)


def try_first(wheel: Built, tests: Path, scratch: Path) -> None:
    """Measure with a wheel's oldest interpreter, which has not built it, and run it on an old CPU."""
    study(wheel, scratch)
    if levels(wheel.path) != ["generic"]:
        test_on_old_cpu(wheel.oldest, tests)


def build_and_try(sdist: Path, scratch: Path, quick: bool, pytest_arguments: Sequence[str]) -> str:
    """Do all of it, and return a table of the wheels."""
    wheels = build_all(find_interpreters(scratch, quick), sdist)
    audit(sdist, wheels)
    tests = unpack_tests(sdist, scratch)
    try_first(wheels[0], tests, scratch)
    tried = {wheels[0].path: list(wheels[0].pythons)[:1]}
    if not quick:
        for wheel in wheels:
            check_reproducible(wheel, sdist)
            for python in wheel.pythons.values():
                run_tests(python, wheel.path, tests, pytest_arguments)
            tried[wheel.path] = list(wheel.pythons)
    return table({wheel.path: wheel.seconds for wheel in wheels}, tried)


def commit_time() -> str:
    """Return when the source was committed, in seconds: what wheels are dated, so that they come out the same."""
    command = ("git", "log", "-1", "--format=%ct")
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout.strip()


def main() -> None:
    """Build into `dist/`, whose files are deleted before."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="what each CI run tries")
    options, pytest_arguments = parser.parse_known_args()
    shutil.rmtree(DIST, ignore_errors=True)
    os.environ.setdefault("SOURCE_DATE_EPOCH", commit_time())
    run_tool("uv", "build", "-q", "--sdist", "-o", DIST, ROOT)
    with TemporaryDirectory() as scratch:
        print(build_and_try(next(DIST.glob("*.tar.gz")), Path(scratch), options.quick, pytest_arguments))


if __name__ == "__main__":
    main()

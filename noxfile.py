"""What is checked beside `make test`. `nox -l` lists the sessions, `nox -s asan` runs one.

The sanitizers are gcc's. Python itself is built without them, so their libraries are loaded before it starts; what
they watch is the compiled kernels, and all memory that these are given.
"""

import argparse
import os
import shutil

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests", "lint"]

PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.14t")
NUMBA = ("--only-binary", "numba", "--only-binary", "llvmlite", "numba>=0.61")
"""It has no wheel for some interpreters: its implementations are skipped there."""

BY_INTERPRETER = (
    "tests/claims/experiments",
    "tests/cli/test_probe.py",
    "tests/cli/test_probe_endings.py",
    "tests/executors",
    "tests/ext",
    "tests/implementations",
    "tests/measure/test_meeting.py",
    "tests/measure/test_transport.py",
    "tests/parity/test_kernels.py",
    "tests/probe",
    "tests/pytest_plugin",
    "tests/system",
    "tests/test_import.py",
)
"""The tests whose result can depend on the interpreter or on the build; a CI run repeats them on others than its own.

All tests run on one interpreter (`make test`), and before a release on all of them (`nox -s release`).
"""
NUMBA_BY_INTERPRETER = "not numba or test_implementations or test_numba_parallel or main_interpreter"
"""Of Numba, what it does with the GIL, and whether it needs the main interpreter.

That it computes rightly on each interpreter is tested by Numba itself.
"""

WATCHED = ("tests/parity/test_kernels.py", "tests/ext/test_buffers.py", "tests/measure/test_references.py")
"""The tests that send every kernel through every access to memory that it makes."""
CALLS = 10_000
CAUGHT = 66
"""The exit status of a process that a sanitizer has ended."""

ADDRESS_AND_UNDEFINED = {
    # Much that Python holds is never freed, by design: a search for leaks would find that, and nothing of ours.
    # handle_segv=2: pytest's own handler would hide where in the kernel a wild access was.
    "ASAN_OPTIONS": f"detect_leaks=0:handle_segv=2:exitcode={CAUGHT}",
    "UBSAN_OPTIONS": f"halt_on_error=1:print_stacktrace=1:exitcode={CAUGHT}",
    # Python's own allocator cuts many objects from one block, whose borders the sanitizer would not see.
    "PYTHONMALLOC": "malloc",
}
THREAD = {"TSAN_OPTIONS": f"halt_on_error=1:exitcode={CAUGHT}"}


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run all tests on every interpreter that is found."""
    session.install("--group", "build", "--group", "test")
    session.install(*NUMBA, success_codes=[0, 1])
    session.install("--no-build-isolation", "-e", ".")
    session.run("pytest", *session.posargs)


@nox.session(python=PYTHONS)
def interpreter(session: nox.Session) -> None:
    """Run the tests that depend on interpreter or build, with the wheel that `nox -s wheels` has left in dist/."""
    # uv keeps a wheel by its name, and this one may have been made anew.
    session.install("--no-index", "--no-deps", "--find-links", "dist", "gilscope", env={"UV_NO_CACHE": "1"})
    session.install(*nox.project.load_toml("pyproject.toml")["project"]["dependencies"], "--group", "test")
    session.install(*NUMBA, success_codes=[0, 1])
    session.install("--only-binary", ":all:", "--group", "foreign", success_codes=[0, 1])
    warnings = {"PYTHONWARNINGS": "error::RuntimeWarning"}
    # What a kernel does to the floating-point environment follows from compile flags, the same in all builds.
    flags_only = "--ignore=tests/ext/test_floating_point.py"
    chosen = ("-n", "logical", "-k", NUMBA_BY_INTERPRETER, flags_only, *session.posargs, *BY_INTERPRETER)
    session.run("pytest", *chosen, env=warnings)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run all tests with the lowest versions that pyproject.toml admits, on the lowest Python.

    `GILSCOPE_WHEEL` names a wheel of this source that is there already; without, the package is built.
    """
    session.install("uv")
    # Of a wheel's own requirements uv would take the newest: only what it is asked for directly comes in the lowest.
    session.run("uv", "pip", "install", "--resolution", "lowest-direct", "-r", "pyproject.toml", "--all-extras")
    session.run("uv", "pip", "install", "--group", "test")
    session.run("uv", "pip", "install", "--no-deps", os.environ.get("GILSCOPE_WHEEL", "."))
    session.run("pytest", *session.posargs)


@nox.session
def wheels(session: nox.Session) -> None:
    """Build the wheels of this platform, audit them, and try them under every interpreter that is found."""
    session.install("--group", "wheels")
    session.run("python", "-m", "scripts.release.wheels", *session.posargs)


@nox.session(venv_backend="none")
def release(session: nox.Session) -> None:
    """Run what takes too long for each CI run: all wheels on all interpreters, sanitizers and lowest versions."""
    session.notify("wheels", [])
    session.notify("asan", ["--every-level", "--calls", "100000"])
    session.notify("tsan", [])
    session.notify("lowest", [])


@nox.session(name="study-all")
def study_all(session: nox.Session) -> None:
    """Measure the quick study under every interpreter that is found, and compare the reports."""
    session.install("uv")
    session.run("python", "-m", "scripts.docs.study_all", *session.posargs)


@nox.session
def attack(session: nox.Session) -> None:
    """Kill gilscope at random moments for 20 seconds, or `-- --kills 1000`, and start it in strange environments."""
    session.install("--group", "build", "--group", "test")
    session.install("--no-build-isolation", "-e", ".")
    session.run("python", "-m", "scripts.attack.kills", *(session.posargs or ("--seconds", "20")))
    session.run("python", "-m", "scripts.attack.environments", *(() if session.posargs else ("--verb", "list")))


@nox.session
def docs(session: nox.Session) -> None:
    """Write the tables of README and docs/ anew from the reports beside them."""
    session.install(".")
    for script in ("kernel_tables", "readme_table", "release_page", "interpreters_page", "claims_page", "probe_page"):
        session.run("python", "-m", f"scripts.docs.{script}", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check format, style and types."""
    dependencies = nox.project.load_toml("pyproject.toml")["project"]["dependencies"]
    session.install(*dependencies, "--group", "lint", "--group", "test")
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("mypy")


@nox.session
def asan(session: nox.Session) -> None:
    """Compare every kernel with its reference under AddressSanitizer and UBSan, then call it with hostile arguments.

    The kernels are built for this CPU alone; with `-- --every-level`, at every level of the wheels, which takes three
    times as long. Other arguments are those of the hostile calls, such as `-- --calls 100000`.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--every-level", action="store_true")
    options, hostile = parser.parse_known_args(session.posargs)
    _build(session, "address,undefined,float-cast-overflow", every_level=options.every_level)
    environment = {**ADDRESS_AND_UNDEFINED, "LD_PRELOAD": _library(session, "libasan.so")}
    _expect_caught(session, environment, "overrun", "overflow")
    levels = ("tests/ext/test_isa.py",) if options.every_level else ()
    # Nothing is watched in plain Python, which is slow here.
    _run_tests(session, environment, "-k", "not pure", *WATCHED, *levels)
    session.run("python", "-m", "tests.ext.fuzz", *(hostile or ("--calls", str(CALLS))), env=environment)
    session.run("python", "-m", "tests.ext.meddling", "--seconds", "0.5", env=environment)


@nox.session
def aarch64(session: nox.Session) -> None:
    """Build the kernels for aarch64 and compare each with its reference, under QEMU.

    `GILSCOPE_AARCH64_ROOT` names a folder with an aarch64 Linux that has Python and its headers; CONTRIBUTING.md says
    how to make one.
    """
    for program in ("aarch64-linux-gnu-gcc", "qemu-aarch64"):
        if shutil.which(program) is None:
            session.skip(f"{program} is not installed")
    root = os.environ.get("GILSCOPE_AARCH64_ROOT")
    if root is None:
        session.skip("GILSCOPE_AARCH64_ROOT names no aarch64 system")
    session.install("--group", "build", "pip")
    session.run("python", "-m", "scripts.release.aarch64", root, session.create_tmp(), *session.posargs)


@nox.session
def tsan(session: nox.Session) -> None:
    """Send eight threads at once through every kernel under ThreadSanitizer."""
    _build(session, "thread", every_level=True)
    environment = {**THREAD, "LD_PRELOAD": _library(session, "libtsan.so")}
    _expect_caught(session, environment, "race")
    _run_tests(session, environment, "tests/ext/test_threads.py", *session.posargs)


def _build(session: nox.Session, sanitizers: str, *, every_level: bool) -> None:
    """Install the package with its kernels watched, from a build folder of their own."""
    session.install("--group", "build", "--group", "test")
    settings = [f"cmake.define.GILSCOPE_SANITIZE={sanitizers}", f"build-dir={session.virtualenv.location}/build"]
    environment = {}
    if not every_level:
        settings.append("cmake.define.GILSCOPE_LEVELS=generic")
        environment["CFLAGS"] = "-march=native"
    options = [word for setting in settings for word in ("-C", setting)]
    session.install("--no-build-isolation", *options, ".", env=environment)


def _library(session: nox.Session, name: str) -> str:
    path = session.run("gcc", f"-print-file-name={name}", external=True, silent=True)
    return str(path).strip()


def _expect_caught(session: nox.Session, environment: dict[str, str], *errors: str) -> None:
    """Commit errors that must be caught, so that a session in which nothing is watched fails."""
    for error in errors:
        command = ("python", "-m", "tests.ext.planted", error)
        session.run(*command, env=environment, success_codes=[CAUGHT], silent=True)


def _run_tests(session: nox.Session, environment: dict[str, str], *arguments: str) -> None:
    """Run tests. Sanitizers write to the standard error of the system, which pytest must not keep for itself."""
    session.run("pytest", "-q", "--capture=sys", "-p", "no:cacheprovider", *arguments, env=environment)

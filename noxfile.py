"""What is checked beside `make test`. `nox -l` lists the sessions, `nox -s asan` runs one.

The sanitizers are gcc's. Python itself is built without them, so their libraries are loaded before it starts; what
they watch is the compiled kernels, and all memory that these are given.
"""

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["tests", "lint"]

PYTHONS = ("3.11", "3.12", "3.13", "3.14", "3.14t")
PARITY = (
    "tests/parity/test_kernels.py",
    "tests/ext/test_buffers.py",
    "tests/ext/test_isa.py",
    "tests/measure/test_references.py",
)
FUZZ_CALLS = 100_000
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
    # Numba has no wheel for some interpreters: its implementations are skipped there.
    session.install("--only-binary", "numba,llvmlite", "numba>=0.61", success_codes=[0, 1])
    session.install("--no-build-isolation", "-e", ".")
    session.run("pytest", *session.posargs)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run all tests with the lowest versions that pyproject.toml admits, on the lowest Python."""
    session.install("uv")
    session.run("uv", "pip", "install", "--resolution", "lowest-direct", ".[all]")
    session.run("uv", "pip", "install", "--group", "test")
    session.run("pytest", *session.posargs)


@nox.session
def wheels(session: nox.Session) -> None:
    """Build the wheels of this platform, audit them, and try them under every interpreter that is found."""
    session.install("--group", "wheels")
    session.run("python", "-m", "scripts.release.wheels", *session.posargs)


@nox.session(name="study-all")
def study_all(session: nox.Session) -> None:
    """Measure the quick study under every interpreter that is found, and hold the reports against each other."""
    session.install("virtualenv")
    session.run("python", "-m", "scripts.docs.study_all", *session.posargs)


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
    """Hold every kernel against its reference under AddressSanitizer and UBSan, then make 100,000 hostile calls."""
    _build(session, "address,undefined,float-cast-overflow")
    environment = {**ADDRESS_AND_UNDEFINED, "LD_PRELOAD": _library(session, "libasan.so")}
    _expect_caught(session, environment, "overrun", "overflow")
    _run_tests(session, environment, *PARITY)
    fuzz = session.posargs or ("--calls", str(FUZZ_CALLS))
    session.run("python", "-m", "tests.ext.fuzz", *fuzz, env=environment)


@nox.session
def tsan(session: nox.Session) -> None:
    """Send eight threads at once through every kernel under ThreadSanitizer."""
    _build(session, "thread")
    environment = {**THREAD, "LD_PRELOAD": _library(session, "libtsan.so")}
    _expect_caught(session, environment, "race")
    _run_tests(session, environment, "tests/ext/test_threads.py", *session.posargs)


def _build(session: nox.Session, sanitizers: str) -> None:
    """Install the package with its kernels watched, from a build folder of their own."""
    session.install("--group", "build", "--group", "test")
    folder = f"build-dir={session.virtualenv.location}/build"
    session.install("--no-build-isolation", "-C", f"cmake.define.GILSCOPE_SANITIZE={sanitizers}", "-C", folder, ".")


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

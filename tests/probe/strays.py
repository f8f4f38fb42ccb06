"""Functions that fork, leave processes behind, or meddle with the files of the probe that calls them."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path

_calls = 0


def fork() -> int:
    """Make a copy of the process, which returns as well."""
    return os.fork()


def fork_and_raise() -> None:
    """Make a copy of the process, which raises."""
    if not os.fork():
        raise ValueError("in the copy")


def fork_and_return_late() -> int:
    """Make a copy of the process, which returns after a second: so do no more than three calls of the original."""
    if child := os.fork():
        time.sleep(0.3)
        return bool(child)
    time.sleep(1)
    return True


def fork_later() -> bool:
    """Make a copy of the process from the fifth call on."""
    global _calls
    _calls += 1
    return _calls > 4 and os.fork() < 0


def start_many(count: int) -> None:
    """Start so many copies, which sleep until they are ended, and sleep as well."""
    for _ in range(count):
        if not os.fork():
            break
    time.sleep(1003)


def fork_and_wait() -> int:
    """Let a copy compute something, and wait until it has ended."""
    child = os.fork()
    if not child:
        os._exit(3)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def leave_daemon() -> None:
    """Leave a process running in a session of its own, once."""
    global _calls
    _calls += 1
    if _calls == 1:
        sleep = "import time; time.sleep(1002)"
        subprocess.Popen([sys.executable, "-S", "-c", sleep], start_new_session=True)


def use_pool(method: str) -> list[int]:
    """Compute something in processes."""
    with ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool:
        return list(pool.map(abs, [-1, -2, -3]))


def run_program() -> str:
    """Run another program."""
    return subprocess.run([sys.executable, "-S", "-c", "print(5)"], capture_output=True, text=True, check=True).stdout


def write_beside() -> None:
    """Put pipes where the probe's report might be among temporary files."""
    for name in ("report.json", "request.json", "said"):
        path = Path(tempfile.gettempdir()) / name
        if not path.exists():
            os.mkfifo(path)


def replace_report(kind: str, target: str = "") -> None:
    """Put a link, a pipe or a folder in the place of the probe's report, and end the process."""
    path = Path(os.environ["GILSCOPE_FOLDER"]) / "report.json"
    path.unlink()
    if kind == "link":
        path.symlink_to(target)
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    os._exit(3)


def leave_no_space() -> None:
    """Let no file of this process grow any more, as on a full disk."""
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))


def move_temporary_folder_away() -> None:
    """Move the folder for temporary files away once, and refuse any other in its place from then on."""
    own = Path(os.environ["GILSCOPE_FOLDER"]) / "temporary"
    with suppress(FileNotFoundError):
        own.rename(own.with_name("moved"))
    if Path(tempfile.gettempdir()) != own:
        raise RuntimeError(f"temporary files would go to {tempfile.gettempdir()}")


def raise_half_a_letter() -> None:
    """Raise with a text that has half a letter."""
    raise ValueError("half of \ud800 a letter")

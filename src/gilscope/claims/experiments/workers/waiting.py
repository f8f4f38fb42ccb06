"""A worker that does some work and then waits, so that its memory can be looked at.

A spawned process imports this module and what it imports, so it imports next to nothing.
"""

import os
from multiprocessing import connection, parent_process
from typing import Any

WORK = "import decimal, email, json; json.loads(json.dumps([str(decimal.Decimal(i).sqrt()) for i in range(1000)]))"
"""Every worker imports the same modules and does the same work with them."""

IN_INTERPRETER = f"import os; {WORK}; os.write(ready, b'r'); os.read(end, 1)"
"""`in_thread`, for a place where gilscope need not be importable; `ready` and `end` are file descriptors."""


def in_thread(ready: int, end: int) -> None:
    """Work, write a byte to one file descriptor, and wait for one from the other."""
    exec(WORK, {})
    os.write(ready, b"r")
    os.read(end, 1)


def in_process(ready: Any, end: Any) -> None:
    """Do the same with the ends of pipes, but no longer than this process's parent lives."""
    exec(WORK, {})
    os.write(ready.fileno(), b"r")
    parent = parent_process()
    assert parent is not None
    connection.wait([end, parent.sentinel])

"""A worker that does some work and then waits, so that its memory can be read.

A spawned process imports this module, so the module imports next to nothing.
"""

import os
from multiprocessing import connection, parent_process
from typing import Any

WORK = "import decimal, email, json; json.loads(json.dumps([str(decimal.Decimal(i).sqrt()) for i in range(1000)]))"
"""Every worker imports the same modules and does the same work with them."""

IN_INTERPRETER = f"import os; {WORK}; os.write(ready, b'r'); os.read(end, 1)"
"""The same as `wait_in_thread`, for an interpreter that may not find gilscope."""


def wait_in_thread(ready: int, end: int) -> None:
    """Work, write a byte to one file descriptor, and wait for one from the other."""
    exec(WORK, {})
    os.write(ready, b"r")
    os.read(end, 1)


def wait_in_process(ready: Any, end: Any) -> None:
    """Do the same with the ends of pipes, in a process that ends with its parent."""
    exec(WORK, {})
    os.write(ready.fileno(), b"r")
    parent = parent_process()
    assert parent is not None
    connection.wait([end, parent.sentinel])

"""Prints the tables of simulations that docs/method.md and docs/probe.md have: all of them, or those that are named.

python -m tests.simulations [NAME ...]
"""

import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType

from tests import simulations


def load_simulations() -> dict[str, ModuleType]:
    """Return every simulation by its name: all modules here but their tests and this one."""
    names = (each.name for each in pkgutil.iter_modules(simulations.__path__))
    return {
        name: importlib.import_module(f"{simulations.__name__}.{name}")
        for name in names
        if not name.startswith(("_", "test_"))
    }


def write_tables(names: Sequence[str]) -> Iterator[str]:
    """Yield the lines of these simulations' tables, as the documentation has them; of all if none is named."""
    known = load_simulations()
    for name in names or known:
        yield f"\n{name}\n"
        yield from (re.sub(r"(\d)%", r"\1 %", line) for line in known[name].lines())


if __name__ == "__main__":
    for line in write_tables(sys.argv[1:]):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

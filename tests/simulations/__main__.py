"""Prints every table of simulations: docs/method.md has them."""

import importlib
import pkgutil
import sys

from tests import simulations


def main() -> None:
    """Print the lines of every module here that has some."""
    for found in pkgutil.iter_modules(simulations.__path__):
        if found.name.startswith(("_", "test_")):
            continue
        module = importlib.import_module(f"{simulations.__name__}.{found.name}")
        if hasattr(module, "lines"):
            sys.stdout.write(f"\n{found.name}\n\n")
            for line in module.lines():
                sys.stdout.write(f"{line}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()

"""The GIL of this interpreter: whether it is on, and what has switched it on where it need not be.

A free-threaded CPython switches its GIL on, with a mere RuntimeWarning, when an extension module is imported that
does not say that it can do without.
"""

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from types import ModuleType

from gilscope.system import fresh_python

REHEARSAL = """
import contextlib, importlib, sys
for name in sys.argv[1].split():
    with contextlib.suppress(Exception):
        importlib.import_module(name)
from gilscope import implementations
for pair in sys.argv[2].split():
    with contextlib.suppress(Exception):
        implementations.compile(*pair.split(":"))
"""

CPYTHON_SAYS = re.compile(r"\(GIL\) has been enabled to load module '([^']+)'")


def is_free_threaded_build() -> bool:
    """Return whether the interpreter can run without a GIL."""
    return bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def is_enabled() -> bool:
    """Return whether the GIL is on now."""
    is_enabled: Callable[[], bool] = getattr(sys, "_is_gil_enabled", lambda: True)
    return is_enabled()


def may_be_switched_on() -> bool:
    """Return whether an import can switch the GIL on: neither without a choice, nor after PYTHON_GIL=0 or 1."""
    return is_free_threaded_build() and getattr(sys.flags, "gil", None) is None


class _ImportOrder(MetaPathFinder):
    """Notes the names of modules when their imports begin: `sys.modules` has them in the order in which they end."""

    def __init__(self) -> None:
        self.begun: dict[str, int] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        self.begun.setdefault(fullname, len(self.begun))
        return None


_order = _ImportOrder()


def note_imports() -> None:
    """Note from now on in which order imports begin, where one of them can switch the GIL on.

    A module that switches it on does so before it imports others, which then end before it.
    """
    if may_be_switched_on() and _order not in sys.meta_path:
        sys.meta_path.insert(0, _order)


def find_suspects() -> tuple[str, ...]:
    """Return, if an import has switched the GIL on, the extension modules that are loaded, in order; else nothing."""
    return loaded_extensions() if may_be_switched_on() and is_enabled() else ()


def find_what_switched_it_on() -> str | None:
    """Return what has switched the GIL on where it need not be, or None; in a fresh process, as `rehearse` does."""
    found = find_suspects()
    return (import_and_watch(found) or "an extension module") if found else None


def loaded_extensions() -> tuple[str, ...]:
    """Return the names of the extension modules that are loaded, in the order of their imports.

    That is when they began, if `note_imports` was called before, else when they ended.
    """
    loaders = {
        name: getattr(getattr(module, "__spec__", None), "loader", None) for name, module in list(sys.modules.items())
    }
    found = [name for name, loader in loaders.items() if isinstance(loader, ExtensionFileLoader)]
    return tuple(sorted(found, key=lambda name: _order.begun.get(name, -1)))


def import_and_watch(modules: Iterable[str], compiled: Iterable[tuple[str, str]] = ()) -> str | None:
    """Import modules, then implementations of kernels, in a fresh process that finds them where this one does.

    Return the module of which CPython says that it has switched the GIL on, or None if there is none.
    """
    names = " ".join(modules), " ".join(map(":".join, compiled))
    process = subprocess.run(
        fresh_python.write_command("-W", "always::RuntimeWarning", "-c", REHEARSAL, *names),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    said = CPYTHON_SAYS.search(process.stderr)
    return said[1] if said else None

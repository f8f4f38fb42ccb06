"""A folder as its own registry: a file is an entry, a leading underscore keeps a file out."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from gilscope.errors import UnknownName


@cache
def entries(package: str) -> dict[str, ModuleType]:
    """Return each registered name with the module that offers it.

    A module offers the names in its `NAMES`; without one, its own name.
    """
    found: dict[str, ModuleType] = {}
    for info in iter_modules(import_module(package).__path__):
        if not info.name.startswith("_"):
            module = import_module(f"{package}.{info.name}")
            found.update(dict.fromkeys(getattr(module, "NAMES", (info.name,)), module))
    return found


def entry(package: str, kind: str, name: str) -> ModuleType:
    """Return the module that offers `name`.

    Raises:
        UnknownName: no module of the folder does.

    """
    try:
        return entries(package)[name]
    except KeyError:
        raise UnknownName(kind, name, entries(package)) from None

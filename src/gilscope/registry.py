"""A folder as its own registry: each file is an entry, unless its name begins with an underscore.

What a file must offer is written down as a Protocol, the registry's contract. An attribute that has a value there may
be left out of a file, which then has that value.
"""

from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Generic, TypeVar, cast

from gilscope.errors import UnknownName

Entry = TypeVar("Entry")


class Registry(Generic[Entry]):
    """The entries of one folder, by name: the `NAMES` of each file if the contract asks for them, else the file's."""

    def __init__(self, package: str, kind: str, contract: type[Any]) -> None:
        """`kind` is what messages call an entry, and `contract` the Protocol that is also the type of an entry."""
        self._package, self._kind, self._contract = package, kind, contract
        self._loaded: dict[str, Entry] = {}

    def names(self) -> tuple[str, ...]:
        """Return the names of all entries, in alphabetical order of their files."""
        return tuple(self._files)

    def load(self, name: str) -> Entry:
        """Return the entry that is called `name`.

        Raises:
            UnknownName: there is no such entry.

        """
        # A timed task asks for its kernel: from the second time on this is one look into a dict.
        if name not in self._loaded:
            if name not in self._files:
                raise UnknownName(self._kind, name, self._files)
            self._loaded[name] = cast(Entry, self._import(self._files[name]))
        return self._loaded[name]

    def describe(self, name: str) -> str:
        """Return what the file of an entry says of itself first.

        Raises:
            UnknownName: there is no such entry.

        """
        self.load(name)
        return (self._import(self._files[name]).__doc__ or "").strip().partition("\n")[0]

    @cached_property
    def _files(self) -> Mapping[str, str]:
        """Each name with the file that offers it."""
        folder = import_module(self._package).__path__
        files = [each.name for each in iter_modules(folder) if not each.name.startswith("_")]
        if "NAMES" not in self._contract.__annotations__:
            return {file: file for file in files}
        return {name: file for file in files for name in self._import(file).NAMES}

    def _import(self, file: str) -> ModuleType:
        """Import a file, and give it the contract's value for each attribute that it leaves out.

        Raises:
            TypeError: it leaves out an attribute for which the contract has no value.

        """
        module, contract = import_module(f"{self._package}.{file}"), self._contract
        for name in contract.__annotations__:
            if not hasattr(module, name):
                if not hasattr(contract, name):
                    raise TypeError(f"{module.__file__} must define {name}: {contract.__qualname__} says what it is")
                setattr(module, name, getattr(contract, name))
        return module

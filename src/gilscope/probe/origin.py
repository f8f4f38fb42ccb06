"""Where a call comes from: what another process or interpreter must find before the call can be unpickled there."""

import builtins
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location, spec_from_loader
from types import ModuleType
from typing import Any

SETUP = "__setup__"
"""The name of the module that a setup is: what it defines is found in it, here and in other processes."""


@dataclass(frozen=True)
class Origin:
    """What a user has asked for, and where its modules are found."""

    target: str = ""
    arguments: str = ""
    setup: str = ""
    """Statements, which are executed as a module."""
    folder: str = ""
    """Where the modules beside a file are."""
    module: str = ""
    """The name of the module that a file is, if it cannot be imported by its own name."""
    file: str = ""

    def make_findable(self) -> None:
        """Let this process find its modules."""
        if self.folder and self.folder not in sys.path:
            # A file with the name of a module of Python's own must not hide that one.
            sys.path.insert(len(sys.path) if self.module else 0, self.folder)
        if not any(isinstance(each, _Finder) and each.origin == self for each in sys.meta_path):
            sys.meta_path.insert(0, _Finder(self))


class _Finder(MetaPathFinder):
    """Finds the setup, and a file that has no name to be imported by."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname == SETUP:
            return spec_from_loader(fullname, _SetupLoader(self.origin.setup))
        if fullname == self.origin.module:
            loader = SourceFileLoader(fullname, self.origin.file)
            return spec_from_file_location(fullname, self.origin.file, loader=loader)
        return None


class _SetupLoader(InspectLoader):
    """Loads a setup as a module."""

    def __init__(self, text: str) -> None:
        self._text = text

    def get_source(self, fullname: str) -> str:
        del fullname
        return self._text

    def exec_module(self, module: ModuleType) -> None:
        names: dict[str, Any] = vars(module)
        names["__builtins__"] = builtins
        exec(compile(self._text, "--setup", "exec"), names)

"""Where a call comes from: what another process or interpreter must find before the call can be unpickled there."""

import builtins
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import EXTENSION_SUFFIXES, ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location, spec_from_loader
from types import ModuleType
from typing import Any

SETUP = "__setup__"
"""The name of the module that a setup is: what it defines is found in it, here and in other processes."""

NEEDED = {
    *("cloudpickle", "gilscope", "llvmlite", "loky", "numba", "numpy", "psutil", "scipy", "threadpoolctl"),
    *("altair", "click", "jinja2", "pytest", "pytest_benchmark", "rich", "vl_convert"),
}
"""What gilscope itself imports from other packages, and what these do."""


@dataclass(frozen=True)
class Origin:
    """What a user has asked for, and where its modules are found."""

    target: str = ""
    arguments: str = ""
    setup: str = ""
    """Statements, which are executed as a module."""
    each_worker: str = ""
    """Statements, which every worker executes once: what they name is its own."""
    each_call: str = ""
    """Statements, which are executed before each call."""
    folder: str = ""
    """Where the user's own modules are: beside a file, or where gilscope was started."""
    is_folder_meant: bool = False
    """Whether something in the folder was named: then its modules go before installed ones, as in a script."""
    module: str = ""
    """The name of the module that a file is, if it cannot be imported by its own name."""
    file: str = ""

    def make_findable(self) -> None:
        """Let this process find its modules."""
        if self.is_folder_meant and self.folder not in sys.path:
            # For processes that the user's code starts. At the end, where it hides nothing.
            sys.path.append(self.folder)
        if not any(isinstance(each, _Finder) and each.origin == self for each in sys.meta_path):
            sys.meta_path.insert(0, _Finder(self))
            sys.meta_path.insert(1 if self.is_folder_meant else len(sys.meta_path), _FolderFinder(self))

    def has(self, module: str) -> bool:
        """Return whether a module is in the folder, and none that Python or gilscope need has its name."""
        name = module.partition(".")[0]
        if not self.folder or name in sys.stdlib_module_names or name in NEEDED:
            return False
        found = PathFinder.find_spec(name, [self.folder])
        if found is None or found.origin is not None:
            return found is not None
        # A folder without __init__.py is a package only where no other one has its name.
        return PathFinder.find_spec(name, [each for each in sys.path if each != self.folder]) is None


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
            is_compiled = self.origin.file.endswith(tuple(EXTENSION_SUFFIXES))
            # Any other file is text, whatever its name ends with.
            loader = None if is_compiled else SourceFileLoader(fullname, self.origin.file)
            return spec_from_file_location(fullname, self.origin.file, loader=loader)
        return None


class _FolderFinder(MetaPathFinder):
    """Finds what is in the folder."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del target
        if path is None and self.origin.has(fullname):
            return PathFinder.find_spec(fullname, [self.origin.folder])
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

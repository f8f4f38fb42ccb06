"""Finds a module as `python -m` does: in the current folder first, whatever else has its name."""

import sys
from importlib.machinery import PathFinder
from pathlib import Path

from gilscope.errors import CannotProbe
from gilscope.probe import files, guesses, targets
from gilscope.probe.origin import NEEDED


def find_target(text: str) -> str:
    """Return what to probe for a text as `package.module:work` behind -m.

    It is the text itself, or a file of the current folder where the text would stand for something else without -m.

    Raises:
        CannotProbe: it does not name a function of a module.

    """
    module, _, path = text.rpartition(":")
    if files.is_file(module or text) and ("/" in text or "\\" in text):
        name, _ = files.name_module(Path(module or text))
        raise CannotProbe(text, f"-m takes the name of a module, as in -m {name}:{path if module else 'FUNCTION'}")
    if targets.NAMED.fullmatch(text) is None:
        is_near = guesses.DOTTED.fullmatch(text.rstrip(":"))
        reason = guesses.explain_missing_function(text.rstrip(":")) if is_near else "a statement goes without -m"
        raise CannotProbe(text, f"-m takes MODULE:FUNCTION, as in package.module:work; {reason}")
    first = module.partition(".")[0]
    is_ambiguous = first in sys.stdlib_module_names or first in NEEDED or module == targets.OF_SETUP
    if not is_ambiguous and not files.is_file(module):
        return text
    file = _find_file_here(module)
    if file is not None:
        return f"{file}:{path}"
    if files.is_file(module):
        name = files.cut_suffix(Path(module))
        raise CannotProbe(text, f"there is no module {module}. Write -m {name}:{path}, or without -m for the file")
    return text


def _find_file_here(module: str) -> str | None:
    """Return the file of a module that is found from the current folder, or None."""
    places, origin = [str(Path.cwd())], None
    for name in module.split("."):
        spec = PathFinder.find_spec(name, places)
        if spec is None:
            return None
        places, origin = list(spec.submodule_search_locations or ()), spec.origin
    return None if origin is None else f"./{Path(origin).relative_to(Path.cwd()).as_posix()}"

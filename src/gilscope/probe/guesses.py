"""Says what a user may have meant who asks for something that is not there."""

import ast
import pkgutil
import re
import sys
from difflib import get_close_matches
from importlib.machinery import PathFinder
from pathlib import Path

from gilscope.probe import files

FORMS = (
    "it is not MODULE:FUNCTION, as in hashlib:sha256 or mypackage.core:Solver.solve, nor FILE.py:FUNCTION, nor a "
    "statement, as in 'sorted(a)'"
)

DOTTED = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def explain_missing_function(target: str) -> str:
    """Return why a target without a function is none, with the functions of a file that it may be."""
    path = Path(target.rstrip(":"))
    if not path.is_file() or not path.name.endswith(files.SUFFIXES):
        return _guess_form(target) or f"{FORMS}{_explain_syntax(target)}"
    if path.suffix == ".ipynb":
        return files.explain_notebook(path)
    names = _list_functions(path)
    return f"it is a file; say which function, as in {path}:{names[0] if names else 'FUNCTION'}"


def _guess_form(target: str) -> str:
    """Return what is meant by a target without a colon, a function behind a point or a module; or ""."""
    if not DOTTED.fullmatch(target):
        return ""
    module, _, name = target.rpartition(".")
    place = Path(*target.split("."))
    file = next((each for each in (place.with_suffix(".py"), place / "__init__.py") if each.is_file()), None)
    if module and file is None and _has_module(module):
        return f"write a colon before the function. Did you mean {module}:{name}?"
    if not _has_module(target):
        return ""
    names = [] if file is None else _list_functions(file)
    return f"it is a module; say which function, as in {target}:{names[0] if names else 'FUNCTION'}"


def _has_module(name: str) -> bool:
    """Return whether there is a module of this name, without importing it."""
    first = name.partition(".")[0]
    return first in sys.builtin_module_names or PathFinder.find_spec(first, [*sys.path, str(Path.cwd())]) is not None


def _list_functions(path: Path) -> list[str]:
    """Return the functions that a file defines; none if it is no Python."""
    try:
        body = ast.parse(path.read_text(encoding="utf-8")).body
    except (OSError, SyntaxError, ValueError):
        return []
    return [each.name for each in body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]


def _explain_syntax(text: str) -> str:
    """Return why a text is no Python, if it is none."""
    try:
        ast.parse(text.strip())
    except SyntaxError as error:
        return f" ({error.msg})"
    except ValueError as error:
        return f" ({error})"
    return ""


def explain_missing_module(error: BaseException, name: str, shown: str) -> str:
    """Return what to type where a module cannot be imported, for the end of a sentence; "" if it is there."""
    if not files.is_file(shown) and Path(shown).is_file():
        return f"; for the file, write ./{shown}:FUNCTION"
    missing = getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None
    if files.is_file(shown) or not missing or not f"{name}.".startswith(f"{missing}."):
        return ""
    package, _, last = missing.rpartition(".")
    places = getattr(sys.modules.get(package), "__path__", []) if package else [str(Path.cwd()), *sys.path]
    near = get_close_matches(last, [each.name for each in pkgutil.iter_modules(places)], n=1)
    guess = f". Did you mean {'.'.join(filter(None, (package, near[0])))!r}?" if near else "."
    return (
        f"{guess} It is looked for in the current folder and where this Python has its packages: run gilscope in the "
        f"folder that has it, or name the file, as in path/to/{name.rpartition('.')[2]}.py:FUNCTION"
    )

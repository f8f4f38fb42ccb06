"""The call that is probed: a function with its arguments, found by name or given as objects."""

import builtins
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any

from gilscope.errors import CannotProbe

MOST_LETTERS = 200
"""Letters that are shown of an argument or an error."""


@dataclass(frozen=True)
class Call:
    """A function with its arguments, which is called again and again."""

    name: str
    shown: str
    """The arguments as text for people."""
    function: Callable[..., object]
    arguments: tuple[Any, ...]
    named: Mapping[str, Any] = field(default_factory=dict)

    def __call__(self) -> object:
        """Call it once."""
        return self.function(*self.arguments, **self.named)


def find(target: str, setup: str, arguments: str) -> Call:
    """Return the call of MODULE:FUNCTION with the arguments of a text, which may use the names of the setup.

    Raises:
        CannotProbe: there is no such function, or setup or arguments cannot be evaluated.

    """
    function = _function(target)
    names: dict[str, Any] = {"__name__": "setup", "__builtins__": builtins}
    _evaluated(target, "--setup", _compiled(target, "--setup", setup, "exec"), names)
    collecting = _compiled(target, "--args", f"__collected({arguments}\n)", "eval")
    names["__collected"] = lambda *given, **named: (given, named)
    given, named = _evaluated(target, "--args", collecting, names)
    return Call(target, arguments, function, given, named)


def _function(target: str) -> Callable[..., object]:
    module_name, separator, path = target.partition(":")
    if not separator or not module_name or not path:
        raise CannotProbe(target, "it is not MODULE:FUNCTION, as in hashlib:sha256 or mypackage.core:Solver.solve")
    try:
        found: Any = import_module(module_name)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        raise CannotProbe(target, f"importing {module_name} fails with {describe_error(error)}") from None
    for name in path.split("."):
        try:
            found = getattr(found, name)
        except AttributeError:
            raise CannotProbe(target, f"{module_name} has no {path}{_near(found, name)}") from None
        except BaseException as error:  # a module may import lazily, and fail then
            if isinstance(error, KeyboardInterrupt):
                raise
            raise CannotProbe(
                target, f"getting {path} from {module_name} fails with {describe_error(error)}"
            ) from None
    if not callable(found):
        raise CannotProbe(target, f"it is {describe_kind(found)}, which cannot be called")
    function: Callable[..., object] = found
    return function


def _compiled(target: str, option: str, text: str, mode: str) -> CodeType:
    try:
        code: CodeType = compile(text, option, mode)
    except (SyntaxError, ValueError) as error:
        raise CannotProbe(target, f"{option} is not Python: {error.args[0]}") from None
    return code


def _evaluated(target: str, option: str, code: CodeType, names: dict[str, Any]) -> Any:
    """Run a text that users give on their own command line."""
    try:
        return eval(code, names)
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        raise CannotProbe(target, f"{option} fails with {describe_error(error)}") from None


def _near(found: Any, name: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, dir(found), n=1)
    return f"; did you mean {near[0]}?" if near else ""


def describe_error(error: BaseException) -> str:
    """Return an exception on one line: its type, its text and where it was raised.

    What compiled code raises has no place: the nearest line would be one of gilscope's own.
    """
    try:
        said = str(error)
    except Exception:  # an exception of the user's may fail to say what it is
        said = ""
    text = f"{type(error).__name__}: {' '.join(said.split())}".strip().rstrip(":")
    shown = text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
    frames = traceback.extract_tb(error.__traceback__)
    is_named = frames and Path(frames[-1].filename).parent != Path(__file__).parent
    return f"{shown} ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if is_named else shown


def describe_kind(value: Any) -> str:
    """Return what kind of thing a value is, for people: a list, an int."""
    return add_article(f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins."))


def add_article(name: str) -> str:
    """Return a noun with its article."""
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"

"""The call that is probed: a function with its arguments, found by name or given as objects."""

import importlib
import inspect
import pickle
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from gilscope.probe import pickles
from gilscope.probe.origin import Origin

OWNER, CALLED = "the object of which it is a method", "the object that is called"
"""What people call the objects that a call works on and that are no arguments."""

MOST_LETTERS = 200
"""Letters that are shown of an argument or an error."""

Make = Callable[[], Callable[[], object]]
"""Makes a function that makes a call, in the thread that will do so."""


@dataclass(frozen=True)
class Call:
    """A function with its arguments, which is called again and again."""

    name: str
    shown: str
    """The arguments as text for people."""
    function: Callable[..., object]
    arguments: tuple[Any, ...]
    named: Mapping[str, Any] = field(default_factory=dict)

    origin: Origin | None = None
    """What a user has asked for; None for objects of this process."""
    names: Mapping[str, Any] = field(default_factory=dict)
    """The globals of the frame that calls: some functions look for names there."""

    def __call__(self) -> object:
        """Call it once."""
        return self.direct()

    @cached_property
    def direct(self) -> Callable[[], object]:
        """A function that makes the call, in a frame with the names."""
        function, given, named = self.function, self.arguments, self.named
        if not (given or named or self.names):
            return function

        def call() -> object:
            return function(*given, **named)

        if not self.names:
            return call
        return FunctionType(call.__code__, dict(self.names), "call", None, call.__closure__)

    def make_own(self) -> Callable[[], object]:
        """Return a function that makes the call in the thread that asks for it."""
        return self.direct

    @property
    def has_own(self) -> bool:
        """Whether each worker has objects of its own, so that each thread must ask for its function."""
        return False

    @property
    def prepares(self) -> bool:
        """Whether there is something to be made before each call."""
        return False

    @property
    def parts(self) -> dict[str, Any]:
        """What is sent to other processes, by what people call it."""
        return {
            f"the function {self.name}": self.function,
            **{f"argument {place}": each for place, each in enumerate(self.arguments, 1)},
            **{f"argument {name}": each for name, each in self.named.items()},
        }

    @property
    def owner(self) -> Any:
        """The object that a method is bound to, or None."""
        owner = getattr(self.function, "__self__", None)
        return None if inspect.ismodule(owner) or inspect.isclass(owner) else owner

    @property
    def works_on(self) -> dict[str, Any]:
        """The user's objects that each call gets again, by what people call them."""
        arguments = {str(name): each for name, each in [*enumerate(self.arguments, 1), *self.named.items()]}
        owner = {} if self.owner is None else {OWNER: self.owner}
        return {**{f"argument {name}": each for name, each in arguments.items()}, **owner}

    @property
    def sets(self) -> frozenset[str]:
        """Those of them that each call puts in place by itself."""
        return frozenset()

    @property
    def shared(self) -> dict[str, Any]:
        """The user's objects that threads share while they make the call, by what people call them."""
        is_object = isinstance(self.function, partial) or inspect.isfunction(type(self.function).__call__)
        return {**self.works_on, **({CALLED: self.function} if is_object else {})}

    def replace_shared(self, others: Mapping[str, Any]) -> "Call":
        """Return the same call with other objects in place of those that threads share."""
        function = others.get(CALLED, self.function)
        if OWNER in others:
            own = isinstance(function, MethodType)
            function = (
                MethodType(function.__func__, others[OWNER]) if own else getattr(others[OWNER], function.__name__)
            )
        given = tuple(others.get(f"argument {place}", each) for place, each in enumerate(self.arguments, 1))
        named = {name: others.get(f"argument {name}", each) for name, each in self.named.items()}
        return replace(self, function=function, arguments=given, named=named)

    @property
    def task(self) -> tuple[Any, ...]:
        """What a pool sends with each task: what the function is bound to goes with it."""
        return self.function, self.arguments, dict(self.named)

    def __reduce__(self) -> tuple[Any, ...]:
        bare = (Call, (self.name, self.shown, self.function, self.arguments, dict(self.named)))
        return bare if self.origin is None else (_unpickle, (self.origin, pickles.dumps(Call(*bare[1]))))


def _unpickle(origin: Origin, pickled: bytes) -> Call:
    """Return a call in another process or interpreter, after its modules can be found there."""
    origin.make_findable()
    found: Call = pickle.loads(pickled)
    return found


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
    # How Python imports says nothing about where the user's code is wrong.
    frames = [each for each in traceback.extract_tb(error.__traceback__) if not _is_of_imports(each.filename)]
    is_named = frames and Path(frames[-1].filename).parent != Path(__file__).parent
    return f"{shown} ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if is_named else shown


def _is_of_imports(file: str) -> bool:
    return file.startswith("<frozen ") or file == importlib.__file__


def describe_kind(value: Any) -> str:
    """Return what kind of thing a value is, for people: a list, an int."""
    return add_article(f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins."))


def add_article(name: str) -> str:
    """Return a noun with its article."""
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"

"""Copies what a call works on, so that each thread can have objects of its own.

Copied by pickle where that works: it copies numbers and texts inside of containers too, which `copy.deepcopy` leaves
shared.
"""

import copy
import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import BuiltinFunctionType, EllipsisType, FunctionType, ModuleType, NoneType
from typing import Any

from gilscope.probe import pickles
from gilscope.probe.call import Call, Make, describe_error, describe_kind
from gilscope.system.clock import Clock

MOST_BYTES = 1 << 27
"""All copies together may have so many bytes, about as many as their pickles have."""

MOST_SECONDS = 0.25
"""The longest that one copy of an object may take."""

ATOMS = (bool, int, float, complex, str, bytes, range, NoneType, EllipsisType)
"""Objects without parts, which nobody changes: nothing of them is copied."""

CODE = (ModuleType, type, FunctionType, BuiltinFunctionType)


@dataclass(frozen=True)
class Copier:
    """A call with those of its objects that can be copied."""

    call: Call
    objects: Mapping[str, Any]
    """By what people call them."""

    def plan_calls(self, shared: frozenset[str] = frozenset()) -> Make:
        """Return a function that makes the call with new copies of its objects, but for those shared.

        Of these one copy is made at once, for all: it lies in memory as the others do, and so only sharing differs.
        """
        given = _plan_copies(self.objects, {})() if shared else self.objects
        make = _plan_copies(given, {name: each for name, each in given.items() if name in shared})
        return lambda: self.call.replace_shared(make()).make_own()


def find_copier(call: Call, threads: int, clock: Clock) -> tuple[Copier | None, tuple[str, ...]]:
    """Return the call with what can be copied of it for each thread, if there is any, and why the rest cannot be."""
    objects = {name: each for name, each in call.shared.items() if not isinstance(each, (*ATOMS, *CODE))}
    # As many copies at once as finding out which object is costly to share makes of each of them.
    most_bytes = MOST_BYTES // (threads * (len(objects) + 2))
    fit, problems = {}, []
    for name, each in objects.items():
        try:
            begin_ns = clock.wall_ns()
            is_copied = _plan_copies({name: each}, {}, most_bytes)()[name] is not each
            if clock.wall_ns() - begin_ns > MOST_SECONDS * 1e9:
                problems.append(f"{name} ({describe_kind(each)}) takes too long to be copied for each thread")
            elif is_copied:
                fit[name] = each
        except pickles.TooLarge:
            problems.append(f"{name} ({describe_kind(each)}) is too large to be copied for each thread")
        except Exception as error:  # an object's own methods may raise anything
            why = describe_error(error.with_traceback(None))
            problems.append(f"{name} ({describe_kind(each)}) cannot be copied, and stays shared: {why}")
    return Copier(call, fit) if fit else None, tuple(problems)


def _plan_copies(
    objects: Mapping[str, Any], shared: Mapping[str, Any], most_bytes: int = MOST_BYTES
) -> Callable[[], dict[str, Any]]:
    """Return a function that copies objects, in which those shared stay what they are, also inside of others."""
    kept = {id(each): each for each in shared.values()}
    try:
        pickled = _dump(dict(objects), kept, most_bytes)
        _load(pickled, kept)
    except pickles.TooLarge:
        raise
    except Exception:  # of what cannot be pickled, much can be copied all the same
        return lambda: copy.deepcopy(dict(objects), dict(kept))
    return lambda: _load(pickled, kept)


def _dump(value: object, kept: Mapping[int, Any], most_bytes: int) -> bytes:
    if not kept:
        return pickles.dumps(value, most_bytes)
    file = io.BytesIO()
    pickler = _Pickler(file)
    pickler.kept = kept
    pickler.dump(value)
    return file.getvalue()


def _load(pickled: bytes, kept: Mapping[int, Any]) -> dict[str, Any]:
    if not kept:
        return dict(pickle.loads(pickled))
    unpickler = _Unpickler(io.BytesIO(pickled))
    unpickler.kept = kept
    return dict(unpickler.load())


class _Pickler(pickle.Pickler):
    """Writes a number in place of each object that is kept."""

    kept: Mapping[int, Any]

    def persistent_id(self, value: Any) -> int | None:
        return id(value) if id(value) in self.kept else None


class _Unpickler(pickle.Unpickler):
    """Takes the objects that are kept for such numbers."""

    kept: Mapping[int, Any]

    def persistent_load(self, number: Any) -> Any:
        return self.kept[number]

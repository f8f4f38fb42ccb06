"""Calls of objects of this process of which each worker, or each call, has one of its own: functions make them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gilscope.errors import CannotProbe
from gilscope.probe.call import Call, describe_error
from gilscope.probe.prepared_calls import Given, PreparedCall

EACH_WORKER, EACH_CALL = "each_worker", "each_call"


@dataclass(frozen=True)
class MadeCall(Call):
    """A call whose first arguments are what these functions return."""

    each_worker: Callable[[], object] | None = None
    """Called once in each worker."""
    each_call: Callable[..., object] | None = None
    """Called before each call, with what `each_worker` has returned, if there is one."""

    def __reduce__(self) -> tuple[Any, ...]:
        given = self.name, self.shown, self.function, self.arguments, dict(self.named)
        return MadeCall, (*given, None, {}, self.each_worker, self.each_call)

    @cached_property
    def direct(self) -> Callable[[], object]:
        """A function that makes the call with the object of the worker that asks for it first."""
        return self.make_own()

    def make_own(self) -> Callable[[], object]:
        """Return a function that makes the call with a new object.

        Raises:
            CannotProbe: it cannot be made.

        """
        own = () if self.each_worker is None else (self._make(EACH_WORKER, self.each_worker),)
        each_call = self.each_call
        if each_call is None:
            return Call(self.name, self.shown, self.function, (*own, *self.arguments), self.named).direct

        def make_given() -> Given:
            return (*own, self._make(EACH_CALL, each_call, *own), *self.arguments), self.named

        return PreparedCall(self.function, make_given)

    def _make(self, what: str, function: Callable[..., object], *given: object) -> object:
        try:
            return function(*given)
        except Exception as error:
            raise CannotProbe(self.name, f"{what} raises {describe_error(error)}") from error

    @property
    def has_own(self) -> bool:
        """Each worker makes its call by itself."""
        return True

    @property
    def prepares(self) -> bool:
        """Whether there is something to be made before each call."""
        return self.each_call is not None

    @property
    def parts(self) -> dict[str, Any]:
        """What is sent to other processes, by what people call it."""
        makers = {EACH_WORKER: self.each_worker, EACH_CALL: self.each_call}
        return {**super().parts, **{name: each for name, each in makers.items() if each is not None}}


def add_makers(call: Call, each_worker: Callable[[], object] | None, each_call: Callable[..., object] | None) -> Call:
    """Return a call that gets objects made by these functions; the same call if there are none."""
    if each_worker is None and each_call is None:
        return call
    return MadeCall(
        call.name, call.shown, call.function, call.arguments, call.named, each_worker=each_worker, each_call=each_call
    )

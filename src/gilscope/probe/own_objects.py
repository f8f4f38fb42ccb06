"""Calls of which each worker has objects of its own: a parser, a connection, whatever cannot be shared or sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from gilscope.errors import CannotProbe
from gilscope.probe import statements, texts
from gilscope.probe.call import Call
from gilscope.probe.origin import Origin
from gilscope.probe.prepared_calls import Given, PreparedCall

EACH_WORKER, EACH_CALL = "--each-worker", "--each-call"

NOT_USED = (
    f"{EACH_CALL} sets no name that the call uses. It is executed for many calls at once, before the first of them: "
    "what changes something without giving it a name belongs into the statement that is probed, and is timed with it"
)


@dataclass(frozen=True)
class OwnCall(Call):
    """A call for which every worker executes the same statements, and then evaluates the arguments itself."""

    find_again: Callable[[Origin], "OwnCall"] | None = None
    """Finds it in another process or interpreter."""
    beside: Mapping[str, Any] = field(default_factory=dict)
    """The names of the function's module, which arguments may use."""
    is_statement: bool = False

    def __reduce__(self) -> tuple[Any, ...]:
        assert self.find_again is not None
        return self.find_again, (self.origin,)

    @cached_property
    def direct(self) -> Callable[[], object]:
        """A function that makes the call with the objects of the worker that asks for it first."""
        return self._bind(self._first)

    def make_own(self) -> Callable[[], object]:
        """Return a function that makes the call with new objects.

        Raises:
            CannotProbe: they or the arguments cannot be made.

        """
        return self._bind(self._make_objects())

    @cached_property
    def _first(self) -> dict[str, Any]:
        """The objects of the worker that asks for them first."""
        return self._make_objects()

    def _bind(self, own: dict[str, Any]) -> Callable[[], object]:
        """Return a function that makes the call with these objects."""
        if self.prepares:
            return self._bind_prepared(own)
        if self.is_statement:
            assert isinstance(self.names, dict), "what a statement sets of them is set for all workers"
            return statements.compile_statement(self._asked.target, self.names, own)
        names = {**self.names, **own}
        given, named = texts.evaluate_arguments(self.name, self.shown, {**self.beside, **names})
        return Call(self.name, self.shown, self.function, given, named, names=names).direct

    def _bind_prepared(self, own: dict[str, Any]) -> PreparedCall:
        """Return the call with these objects, and with what makes further ones before each call."""
        code = texts.compile_text(self.name, EACH_CALL, self._asked.each_call, "exec")
        before = {**self.names, **own}
        used = texts.list_set_names(self._asked.each_call) & self._uses()
        if not used:
            raise CannotProbe(self.name, NOT_USED)

        def make() -> dict[str, Any]:
            names = dict(before)
            texts.run(self.name, EACH_CALL, code, names)
            self._refuse_clashes(EACH_CALL, {name: names[name] for name in used & names.keys()}, before)
            return names

        if not self.is_statement:
            arguments = texts.compile_arguments(self.name, self.shown)
            return PreparedCall(
                self.function, lambda: texts.run_arguments(self.name, arguments, {**self.beside, **make()})
            )
        assert isinstance(self.names, dict), "what a statement sets of them is set for all workers"
        parameters = sorted(used)
        function = statements.compile_statement(self._asked.target, self.names, own, parameters)

        def make_given() -> Given:
            names = make()
            missing = [name for name in parameters if name not in names]
            if missing:
                raise CannotProbe(self.name, f"{EACH_CALL} has not set {missing[0]}")
            return [names[name] for name in parameters], {}

        return PreparedCall(function, make_given)

    def _make_objects(self) -> dict[str, Any]:
        """Execute the statements of a worker, and return what they set."""
        text, names = self._asked.each_worker, dict(self.names)
        texts.run(self.name, EACH_WORKER, texts.compile_text(self.name, EACH_WORKER, text, "exec"), names)
        own = {name: names[name] for name in texts.list_set_names(text) & names.keys()}
        self._refuse_clashes(EACH_WORKER, own, self.names)
        return own

    def _refuse_clashes(self, option: str, own: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        """Raise CannotProbe if two options set the same name; both may import the same module."""
        for name in sorted(own.keys() & before.keys()):
            if own[name] is not before[name]:
                other = "--setup or --vary" if name in self.names else EACH_WORKER
                raise CannotProbe(self.name, f"{option} sets {name}, and so does {other}: give one another name")

    @property
    def _asked(self) -> Origin:
        assert self.origin is not None
        return self.origin

    @property
    def has_own(self) -> bool:
        """Each worker has objects of its own."""
        return True

    @property
    def prepares(self) -> bool:
        """Whether there is something to be made before each call."""
        return bool(self._asked.each_call)

    @property
    def parts(self) -> dict[str, Any]:
        """Nothing is sent with a task: other processes make their objects and arguments by themselves, once."""
        return {}

    @property
    def task(self) -> tuple[Any, ...]:
        """What a pool sends with each task: the name of a function, as a user would write it."""
        return (self.name,)

    @property
    def works_on(self) -> dict[str, Any]:
        """The objects that each call in a worker gets again."""
        return {**super().works_on, **_choose({**self.names, **self._first}, self._uses(self._asked.each_call))}

    @property
    def sets(self) -> frozenset[str]:
        """The names that a statement sets."""
        return texts.list_set_names(self._asked.target.strip()) if self.is_statement else frozenset()

    @property
    def shared(self) -> dict[str, Any]:
        """The objects of the setup that workers share while they make the call."""
        used = self._uses(self._asked.each_worker, self._asked.each_call)
        return {**super().works_on, **_choose(self.names, used)}

    def _uses(self, *others: str) -> frozenset[str]:
        """Return the names that the call and other texts use."""
        own = self._asked.target.strip() if self.is_statement else self.shown
        return frozenset().union(*map(texts.list_used_names, (own, *others)))

    def replace_shared(self, others: Mapping[str, Any]) -> "OwnCall":
        """Return the same call with other objects of the setup."""
        found = super().replace_shared(others)
        assert isinstance(found, OwnCall)
        names = {name: others.get(name, value) for name, value in self.names.items()}
        return replace(found, names=names)


def _choose(objects: Mapping[str, Any], used: frozenset[str]) -> dict[str, Any]:
    """Return the objects that are used, but for code."""
    names = sorted(used & objects.keys())
    return {name: objects[name] for name in names if not isinstance(objects[name], statements.CODE)}


def make_statement(origin: Origin, names: Mapping[str, Any], find_again: Callable[[Origin], OwnCall]) -> OwnCall:
    """Return a statement as a call of which each worker has objects of its own."""
    statements.refuse_arguments(origin)
    name = statements.name_statement(origin.target)
    function = statements.compile_statement(origin.target, dict(names))
    return OwnCall(name, "", function, (), {}, origin, names, find_again, is_statement=True)

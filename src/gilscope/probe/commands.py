"""Commands that are given to users to type, and whether they work."""

import re
import shlex
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from gilscope.probe import targets
from gilscope.probe.origin import SETUP
from gilscope.probe.prepared_calls import prepare

COMPOUND = r"^(def|class|for|if|with|try|while|match|async|@)\b"
"""The beginning of what cannot stand behind a semicolon."""


@dataclass(frozen=True)
class Command:
    """What a user may type to probe something."""

    target: str
    setups: tuple[str, ...] = ()
    arguments: str = ""
    each_worker: str = ""
    each_call: str = ""

    def write(self) -> str:
        """Return it as one line for a shell."""
        options = [("-s", each) for each in self.setups]
        options += [("--each-worker", self.each_worker), ("--each-call", self.each_call), ("--args", self.arguments)]
        words = [f"{name} {quote(text)}" for name, text in options if text]
        is_plain = re.fullmatch(r"[\w.:/-]+", self.target) is not None
        return " ".join(["gilscope probe", *words, self.target if is_plain else quote(self.target)])

    def works(self) -> bool:
        """Return whether two calls of it work, though the same objects have been used up before."""
        finders, module = list(sys.meta_path), sys.modules.get(SETUP)
        try:
            setup = "\n".join(self.setups)
            call = targets.find(self.target, setup, self.arguments, self.each_worker, self.each_call)
            ready = prepare(call.direct, 2)
            ready()
            ready()
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            return False
        finally:
            sys.meta_path[:] = finders
            if module is not None:
                sys.modules[SETUP] = module
        return True


def join(parts: Iterable[str]) -> str:
    """Return statements one after the other, on one line if that is possible."""
    lines = [each for each in parts if each.strip()]
    is_simple = not any("\n" in each.strip() or re.search(COMPOUND, each) for each in lines)
    return ("; " if is_simple else "\n").join(lines)


def quote(text: str) -> str:
    """Return a text as a shell takes it on one line, between double quotes if they change nothing in it."""
    if "\n" in text:
        return "$'" + text.strip().replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
    return shlex.quote(text) if re.search(r'["$`\\!]', text) else f'"{text}"'

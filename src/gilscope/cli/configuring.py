"""What a project always asks for: reads the table [tool.gilscope] of its pyproject.toml."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from gilscope.errors import InvalidConfiguration, quoted

FILE_NAME = "pyproject.toml"

TABLE = "tool.gilscope"

Values = dict[str, Any]
"""What the table gives a verb, by the names of its parameters: what click calls a default map."""

Options = dict[str, click.Option]
"""By their long names without dashes, as the table has them."""


@dataclass(frozen=True)
class Entry:
    """A key with its value, in [tool.gilscope] or in the table of one verb."""

    path: Path
    verb: str
    """Or "" for what stands in [tool.gilscope] itself: for all verbs that have the option."""
    key: str
    value: Any

    def complain(self, problem: str) -> InvalidConfiguration:
        """Return the error that says what is wrong with it."""
        table = f"{TABLE}.{self.verb}" if self.verb else TABLE
        return InvalidConfiguration(str(self.path), f"[{table}]", f"{self.key}: {problem}")

    def refuse(self, needed: str) -> InvalidConfiguration:
        """Return the error that says which values the option takes."""
        shown = str(self.value).lower() if isinstance(self.value, bool) else str(self.value)
        return self.complain(f"{quoted(shown)} is no value of --{self.key}: give {needed}.")


def find_file() -> Path | None:
    """Return the nearest pyproject.toml, from the working directory upwards."""
    with suppress(FileNotFoundError):  # somebody may have deleted the working directory
        folder = Path.cwd()
        for each in (folder, *folder.parents):
            with suppress(PermissionError):
                if (each / FILE_NAME).is_file():
                    return each / FILE_NAME
    return None


def find_values(verbs: Mapping[str, click.Command]) -> dict[str, Values]:
    """Return what the nearest pyproject.toml gives each verb.

    Raises:
        InvalidConfiguration: the file cannot be read, or it has a verb, an option or a value that does not exist.

    """
    path = find_file()
    if path is None:
        return {}
    options = {name: list_options(verb) for name, verb in verbs.items()}
    found: dict[str, Values] = {name: {} for name in verbs}
    for entry in _list_entries(path, read_table(path), options):
        for name in [entry.verb] if entry.verb else verbs:
            option = options[name].get(entry.key)
            if option is not None:
                found[name][option.name or ""] = take_value(entry, option, verbs[name])
    return found


def read_table(path: Path) -> dict[str, Any]:
    """Return the table [tool.gilscope] of a file, or an empty one.

    Raises:
        InvalidConfiguration: the file cannot be read, or what has this name is no table.

    """
    try:
        found: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidConfiguration(str(path), "", f"it cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise InvalidConfiguration(str(path), "", f"it is not TOML: {error}.") from error
    for name in TABLE.split("."):
        found = found.get(name, {})
        if not isinstance(found, dict):
            raise InvalidConfiguration(str(path), "", f"{name} is no table: write [{TABLE}].")
    return dict(found)


def _list_entries(path: Path, table: Mapping[str, Any], options: Mapping[str, Options]) -> Iterator[Entry]:
    """Yield the keys that are options; first those for all verbs, so that those for one verb win."""
    for key, value in sorted(table.items(), key=lambda item: isinstance(item[1], dict)):
        entry = Entry(path, "", key, value)
        if isinstance(value, dict):
            if key not in options:
                raise entry.complain(f"a table is for a verb, and none has this name.{_guess(key, options)}")
            for name, each in value.items():
                of_verb = Entry(path, key, name, each)
                if name not in options[key]:
                    raise of_verb.complain(f"gilscope {key} has no such option.{_guess(name, options[key])}")
                yield of_verb
        elif any(key in known for known in options.values()):
            yield entry
        elif key in options:
            raise entry.complain(f"this is a verb: give its options in a table [{TABLE}.{key}].")
        else:
            known = sorted({name for each in options.values() for name in each})
            raise entry.complain(f"no verb has such an option.{_guess(key, known)}")


def _guess(name: str, known: Iterable[str]) -> str:
    known = list(known)
    near = get_close_matches(name, known, n=1)
    if near:
        return f" Did you mean {near[0]}?"
    return f" Choose from: {', '.join(known)}." if known else " It has none."


def list_options(verb: click.Command) -> Options:
    """Return the options of a verb by their long names; where there is only a letter, by that."""
    return {max(each.opts, key=len).lstrip("-"): each for each in verb.params if isinstance(each, click.Option)}


def take_value(entry: Entry, option: click.Option, verb: click.Command) -> Any:
    """Return a value as the option takes it from a command line.

    Raises:
        InvalidConfiguration: it is of another type, or none of the option's choices.

    """
    if option.is_flag:
        if not isinstance(entry.value, bool):
            raise entry.refuse("true or false")
        if option.is_bool_flag:
            return entry.value
        return option.flag_value if entry.value else None
    takes_commas = (option.metavar or "").endswith(",…")
    texts = _list_texts(entry, takes_several=option.multiple or takes_commas)
    if not option.multiple:
        texts = [",".join(texts)]
    if entry.path.parent != Path.cwd():
        texts = [_find_place(each, option, entry.path.parent) for each in texts]
    value = tuple(texts) if option.multiple else texts[0]
    try:
        option.type_cast_value(click.Context(verb), value)
    except click.BadParameter as error:
        raise entry.complain(f"gilscope {verb.name} does not take it: {error.message}") from error
    return value


def _list_texts(entry: Entry, *, takes_several: bool) -> list[str]:
    values = entry.value if isinstance(entry.value, list) and takes_several else [entry.value]
    if not all(isinstance(each, str | int | float) and not isinstance(each, bool) for each in values):
        raise entry.refuse("a text, a number, or a list of these" if takes_several else "a text or a number")
    return [str(each) for each in values]


def _find_place(text: str, option: click.Option, root: Path) -> str:
    """Return a value for a command in another folder: what names a file or folder is relative to that of the table.

    A Python may also be a version or a program, as `old=3.13` is: what is not there stays as it is.
    """
    if option.name == "pythons":
        label, separator, place = text.rpartition("=")
        return f"{label}{separator}{root / place}" if (root / place).exists() else text
    is_path = isinstance(option.type, click.Path) or getattr(option.type, "func", None) is Path
    return str(root / text) if is_path else text


def write_option(option: click.Parameter, value: Any) -> list[str]:
    """Return the words by which somebody would type an option with this value."""
    name = max(option.opts, key=len)
    if isinstance(value, tuple):
        return [word for each in value for word in (name, each)]
    if isinstance(option, click.Option) and option.is_flag:
        return [name] if value not in (None, False) else []
    return [name, value]

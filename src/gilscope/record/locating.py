"""Finds the place in a document at which decoding it fails, for the error.

Decoders take values out of objects and lists by the usual means and know no places. So a document that they refuse is
decoded once more, as objects and lists that note what is taken out of them: what was taken last is what was refused.
"""

from collections.abc import Callable, Iterator
from typing import Any

MOST_LETTERS = 60
"""Of a key in a place: a document may have keys of any length."""


def locate_failure(document: Any, decode: Callable[[Any], object]) -> str:
    """Return the place of what a decoder refuses in a document, as `gilscope.sessions[0].plan`."""
    taken = [""]
    try:
        decode(_note(document, "", taken))
    except Exception:  # whatever it is: the one that decoding has met before
        return taken[0]
    return ""


class _NotingObject(dict[str, Any]):
    """An object of a document that notes the place of each value as it is taken out."""

    def __init__(self, values: dict[str, Any], place: str, taken: list[str]) -> None:
        super().__init__(values)
        self._place, self._taken = place, taken

    def __getitem__(self, key: str) -> Any:
        self._taken[0] = self._place
        return self._take(key, super().__getitem__(key))

    def get(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else default  # noqa: SIM401 - it would call itself

    def items(self) -> Any:
        return [(key, self._take(key, value)) for key, value in super().items()]

    def _take(self, key: str, value: Any) -> Any:
        short = key if len(key) <= MOST_LETTERS else f"{key[:MOST_LETTERS]}…"
        return _note(value, f"{self._place}.{short}" if self._place else short, self._taken)


class _NotingList(list[Any]):
    """The same of a list."""

    def __init__(self, values: list[Any], place: str, taken: list[str]) -> None:
        super().__init__(values)
        self._place, self._taken = place, taken

    def __getitem__(self, index: Any) -> Any:
        return _note(super().__getitem__(index), f"{self._place}[{index}]", self._taken)

    def __iter__(self) -> Iterator[Any]:
        for index, value in enumerate(super().__iter__()):
            yield _note(value, f"{self._place}[{index}]", self._taken)


def _note(value: Any, place: str, taken: list[str]) -> Any:
    taken[0] = place
    match value:
        case dict():
            return _NotingObject(value, place, taken)
        case list():
            return _NotingList(value, place, taken)
    return value

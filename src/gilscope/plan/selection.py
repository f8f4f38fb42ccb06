"""What the user asked for, parsed from texts."""

from collections.abc import Mapping
from dataclasses import dataclass

from gilscope.errors import InvalidNumber


@dataclass(frozen=True)
class Selection:
    """What the user asked for. An empty choice means: what the plan says."""

    plan: str = "default"
    implementations: tuple[str, ...] = ()
    executors: tuple[str, ...] = ()
    workers: tuple[int, ...] = ()
    blocks: int | None = None
    cpus: int = 1

    @classmethod
    def parse(cls, given: Mapping[str, str | None], cpus: int) -> "Selection":
        """Return the selection that texts ask for: names and numbers separated by commas, None for no choice.

        Raises:
            InvalidNumber: a text is not the number that it should be.

        """

        def names(key: str) -> tuple[str, ...]:
            return tuple(filter(None, (given.get(key) or "").split(",")))

        def number(key: str, text: str) -> int:
            if key == "workers" and text == "auto":
                return max(2, cpus)
            try:
                return int(text)
            except ValueError:
                raise InvalidNumber(f"{key!r}", repr(text), "a whole number") from None

        blocks = given.get("blocks")
        return cls(
            plan=given.get("plan") or "default",
            implementations=names("implementation"),
            executors=names("executor"),
            workers=tuple(number("workers", text) for text in names("workers")),
            blocks=None if blocks is None else number("blocks", blocks),
            cpus=cpus,
        )


def parse_seed(text: str | None) -> int:
    """Return the seed of the inputs: 1 unless a text says another."""
    if text is not None and not text.isdecimal():
        raise InvalidNumber("The seed", repr(text), "a whole number, 0 or more")
    return int(text or 1)

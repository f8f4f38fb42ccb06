"""What earlier sessions of a study have found, so that later ones need not find it again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Earlier:
    """What an earlier session has found of a comparison. It holds for the same inputs only."""

    repeats: int
    """How often a round repeats the task list."""
    input_digest: str
    output_digest: str | None
    """Of the right result, which all arms of a strict kernel have in common; None for a relaxed one."""

    @property
    def digests(self) -> tuple[str, str | None]:
        """The digests of inputs and of the right result."""
        return self.input_digest, self.output_digest

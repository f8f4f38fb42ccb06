"""What came of the claims, in sentences."""

from collections import Counter
from collections.abc import Iterator, Mapping

from gilscope.analyse.ruling import Ledger, Verdict
from gilscope.render import numbers

VERDICT_WORDS: Mapping[Verdict, str] = {
    "CONFIRMED": "true",
    "REFUTED": "false",
    "INCONCLUSIVE": "undecided",
    "NOT APPLICABLE": "not tried here",
    "NOT MEASURED": "not tried here",
}
"""What people are shown instead of a verdict. CSV has the verdict itself."""


def count_verdicts(found: Ledger) -> Mapping[str, int]:
    """Return how many statements have each word of a verdict, in the order of these words."""
    counts = Counter(VERDICT_WORDS[each.verdict] for each in found.rulings)
    return {word: counts[word] for word in dict.fromkeys(VERDICT_WORDS.values()) if counts[word]}


def write_count(found: Ledger) -> str:
    """Return in a sentence how many statements are true, false and undecided."""
    statements = numbers.count_things(len(found.rulings), "statement")
    counts = ", ".join(f"{count} {word}" for word, count in count_verdicts(found).items())
    return f"Of {statements}, tried on this machine: {counts}."


def write_head(found: Ledger) -> Iterator[str]:
    """Yield where the claims were tried, if that is known, and how many have which verdict."""
    if found.where:
        yield " · ".join(found.where)
    yield write_count(found)

"""Numbers for people: the only rounding there is."""

from math import isfinite

from gilscope.statistics.estimate import Estimate

MISSING = "–"

WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

SHOWN_ABOVE_ALL = 1.005
"""A smaller share is rounded to 100%."""


def ratio(value: float) -> str:
    """Return a ratio in four columns: 0.98, 12.3, 123."""
    if not isfinite(value):
        return "∞" if value > 0 else MISSING
    return f"{value:.2f}" if value < 9.995 else f"{value:.1f}" if value < 99.95 else f"{value:.0f}"


def short_ratio(value: float) -> str:
    """Return a ratio in three columns, if it is below 100: 1.0, 12."""
    if not isfinite(value):
        return "∞" if value > 0 else MISSING
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def count_things(count: int, name: str) -> str:
    """Return a number of things with their name: 1 case, 2 cases."""
    return f"{count} {name}{'' if count == 1 else 's'}"


def word(count: int) -> str:
    """Return a small number as a word, a larger one in digits: two, 16."""
    return WORDS[count] if 0 <= count < len(WORDS) else str(count)


def factor(value: float) -> str:
    """Return how many times as much something is, roughly: 2.0×."""
    return f"{short_ratio(value)}×"


def interval(estimate: Estimate) -> str:
    """Return the two ends of an interval."""
    return f"{ratio(estimate.low)}–{ratio(estimate.high)}" if estimate.has_interval else MISSING


def ratio_with_interval(estimate: Estimate | None) -> str:
    """Return a ratio and its interval: 1.89 [1.86–1.92]."""
    if estimate is None:
        return MISSING
    return ratio(estimate.value) + (f" [{interval(estimate)}]" if estimate.has_interval else "")


def share(value: float | None) -> str:
    """Return a share as a percentage."""
    return MISSING if value is None or not isfinite(value) else f"{value:.0%}"


def share_of_limit(efficiency: Estimate | None, *, is_above: bool) -> str:
    """Return what share of this machine's limit was reached: 95%, ~102% if more than all is noise, 136%! if not."""
    if efficiency is None:
        return MISSING
    return mark_above_limit(share(efficiency.value), efficiency, is_above=is_above)


def mark_above_limit(text: str, efficiency: Estimate, *, is_above: bool) -> str:
    """Return a share of the limit with a mark where it is more than all of it, clearly (!) or by noise (~)."""
    return f"{text}!" if is_above else f"~{text}" if efficiency.value >= SHOWN_ABOVE_ALL else text


def share_with_interval(value: float, low: float, high: float) -> str:
    """Return a share and its interval as percentages: 99.3% [98.6–99.8]."""
    return f"{value:.1%} [{100 * low:.1f}–{100 * high:.1f}]"


def noise(value: float) -> str:
    """Return how far two identical arms seem to differ: ±0.6%, ±12%."""
    return MISSING if not isfinite(value) else f"±{value:.1%}" if value < 0.0995 else f"±{value:.0%}"


def duration(nanoseconds: float | None) -> str:
    """Return a time in the unit that suits it, three digits: 1.25 ms."""
    if nanoseconds is None or not isfinite(nanoseconds):
        return MISSING
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if abs(nanoseconds) >= size:
            return (
                f"{nanoseconds / size:.3g} {unit}"
                if nanoseconds < 1000 * size
                else f"{nanoseconds / size:.0f} {unit}"
            )
    return f"{nanoseconds:.0f} ns"


def size(size_bytes: int | None) -> str:
    """Return a size in the unit that suits it: 1.5 MiB."""
    if size_bytes is None:
        return MISSING
    for unit, one in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if size_bytes >= one:
            return f"{size_bytes / one:.3g} {unit}"
    return f"{size_bytes} bytes"


def count(value: float | None) -> str:
    """Return a number of things: 3, 120, 4,500, 1.2 million."""
    if value is None or not isfinite(value):
        return MISSING
    return f"{value / 1e6:.2g} million" if value >= 999_500 else f"{value:,.0f}"

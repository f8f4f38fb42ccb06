"""What the fixture `scaling` returns: figures for assertions, whose failure then shows what was measured."""

from dataclasses import dataclass
from math import nan

from gilscope.analyse.probe.advice import MeasuredMethod
from gilscope.analyse.probe.demands import LETS_GO
from gilscope.analyse.probe.probing import Probed
from gilscope.errors import NotMeasured
from gilscope.pytest_plugin.requiring import OnUndecided, decide, require
from gilscope.render import numbers
from gilscope.render.formats import Screen
from gilscope.render.probe import terminal, words
from gilscope.render.probe.advice import write_advice
from gilscope.visible import make_visible

UNASKED = "the machine was so busy that the watcher never asked"

UNWATCHED = "gilscope's extensions are not built here"

MOST_LETTERS = 230
"""pytest cuts longer texts of values in the middle."""


@dataclass(frozen=True, repr=False)
class Speedup:
    """How many times as many calls workers make as one after the other."""

    what: str
    """For people: `solve by 2 threads`."""
    value: float
    low: float
    """The lower end of the 95 % interval; NaN without one, which is beyond no threshold."""
    high: float
    blocks: int
    reason: str = ""
    """Why it is no more, where that is known."""

    def __repr__(self) -> str:
        interval = f"[{numbers.ratio(self.low)}–{numbers.ratio(self.high)}]"
        measured = f"{interval} × over {self.blocks} blocks" if self.low == self.low else f"× ({self.blocks} blocks)"
        return _shorten(
            f"<speedup of {self.what}: {numbers.ratio(self.value)} {measured}. {self.reason}".rstrip(". ") + ">"
        )


@dataclass(frozen=True, repr=False)
class Share:
    """How much of a call's time other threads can run in, from 0 to 1, with its 95 % interval."""

    what: str
    value: float
    low: float
    high: float

    def __repr__(self) -> str:
        shown = numbers.share_with_interval(self.value, self.low, self.high)
        return _shorten(f"<released share of {self.what}: {shown} of a call>")


class Result:
    """What was measured of a function. Printed, it is all that `gilscope probe` says."""

    def __init__(self, probed: Probed, on_undecided: OnUndecided = "skip") -> None:
        self.probed = probed
        """Everything: what the reports of `gilscope probe` are made of."""
        self._on_undecided = on_undecided

    def require(self, *, releases: bool | None = None, workers: int | None = None, **least: float) -> None:
        """Fail the test, with one sentence, if the function clearly does not do this.

        `threads=1.3`: so many threads as `workers` says, or the most, make at least 1.3 times as many calls as one
        after the other. Likewise every other kind of workers, and `released=0.9` of the released share. What the
        intervals leave open skips the test, or fails it with `undecided="fail"`.
        """
        __tracebackhide__ = True
        require(self.probed, releases=releases, workers=workers, least=least, on_undecided=self._on_undecided)

    @property
    def verdict(self) -> str:
        """What it does with the GIL: `releases`, `partly`, `holds`, `never lets go`, `undecided` or `no GIL`."""
        return self.probed.verdict

    @property
    def releases_gil(self) -> bool:
        """Whether other threads can run in at least 95 % of a call; always, where there is no GIL.

        If the interval reaches over 95 %, or nobody watched, the test is skipped, or fails with `undecided="fail"`.
        """
        __tracebackhide__ = True
        return decide(self.probed, "releases", self._on_undecided)

    @property
    def lets_go(self) -> bool:
        """Whether a call lets go of the GIL by itself at least once; always, where there is no GIL.

        No time decides that, so that a busy machine cannot make it wrong. That Python makes a thread let go after its
        switch interval does not count. If nobody can tell, the test is skipped, or fails with `undecided="fail"`.
        """
        __tracebackhide__ = True
        return decide(self.probed, LETS_GO, self._on_undecided)

    @property
    def released_share(self) -> Share:
        """How much of a call's time other threads can run in; all of it, where there is no GIL.

        Raises:
            NotMeasured: nobody watched.

        """
        __tracebackhide__ = True
        share = self.probed.released
        if share is not None:
            return Share(self.probed.target, share.value, share.low, share.high)
        if self.verdict == "no GIL":
            return Share(self.probed.target, 1.0, 1.0, 1.0)
        raise NotMeasured("the released share", UNWATCHED if self.verdict == "unknown" else UNASKED)

    @property
    def longest_wait_ns(self) -> int:
        """How long the call has kept another thread waiting at most, in ns; 0 where nobody had to wait.

        Raises:
            NotMeasured: nobody watched.

        """
        __tracebackhide__ = True
        if self.verdict == "unknown":
            raise NotMeasured("the longest wait", UNWATCHED)
        return self.probed.longest_wait_ns or 0

    @property
    def call_ns(self) -> float:
        """How long one warm call takes, in ns."""
        return self.probed.call_ns

    @property
    def advice(self) -> str:
        """What to use for it, and why."""
        return " ".join(write_advice(self.probed))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What limits what can be said, and what else was seen of the function."""
        return self.probed.notes

    def speedup(self, executor: str, workers: int) -> Speedup:
        """Return how many times as many calls so many workers make; `executor` may be a family, as `processes`.

        Raises:
            NotMeasured: they were not measured, with the reason.

        """
        __tracebackhide__ = True
        for method in self.probed.ways:
            case = method.arm.arm.case
            if executor in (case.executor, method.arm.family) and case.workers == workers:
                return self._describe_speedup(method)
        raise NotMeasured(f"{workers} {executor}", words.explain_absence(self.probed, executor))

    def _describe_speedup(self, method: MeasuredMethod) -> Speedup:
        speedup, reason = method.arm.speedup, method.arm.diagnosis
        # Without an interval its ends are not numbers: an assertion on them fails, whatever the threshold.
        low, high = (speedup.low, speedup.high) if speedup.has_interval else (nan, nan)
        what = f"{self.probed.target} by {words.count_workers(method)}"
        blocks = max((each.n for each in speedup.sessions.values()), default=speedup.n)
        return Speedup(what, speedup.value, low, high, blocks, "" if reason is None else reason.sentence)

    def __repr__(self) -> str:
        share = self.probed.released
        released = (
            "" if share is None else f"released {numbers.share_with_interval(share.value, share.low, share.high)}"
        )
        most = [way for way in self.probed.ways if way.arm.arm.case.workers > 1]
        ways = (f"{words.count_workers(way)} {numbers.ratio_with_interval(way.arm.speedup)}" for way in most)
        told = ", ".join(filter(None, (released, *ways)))
        return _shorten(f"<{self.probed.target} {words.VERDICTS[self.verdict]}: {told}>")

    def __str__(self) -> str:
        return terminal.probed(self.probed, Screen(100))


def _shorten(text: str) -> str:
    """Return what pytest shows of a value, which it does not look at: safe, and no longer than it takes."""
    text = make_visible(text)
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 2]}…>"

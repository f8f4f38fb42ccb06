"""Functions of which it is known what they do with the GIL: what a probe says of them shows what it is worth.

What is known is what their documentation or source says: `hashlib` lets go for more than 2047 bytes, `zlib` and
`time.sleep` always; `json`, `re` and `sorted` never do; NumPy's ufuncs do for arrays of more than a few hundred
numbers, and its `matmul` uses threads of BLAS besides; our own kernels do as their names say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from gilscope import implementations, kernels
from gilscope.kernels.partial_release import share_size
from gilscope.measure.worker import Source
from gilscope.probe.requests import Request

HERE = "from gilscope.benchmarks.known import task"

HELD_PERCENT = (5, 25, 50)


@dataclass(frozen=True)
class Known:
    """A function, what its probe must say where there is a GIL, and how much of a call is released."""

    name: str
    request: Request
    verdicts: tuple[str, ...]
    """Any of these: where a call is held by native code, whether it lets go shows only if it is long enough."""
    released: float | None = None
    """None where it depends on the machine."""
    needs: str = ""
    """A package that may be missing."""

    @property
    def unavailable(self) -> str | None:
        """Why it cannot be called here, or None."""
        if self.needs and find_spec(self.needs) is None:
            return f"{self.needs} is not installed (pip install --group foreign)"
        return None


HOLDS, RELEASES = ("holds",), ("releases",)

NEVER = ("holds", "never lets go")


def known() -> tuple[Known, ...]:
    """Return all of them."""
    return (*_STANDARD, *_NUMPY, *_FOREIGN, *_kernels(), *_partial())


def task(kernel: str, implementation: str, size: str) -> tuple[str, str, tuple[Source, ...], int, int]:
    """Return the arguments of `gilscope.measure.worker.run_task` that compute a whole kernel, as copies of bytes."""
    spec = kernels.load(kernel).SPEC
    dimensions = spec.sizes[size].dimensions
    given = kernels.load(kernel).inputs(dimensions, 1)
    sources = tuple(
        given[buffer.name].tobytes() if buffer.role in ("split", "whole") else buffer.elements(dimensions)
        for buffer in spec.buffers
    )
    return kernel, implementation, sources, 0, spec.split_length(size)


def _call(name: str, target: str, arguments: str, setup: str = "", **expected: object) -> Known:
    verdicts, released = expected.get("verdicts", RELEASES), expected.get("released")
    assert isinstance(verdicts, tuple)
    assert released is None or isinstance(released, float)
    return Known(name, Request(target, setup, arguments), verdicts, released, str(expected.get("needs", "")))


_TEXT = "import random; random.seed(1); words = [str(random.random()) for _ in range(30_000)]"

_STANDARD = (
    _call("hashlib, 2 MB", "hashlib:sha256", "b'x' * 2_000_000", released=1.0),
    _call("hashlib, 20 bytes", "hashlib:sha256", "b'x' * 20", verdicts=HOLDS, released=0.0),
    _call("zlib, 2 MB", "zlib:compress", "b'x' * 2_000_000", released=1.0),
    _call("json.dumps", "json:dumps", "words", _TEXT, verdicts=HOLDS, released=0.0),
    _call("re.findall", "re:findall", r"r'(\d+)\.(\d+)', text", f"{_TEXT}; text = ' '.join(words)", verdicts=NEVER),
    _call("sorted", "builtins:sorted", "words * 5", _TEXT, verdicts=NEVER, released=0.0),
    _call("a loop in Python", "statistics:fmean", "list(range(20_000)), [1] * 20_000", verdicts=HOLDS, released=0.0),
    _call("time.sleep", "time:sleep", "0.005", released=1.0),
)

_ARRAY = "import numpy as np; a = np.ones({})"

_NUMPY = (
    _call("numpy.sqrt, 1 million", "numpy:sqrt", "a", _ARRAY.format(1_000_000), released=1.0),
    _call("numpy.sqrt, 10 numbers", "numpy:sqrt", "a", _ARRAY.format(10), verdicts=HOLDS, released=0.0),
    _call("numpy.matmul (BLAS)", "numpy:matmul", "a, a", _ARRAY.format("(700, 700)"), released=1.0),
)

_FOREIGN = (
    _call(
        *("zstandard", "zstandard:compress", "data"),
        "import random; random.seed(1); data = random.randbytes(8_000_000)",
        needs="zstandard",
    ),
    _call("orjson", "orjson:dumps", "words * 10", _TEXT, verdicts=NEVER, released=0.0, needs="orjson"),
)


def _kernels() -> Sequence[Known]:
    """Return one of our kernels in all implementations that there are here."""
    found = []
    for name in implementations.compared_names():
        if implementations.unavailable(name) is None:
            size, holds = ("small", HOLDS) if implementations.is_interpreted(name) else ("large", NEVER)
            is_held = implementations.declaration(name).holds_gil
            verdicts, released = (holds, 0.0) if is_held else (RELEASES, 1.0)
            found.append(_kernel(f"nbody, {name}", "nbody", name, size, verdicts, released))
    return found


def _partial() -> Sequence[Known]:
    """Return calls that hold the GIL for a chosen share."""
    if implementations.unavailable("cython_nogil") is not None:
        return ()
    return [
        _kernel(
            f"{percent} % held",
            "partial_release",
            "cython_nogil",
            share_size(percent),
            ("releases", "partly", "undecided") if percent == min(HELD_PERCENT) else ("partly",),
            1 - percent / 100,
        )
        for percent in HELD_PERCENT
    ]


def _kernel(
    name: str, kernel: str, implementation: str, size: str, verdicts: tuple[str, ...], released: float
) -> Known:
    arguments = f"*task({kernel!r}, {implementation!r}, {size!r})"
    return Known(name, Request("gilscope.measure.worker:run_task", HERE, arguments), verdicts, released)

"""The kernels' definitions, run by Python itself."""

from gilscope import kernels
from gilscope.implementations import Compiled
from gilscope.model.implementation import Implementation

NAMES = {"pure": Implementation("pure")}


def unavailable(name: str) -> str | None:  # noqa: ARG001 - one contract for all implementations
    """Return None: plain Python is always available."""
    return None


def compile(name: str, kernel: str) -> Compiled:  # noqa: A001, ARG001 - one contract for all implementations
    """Return the function that defines the kernel."""
    return kernels.load(kernel).kernel

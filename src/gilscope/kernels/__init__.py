"""WHAT is computed: one file a kernel, each with `SPEC`, `inputs()` and `kernel()`, the plain-Python reference.

A kernel is called as `kernel(*buffers, start, stop)` and computes the part `[start, stop)` of the split axis. Every
buffer is flat. A `split` or `output` buffer is the slice that belongs to that part, so its index 0 is `start`; a
`whole` one is complete. A kernel writes every element of its outputs and partial results: what they held before
does not matter. Scratch space holds anything. Of Python objects, a buffer is a list, or a dict to be filled.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from gilscope.model.kernel import Kernel
from gilscope.registry import Registry


class KernelModule(Protocol):
    """What a file in this folder offers."""

    SPEC: Kernel
    inputs: Callable[[Mapping[str, int], int], Mapping[str, Any]]
    kernel: Callable[..., None]


_registry: Registry[KernelModule] = Registry(__name__, "kernel", KernelModule)


def names() -> tuple[str, ...]:
    """Return the names of all kernels."""
    return _registry.names()


def unavailable(name: str) -> str | None:
    """Return why this kernel cannot run here, or None."""
    load(name)
    return None


def load(name: str) -> KernelModule:
    """Return the kernel's module.

    Raises:
        UnknownName: there is no such kernel.

    """
    return _registry.load(name)

"""WHAT is computed: one file for each kernel, whose `kernel()` in plain Python is its definition.

A kernel is called as `kernel(*buffers, start, stop)` and computes the part `[start, stop)` of the split dimension.
Every buffer is flat. A `split` or `output` buffer holds only what belongs to that part, so its index 0 is `start`; a
`whole` buffer is complete. A kernel writes every element of its outputs and partial results, whatever they held
before. A `scratch` buffer is working space and holds anything. A buffer of Python objects is a list, or a dict that
the kernel fills.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from gilscope.model.kernel import Kernel
from gilscope.registry import Registry


class KernelModule(Protocol):
    """What a file in this folder offers. What has a value here may be left out."""

    SPEC: Kernel
    """Its name, its arguments, its sizes, and how exact it is."""
    EMPTY: Mapping[str, int]
    """Lengths of dimensions, as `lengths` takes them, with which every result is empty or zero."""
    SEEDED: bool = True
    """Whether `inputs` makes other data with another seed."""
    lengths: Callable[..., Mapping[str, int]] | None = None
    """If lengths of dimensions depend on each other: returns all of them, given the others."""
    inputs: Callable[[Mapping[str, int], int], Mapping[str, Any]]
    """Returns an array for each input, given the length of every dimension and a seed."""
    kernel: Callable[..., None]
    """The definition: computes a part of the results."""
    compiled_kernel: Callable[..., None] | None = None
    """The same in a form that a compiler makes faster code of: compiled in place of `kernel`."""
    level_constants: Mapping[str, Mapping[str, int]] = {}
    """For an ISA level: numbers in the file, by name, that `compiled_kernel` has other values of there."""


_registry: Registry[KernelModule] = Registry(__name__, "kernel", KernelModule)


def names() -> tuple[str, ...]:
    """Return the names of all kernels."""
    return _registry.names()


def describe(name: str) -> str:
    """Return what a kernel computes, in a sentence."""
    return _registry.describe(name)


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

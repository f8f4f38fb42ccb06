"""What a shell completes: the verb that prints its script, and the values that options take."""

from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem, get_completion_class

from gilscope.cli import streams

VARIABLE = "_GILSCOPE_COMPLETE"
"""What tells the command that a shell asks it."""

Names = Callable[[], Iterable[str]]

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


@click.command(short_help="Print a script that completes in a shell")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script by which a shell completes verbs, options and their values.

    \b
    eval "$(gilscope completion bash)"     # in ~/.bashrc; zsh alike
    gilscope completion fish | source      # in ~/.config/fish/config.fish
    """  # noqa: D301 - click knows a paragraph that it must not wrap by this letter
    find_script = get_completion_class(shell)
    assert find_script is not None, "the shells that click knows"
    streams.print_document(find_script(context.find_root().command, {}, "gilscope", VARIABLE).source() + "\n")


def complete_from(names: Names) -> Completer:
    """Return how an option is completed that takes several names with commas between them."""

    def complete(_context: click.Context, _option: click.Parameter, incomplete: str) -> list[CompletionItem]:
        before, comma, begun = incomplete.rpartition(",")
        return [CompletionItem(f"{before}{comma}{each}") for each in names() if each.startswith(begun)]

    return complete


def list_kernels() -> Iterable[str]:
    """Return the names of all kernels."""
    from gilscope import kernels

    return kernels.names()


def list_implementations() -> Iterable[str]:
    """Return the names of all implementations."""
    from gilscope import implementations

    return implementations.names()


def list_executors() -> Iterable[str]:
    """Return the names of all kinds of workers."""
    from gilscope import executors

    return executors.names()


def list_levels() -> Iterable[str]:
    """Return the instruction sets for which code was built here."""
    from gilscope import _ext

    return ("all", *_ext.built_levels())


def list_claims() -> Iterable[str]:
    """Return the names of all claims."""
    from gilscope.claims import catalogue

    return catalogue.names()

"""The options that say, beside a function or a statement, how it is called."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from gilscope.probe.budget import Wishes
    from gilscope.probe.requests import Request

Command = Callable[..., Any]

IS_MODULE = "gilscope.is_module"
"""Where a context keeps whether -m was given."""


def call_options(command: Command) -> Command:
    """Add the options of every verb that calls something; it gets them as `arguments` and `setup`.

    Its argument has the callback `read_target`, which knows of -m.
    """
    module = click.option(
        "-m",
        is_flag=True,
        is_eager=True,  # before the argument is read
        expose_value=False,
        callback=_note_module,
        help="FUNCTION is of a module, found as python -m finds it: in the current folder first.",
    )
    arguments = click.option(
        "--args",
        "arguments",
        metavar="EXPRESSIONS",
        default="",
        show_default="none",
        help='Arguments, as you would write them in a call: "data, level=6".',
    )
    setup = click.option(
        *("-s", "--setup"),
        metavar="STATEMENTS",
        multiple=True,
        show_default="none",
        help='Python run once before, as "from work import load; rows = load()". May be repeated.',
    )
    return module(arguments(setup(command)))


def _note_module(context: click.Context, _: click.Parameter, is_module: bool) -> None:
    context.meta[IS_MODULE] = is_module


def read_target(context: click.Context, _: click.Parameter, text: str | None) -> str | None:
    """Return the target that a text stands for, with or without -m."""
    if text is None or not context.meta[IS_MODULE]:
        return text
    from gilscope.probe import modules

    return modules.find_target(text)


def each_worker_option(command: Command) -> Command:
    """Add the option for objects that are made once in each worker; the verb gets them as `each_worker`."""
    option = click.option(
        "--each-worker",
        metavar="STATEMENTS",
        multiple=True,
        show_default="none",
        help='Python run once in each worker, for what cannot be shared or sent: "p = make_parser()". --args and a '
        "STATEMENT may use it.",
    )
    return option(command)


def each_call_option(command: Command) -> Command:
    """Add the option for objects that are made before each call; the verb gets them as `each_call`."""
    option = click.option(
        "--each-call",
        metavar="STATEMENTS",
        multiple=True,
        show_default="none",
        help='Python run before each call and not timed, for what works once: "b = bytearray(data)". --args and a '
        "STATEMENT may use it.",
    )
    return option(command)


def make_request(
    target: str,
    wishes: "Wishes",
    arguments: str,
    setup: tuple[str, ...],
    each_worker: tuple[str, ...] = (),
    each_call: tuple[str, ...] = (),
) -> "Request":
    """Return what is asked of a probe, from the values of the options: several of one kind are lines.

    Raises:
        CannotProbe: one of them is no Python. That is known before anything is waited for.

    """
    # Imported where something is called: all verbs read this module, and most call nothing.
    from gilscope.probe import texts
    from gilscope.probe.requests import Request

    lines = {"--setup": setup, "--each-worker": each_worker, "--each-call": each_call}
    for option, given in lines.items():
        texts.compile_text(target, option, "\n".join(given), "exec")
    texts.compile_arguments(target, arguments)
    return Request(target, "\n".join(setup), arguments, wishes, "\n".join(each_worker), "\n".join(each_call))

"""The options that say, beside a function or a statement, how it is called."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from gilscope.probe.budget import Wishes
    from gilscope.probe.requests import Request

Command = Callable[..., Any]


def call_options(command: Command) -> Command:
    """Add the options of every verb that calls something; it gets them as `arguments` and `setup`."""
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
    return arguments(setup(command))


def own_options(command: Command) -> Command:
    """Add the options for objects that are not shared; the verb gets them as `each_worker` and `each_call`."""
    each_worker = click.option(
        "--each-worker",
        metavar="STATEMENTS",
        multiple=True,
        show_default="none",
        help='Python run once in each worker, for what cannot be shared or sent: "p = make_parser()". --args and a '
        "STATEMENT may use it.",
    )
    each_call = click.option(
        "--each-call",
        metavar="STATEMENTS",
        multiple=True,
        show_default="none",
        help='Python run before each call and not timed, for what works once: "b = bytearray(data)". --args and a '
        "STATEMENT may use it.",
    )
    return each_worker(each_call(command))


def make_request(
    target: str,
    wishes: "Wishes",
    arguments: str,
    setup: tuple[str, ...],
    each_worker: tuple[str, ...] = (),
    each_call: tuple[str, ...] = (),
) -> "Request":
    """Return what is asked of a probe, from the values of the options: several of one kind are lines."""
    # Imported where something is called: all verbs read this module, and most call nothing.
    from gilscope.probe.requests import Request

    return Request(target, "\n".join(setup), arguments, wishes, "\n".join(each_worker), "\n".join(each_call))

"""The options that say, beside a function or a statement, how it is called."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from gilscope.probe.budget import Wishes
    from gilscope.probe.requests import Request
    from gilscope.probe.together import Part

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
    text = 'Python run once before, as "from work import load; rows = load()". May be repeated.'
    return module(arguments(_statements_option(command, "-s", "--setup", text=text)))


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
    return _statements_option(
        command,
        "--each-worker",
        text='Python run once in each worker, for what cannot be shared or sent: "p = make_parser()". --args and a '
        "STATEMENT may use it.",
    )


def each_call_option(command: Command) -> Command:
    """Add the option for objects that are made before each call; the verb gets them as `each_call`."""
    return _statements_option(
        command,
        "--each-call",
        text='Python run before each call and not timed, for what works once: "b = bytearray(data)". --args and a '
        "STATEMENT may use it.",
    )


def _statements_option(command: Command, *names: str, text: str) -> Command:
    """Add an option that takes statements, several times; `text` is its help."""
    return click.option(*names, metavar="STATEMENTS", multiple=True, show_default="none", help=text)(command)


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


def refuse_what_is_not_python(request: "Request", parts: "Sequence[Part]" = ()) -> None:
    """Refuse options that this interpreter cannot compile, before anything is waited for.

    Where they are for another one, that tells: it may know more of Python.

    Raises:
        CannotProbe: one of them is no Python.

    """
    from gilscope.probe import texts

    if any(each.python is not None for each in parts):
        return
    given = {"--setup": request.setup, "--each-worker": request.each_worker, "--each-call": request.each_call}
    for option, text in given.items():
        texts.compile_text(request.target, option, text, "exec")
    texts.compile_arguments(request.target, request.arguments)

"""Whether another thread, or another process, can reach an object that a worker keeps to itself."""

import contextvars
import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

from gilscope.claims.experiments.blocks import Budget
from gilscope.claims.experiments.children import child_process
from gilscope.claims.outcomes import NOT_REACHED, REACHED
from gilscope.model.evidence import Evidence

LIMIT_SECONDS = 10


class Secret:
    """An object that a thread keeps to itself."""


class SecretOfAProcess:
    """An object that another process keeps to itself."""


own = threading.local()

context_variable: contextvars.ContextVar[Secret | None] = contextvars.ContextVar("secret", default=None)


def try_to_reach_secrets(budget: Budget) -> Evidence:  # noqa: ARG001 - there is nothing to repeat
    """Try to reach what another thread keeps in a variable, a thread-local or a context, and what a process keeps."""
    observed = {}
    with thread_with_secrets() as (thread_id, secrets):
        frame = sys._current_frames().get(thread_id)
        observed["threads: a local variable"] = _outcome(_in_frames(frame, secrets["variable"]))
        observed["threads: threading.local, by its name"] = _outcome(getattr(own, "secret", None) is secrets["local"])
        observed["threads: threading.local, by looking through all objects"] = _outcome(
            _among_objects(secrets["local"])
        )
        observed["threads: a context variable, by its name"] = _outcome(context_variable.get() is secrets["context"])
        observed["threads: a context variable, by looking through all objects"] = _outcome(
            _among_objects(secrets["context"])
        )
        del frame
    here, there = get_context("spawn").Pipe()
    with here, child_process(keep_a_secret, there):
        here.poll(LIMIT_SECONDS)
        observed["processes: anything, by looking through all objects"] = _outcome(
            any(type(each) is SecretOfAProcess for each in gc.get_objects())
        )
    return Evidence(observed=observed)


def _outcome(is_reached: bool) -> str:
    return REACHED if is_reached else NOT_REACHED


@contextmanager
def thread_with_secrets() -> Iterator[tuple[int, dict[str, Secret]]]:
    """Run a thread that keeps three secrets; yield its identity, and the secrets to compare with."""
    secrets = {name: Secret() for name in ("variable", "local", "context")}
    is_ready, is_over = threading.Event(), threading.Event()

    def keep() -> None:
        variable = secrets["variable"]
        own.secret = secrets["local"]
        context_variable.set(secrets["context"])
        is_ready.set()
        is_over.wait()
        assert variable

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    is_ready.wait()
    try:
        yield thread.ident or 0, secrets
    finally:
        is_over.set()
        thread.join()


def _in_frames(frame: Any, secret: Secret) -> bool:
    while frame is not None:
        if any(value is secret for value in frame.f_locals.values()):
            return True
        frame = frame.f_back
    return False


def _among_objects(secret: Secret) -> bool:
    """Return whether the secret is among the objects that the garbage collector knows."""
    return any(each is secret for each in gc.get_objects())


def keep_a_secret(ready: Any) -> None:
    """Keep a secret in this process, and report that it is there."""
    secret = SecretOfAProcess()
    ready.send_bytes(b"kept")
    ready.poll(None)
    assert secret

"""From where a request came, for whatever is written down while it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trace:
    """Empty outside of a request: a command, the sweeper, a worker."""

    request: str = ""
    address: str = ""
    agent: str = ""


_now: ContextVar[Trace] = ContextVar("trace", default=Trace())  # noqa: B039  # it is frozen


def trace() -> Trace:
    return _now.get()


@contextmanager
def tracing(found: Trace) -> Iterator[None]:
    """For the length of a request. Threads that Django starts for it take the context along."""
    token = _now.set(found)
    try:
        yield
    finally:
        _now.reset(token)

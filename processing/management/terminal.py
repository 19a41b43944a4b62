"""How a command behaves at a terminal: says how far it has come, and leaves quietly."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

# Asked to stop, or the window was closed.
_ENDS = (signal.SIGTERM, signal.SIGHUP)


def printable(line: str) -> str:
    """The line as it is, but for signs that a terminal obeys: a file's name may hold any."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in line
    )


class Told:
    """Says how far a file has come, in a line that goes again; a Progress."""

    def __init__(self, path: str) -> None:
        self._name = printable(path[-48:])
        self._told = ""

    def __call__(self, stage: str, fraction: float) -> None:
        name = f"{self._name}: " if self._name else ""
        said = f"{name}{stage} {fraction:.0%}"
        if said != self._told:
            self._say(said)

    def clear(self) -> None:
        if self._told:
            self._say("")

    def _say(self, said: str) -> None:
        sys.stderr.write(f"\r\x1b[K{said}")
        sys.stderr.flush()
        self._told = said


class Stages:
    """Says on the error output how far a piece of work has come; a Progress.

    A terminal sees one line that changes; a log sees each stage once, when it begins.
    """

    def __init__(self) -> None:
        self._line = Told("") if sys.stderr.isatty() else None
        self._stage = ""

    def __call__(self, stage: str, fraction: float) -> None:
        if self._line is not None:
            self._line(stage, fraction)
        elif stage != self._stage:
            sys.stderr.write(f"{stage}\n")
            sys.stderr.flush()
        self._stage = stage

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._line is not None:
            self._line.clear()


@contextmanager
def ends_quietly() -> Iterator[None]:
    """Whoever stops us or stops listening gets no traceback, and no copy stays behind."""
    # Under nohup a window that is closed ends nothing.
    before = {
        end: signal.signal(end, _leave) for end in _ENDS if signal.getsignal(end) != signal.SIG_IGN
    }
    try:
        yield
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except BrokenPipeError:
        # What is still in the buffer would be tried once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        for end, handler in before.items():
            signal.signal(end, handler)


def _leave(number: int, _frame: object) -> None:
    sys.exit(128 + number)

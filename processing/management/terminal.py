"""How a command behaves at a terminal: says how far it has come, and leaves quietly."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager


class Told:
    """Says how far a file has come, in a line that goes again; a Progress."""

    def __init__(self, path: str) -> None:
        self._name = path[-48:].encode("utf-8", "replace").decode()
        self._told = ""

    def __call__(self, stage: str, fraction: float) -> None:
        said = f"{self._name}: {stage} {fraction:.0%}"
        if said != self._told:
            self._say(said)

    def clear(self) -> None:
        if self._told:
            self._say("")

    def _say(self, said: str) -> None:
        sys.stderr.write(f"\r\x1b[K{said}")
        sys.stderr.flush()
        self._told = said


@contextmanager
def ends_quietly() -> Iterator[None]:
    """Whoever stops us or stops listening gets no traceback, and no copy stays behind."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except BrokenPipeError:
        # What is still in the buffer would be tried once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        signal.signal(signal.SIGTERM, before)

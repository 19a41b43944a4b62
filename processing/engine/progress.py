"""How a long piece of work says how far it has come; the listener may raise to stop it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called in the loops with the stage's name and the share of it that is done, 0 to 1.

    Whatever it raises goes through the engine untouched: that is how a job is cancelled.
    """

    def __call__(self, stage: str, fraction: float) -> None: ...


def silent(stage: str, fraction: float) -> None:
    """Nobody listens."""

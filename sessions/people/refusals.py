"""What a room says when it will not do what was asked; pages and API show the same sentence."""

from __future__ import annotations

from typing import Any, ClassVar


class Refused(Exception):
    """Asked well, but not possible now. Subclasses live beside what raises them."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, sentence: str, *, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy

    @property
    def details(self) -> dict[str, Any]:
        """What else a machine may want to know; goes into the answer beside the sentence."""
        return {}


class Invalid(Refused):
    """What was sent cannot be meant."""

    code = "invalid"
    status = 400

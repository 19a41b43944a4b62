"""What a room says when it will not do what was asked; pages and API show the same sentence."""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):
    """Asked well, but not possible now. Subclasses live beside what raises them."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, sentence: str, *, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy


class Invalid(Refused):
    """What was sent cannot be meant."""

    code = "invalid"
    status = 400

"""What the engine raises when it will not hand out a sound."""

from __future__ import annotations


class CannotRender(Exception):
    """The sound cannot be made as asked; both sentences are fit for the session page."""

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy

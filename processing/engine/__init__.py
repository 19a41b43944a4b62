"""Sound in, sound out: pure functions of recipe and sound, without Django."""

from processing.engine.refusal import CannotRender

__all__ = ["CannotRender"]

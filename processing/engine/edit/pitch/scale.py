"""The notes of a key in equal temperament: which is nearest, and what it is called."""

from __future__ import annotations

from typing import get_args

from processing.recipes.steps import Pitch

_STEPS = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),  # natural: a raised seventh is far from both its neighbours
    "chromatic": tuple(range(12)),
}
_NAMES = get_args(Pitch)
_A4 = 69  # MIDI


def nearest(cents: float, *, tonic: Pitch, scale: str) -> int:
    """The MIDI number of the note of the key that is nearest to a pitch in cents above A4."""
    home = _NAMES.index(tonic)
    pitch = _A4 + cents / 100
    around = range(int(pitch) - 3, int(pitch) + 5)
    allowed = [note for note in around if (note - home) % 12 in _STEPS[scale]]
    return min(allowed, key=lambda note: (abs(note - pitch), note))


def cents_of(note: int) -> float:
    return 100.0 * (note - _A4)


def name(note: int) -> str:
    """As on a keyboard: A4 is 69."""
    return f"{_NAMES[note % 12]}{note // 12 - 1}"


def key_name(tonic: Pitch, scale: str) -> str:
    return "the nearest semitone" if scale == "chromatic" else f"{tonic} {scale}"

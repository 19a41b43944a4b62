"""The nine stems of a song, and what is true about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from processing.engine.audio import Samples
from processing.recipes import StemRole
from tests.processing.engine.song.instruments import crack, struck, thump, tick, tuned
from tests.processing.engine.song.score import Score, compose
from tests.processing.engine.song.singing import Voice, perform, sing

ROLES = {
    "Kick": StemRole.KICK,
    "Snare": StemRole.SNARE,
    "Hats": StemRole.CYMBALS,
    "Bass": StemRole.BASS,
    "Guitar": StemRole.GUITAR,
    "Keys": StemRole.KEYS,
    "Pad": StemRole.PAD,
    "Lead vocal": StemRole.LEAD_VOCAL,
    "Backing vocal": StemRole.BACKING_VOCAL,
}
_PEAK = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Song:
    """Stems by name, (channels, frames) at `rate`, and the truth."""

    rate: int
    score: Score
    stems: dict[str, Samples]
    voices: dict[str, Voice]


@lru_cache(maxsize=2)
def song(
    seed: int = 1,
    *,
    seconds: float = 20.0,
    rate: int = 48_000,
    bpm: float = 104.0,
    key: str = "A minor",
    human_ms: float = 6.0,
    off_cents: float = 18.0,
) -> Song:
    """Nine stems, none of which clips; about half a second of work for twenty seconds of song.

    The backing vocal enters in the second half, with four bars or more; the rate has to be 16 kHz
    at least. The arrays are shared by whoever asks for the same song: they cannot be written to.
    """
    score = compose(seed, seconds=seconds, bpm=bpm, key=key, human_ms=human_ms)
    voices = {
        name: sing(
            perform(score.parts[name], seed * 10 + n, off_cents=off_cents),
            seconds,
            rate,
            seed * 10 + n,
        )
        for n, name in enumerate(("Lead vocal", "Backing vocal"))
    }
    made = _band(score, seconds, rate, seed) | {name: voice.sound for name, voice in voices.items()}
    stems = {name: _levelled(made[name]) for name in ROLES}
    return Song(rate=rate, score=score, stems=stems, voices=voices)


def _levelled(sound):
    levelled = _PEAK * sound / max(float(np.abs(sound).max()), 1e-9)
    levelled.flags.writeable = False
    return levelled


def _band(score: Score, seconds: float, rate: int, seed: int) -> dict[str, object]:
    parts = score.parts
    hats = [struck(parts["Hats"], seconds, rate, seed * 10 + n, tick) for n in (3, 4)]
    return {
        "Kick": struck(parts["Kick"], seconds, rate, seed * 10 + 1, thump),
        "Snare": struck(parts["Snare"], seconds, rate, seed * 10 + 2, crack),
        "Hats": np.vstack(hats),
        "Bass": tuned(
            parts["Bass"], seconds, rate, partials=lambda n: n**-1.6, attack=0.005, decay=0.8
        ),
        "Guitar": tuned(
            parts["Guitar"], seconds, rate, partials=lambda n: n**-1.1, attack=0.002, decay=0.35
        ),
        "Keys": tuned(
            parts["Keys"],
            seconds,
            rate,
            partials=lambda n: n**-1.8,
            attack=0.004,
            decay=0.9,
            spread=4.0,
        ),
        "Pad": tuned(
            parts["Pad"],
            seconds,
            rate,
            partials=lambda n: n**-1.4,
            attack=0.4,
            decay=30.0,
            release=0.3,
            spread=7.0,
        ),
    }

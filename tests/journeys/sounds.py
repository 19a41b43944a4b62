"""Stems for journeys: short, cheap, and near enough to music to be mixed."""

from __future__ import annotations

import io

import numpy as np
import soundfile

RATE = 48_000
SECONDS = 8


def stems() -> dict[str, bytes]:
    """File name -> WAV. Each has its own pitch and rhythm; the last is no sound at all."""
    chance = np.random.default_rng(5)
    time = np.arange(RATE * SECONDS) / RATE
    beat = np.exp(-((time % 0.5) * 12))
    kick = np.sin(2 * np.pi * 55 * time) * beat
    snare = chance.normal(0, 0.3, time.size) * np.exp(-(((time + 0.5) % 1.0) * 18))
    bass = np.sign(np.sin(2 * np.pi * 82.4 * time)) * 0.2 * (0.6 + 0.4 * beat)
    keys = sum(np.sin(2 * np.pi * f * time) for f in (220, 277.2, 329.6)) * 0.1
    voice = np.sin(2 * np.pi * 440 * time + 3 * np.sin(2 * np.pi * 5 * time)) * 0.3
    wide = np.stack([keys, np.roll(keys, 40)], axis=1)
    return {
        "Kick.wav": wav(kick * 0.8),
        "Snare top.wav": wav(snare),
        "Bass DI.wav": wav(bass),
        "Rhodes.wav": wav(wide),
        "Lead vocal.wav": wav(np.concatenate([np.zeros(RATE), voice[RATE:]])),
        "shopping list.wav": b"eggs, milk, gaffer tape\n" * 40,
    }


def tone(hertz: float, *, seconds: float = SECONDS, level: float = 0.2) -> np.ndarray:
    return level * np.sin(2 * np.pi * hertz * np.arange(round(RATE * seconds)) / RATE)


def wav(sound: np.ndarray) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, sound, RATE, format="WAV", subtype="PCM_24")
    return file.getvalue()

"""The key of a sound, by how its twelve pitch classes are weighed.

Profiles: D. Temperley, Music and Probability (2007), of the Kostka-Payne corpus.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from processing.engine.features.spectra import STEPS, Floats, Spectra

NAMES = ("C", "C#", "D", "E♭", "E", "F", "F#", "G", "A♭", "A", "B♭", "B")
_MAJOR = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
# With its two sevenths swapped: popular music takes the low one.
_MINOR = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.330, 0.133)
_MAJOR_CHORD = (1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0)
_MINOR_CHORD = (1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0)
_OPENING, _OPENING_SECONDS = 0.6, 2.0
_SURE_OF_NOTES, _SURE_OF_HOME = 0.12, 0.3  # correlation ahead of the next best
_AUDIBLE = 1e-3
_PER_CLASS = STEPS // 12
_LEAST_FIT = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    tonic: str
    mode: str
    confidence: float  # 0 to 1
    tuning_cents: float  # from A = 440 Hz


def find(spectra: Spectra) -> Key | None:
    """None where no key stands out.

    First the signature, then which of its two keys: those share their notes, so the first chord
    has a say. Songs begin at home more often than elsewhere.
    """
    pitches = np.asarray(spectra.pitches, np.float64)
    strength = pitches.sum(axis=1)
    if not len(pitches) or strength.max() < _AUDIBLE:
        return None
    cents = _tuning(pitches.sum(axis=0))
    rows = chroma(spectra, cents) / np.sqrt(np.maximum(strength, 1e-9))[:, None]
    begin = int(np.argmax(strength > 0.25 * np.median(strength[strength > _AUDIBLE])))
    opening = rows[begin : begin + round(_OPENING_SECONDS * spectra.pitches_per_second)].sum(axis=0)
    whole = rows.sum(axis=0)
    fits = np.array(
        [[_fit(whole, _MAJOR, n), _fit(whole, _MINOR, (n + 9) % 12)] for n in range(12)]
    )
    order = np.argsort(fits.max(axis=1))
    signature, other = int(order[-1]), int(order[-2])
    fit = float(fits[signature].max())
    if not fit > _LEAST_FIT:  # not even a number, where all classes are equal
        return None
    relative = (signature + 9) % 12
    chords = _fit(opening, _MINOR_CHORD, relative) - _fit(opening, _MAJOR_CHORD, signature)
    towards_minor = float(fits[signature, 1] - fits[signature, 0]) + _OPENING * chords
    sure_of_notes = (fit - float(fits[other].max())) / _SURE_OF_NOTES
    sure_of_home = abs(towards_minor) / _SURE_OF_HOME
    return Key(
        tonic=NAMES[relative if towards_minor > 0 else signature],
        mode="minor" if towards_minor > 0 else "major",
        confidence=round(min(1.0, sure_of_notes) * min(1.0, sure_of_home), 3),
        tuning_cents=round(cents, 1),
    )


def chroma(spectra: Spectra, cents: float) -> Floats:
    """(frames, 12): each pitch class, where A is `cents` off 440 Hz."""
    return _classes(np.asarray(spectra.pitches, np.float64), round(cents / 1200 * STEPS))


def _fit(classes: Floats, profile: tuple[float, ...], tonic: int) -> float:
    return float(np.corrcoef(classes, np.roll(profile, tonic))[0, 1])


def _tuning(folded: Floats) -> float:
    """How many cents the notes are off those of A = 440 Hz, −50 to 50."""
    within = folded.reshape(12, _PER_CLASS).sum(axis=0)
    turned = np.exp(2j * np.pi * np.arange(_PER_CLASS) / _PER_CLASS)
    return float(np.angle((within * turned).sum()) / (2 * np.pi) * 100)


def _classes(pitches: Floats, off_steps: int) -> Floats:
    """Sums of ten steps each, around where the class sounds."""
    centred = np.roll(pitches, _PER_CLASS // 2 - off_steps, axis=1)
    return np.asarray(centred.reshape(len(pitches), 12, _PER_CLASS).sum(axis=2))

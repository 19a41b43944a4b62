"""The fundamental of a single voice every 5 ms, followed through the whole sound in even pieces.

Autocorrelation after P. Boersma, "Accurate short-term analysis of the fundamental frequency and the
harmonics-to-noise ratio of a sampled sound" (1993), as Praat does it. It hears the sound in pieces
that overlap, so that an hour takes no more memory than a minute, and the same sound is cut in the
same places however it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import parselmouth

from processing.engine.audio import Samples
from processing.engine.edit.sound import Sound
from processing.engine.streams import at_rate

Floats = npt.NDArray[np.float64]

HOP_SECONDS = 0.005
# An octave too high or too low is the same correction in cents: the range need not hold every bass.
LOWEST_HZ, HIGHEST_HZ = 65.0, 1200.0
_RATE = 24_000  # what it listens at: the autocorrelation is interpolated between the samples
_HOP = round(_RATE * HOP_SECONDS)
_CORE, _MARGIN = 10 * _RATE, _RATE // 2  # of each piece, what counts and what is only context
_SILENT_DBFS = -90.0
_NO_SILENCE = 1e-6  # Praat's own threshold is relative to the piece, ours to nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class F0:
    """Frame n is at n · HOP_SECONDS; all arrays are as long as the sound."""

    hz: Floats  # 0 where nothing is voiced
    strength: Floats  # how periodic it is, 0 to 1: the height of the autocorrelation's peak
    level_db: Floats  # RMS of 10 ms around the frame, dBFS

    @property
    def voiced(self) -> npt.NDArray[np.bool_]:
        return self.hz > 0

    @property
    def cents(self) -> Floats:
        """Above A = 440 Hz; not a number where nothing is voiced."""
        with np.errstate(divide="ignore"):
            return np.where(self.voiced, 1200 * np.log2(np.maximum(self.hz, 1e-9) / 440), np.nan)


def track(sound: Sound, tell: Callable[[float], None] = lambda _: None) -> F0:
    """The fundamental of `sound`, folded to one channel; `tell` hears how far it is, 0 to 1."""
    frames = -(-sound.frames * _RATE // sound.rate) // _HOP + 1
    found: list[tuple[Floats, Floats, Floats]] = []
    for number, piece in enumerate(_pieces(sound)):
        found.append(_heard(piece))
        tell(min(1.0, (number + 1) * _CORE / _HOP / frames))
    hz, strength, level_db = (
        np.concatenate([part[index] for part in found])[:frames] for index in range(3)
    )
    return F0(hz=hz, strength=strength, level_db=level_db)


def _pieces(sound: Sound) -> Iterator[Floats]:
    """Core pieces with their margins, silence before the first and after the last."""
    waiting = np.zeros(_MARGIN)
    size = _CORE + 2 * _MARGIN
    mono = (block.mean(axis=0, keepdims=True) for block in sound.blocks())
    for block in at_rate(mono, of=sound.rate, to=_RATE, channels=1):
        waiting = np.concatenate([waiting, block[0]])
        while len(waiting) >= size:
            yield waiting[:size]
            waiting = waiting[_CORE:]
    while len(waiting) > _MARGIN:
        yield np.concatenate([waiting[:size], np.zeros(max(0, size - len(waiting)))])
        waiting = waiting[_CORE:]
    # one more for the frame that stands at the very end of a sound of whole pieces
    yield np.zeros(size)


def _heard(piece: Floats) -> tuple[Floats, Floats, Floats]:
    level_db = _levels(piece)
    count = _CORE // _HOP
    hz, strength = np.zeros(count), np.zeros(count)
    if level_db.max() > _SILENT_DBFS:
        pitch = parselmouth.Sound(piece, _RATE).to_pitch_ac(
            time_step=HOP_SECONDS,
            pitch_floor=LOWEST_HZ,
            pitch_ceiling=HIGHEST_HZ,
            silence_threshold=_NO_SILENCE,
        )
        # Praat centres its frames in the piece; with this length they fall onto ours.
        begin = round((_MARGIN / _RATE - pitch.x1) / HOP_SECONDS)
        chosen = pitch.selected_array[begin : begin + count]
        hz, strength = chosen["frequency"].copy(), chosen["strength"].copy()
        hz[level_db < _SILENT_DBFS] = 0.0
    return hz, strength, level_db


def _levels(piece: Samples) -> Floats:
    """RMS of two hops around each frame of the core."""
    around = piece[_MARGIN - _HOP : _MARGIN + _CORE].reshape(-1, _HOP)
    power = (around**2).mean(axis=1)
    both = (power[:-1] + power[1:]) / 2
    return np.asarray(10 * np.log10(np.maximum(both, 1e-20)))

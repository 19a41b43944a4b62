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
# Lowest and highest, Hz. An octave too high or too low would be the same correction in cents, but
# what a comb at the octave leaves looks like another voice.
VOICE, BASS = (65.0, 1200.0), (38.0, 500.0)
_RATE = 24_000  # what it listens at: the autocorrelation is interpolated between the samples
_HOP = round(_RATE * HOP_SECONDS)
_CORE, _MARGIN = 10 * _RATE, _RATE // 2  # of each piece, what counts and what is only context
_SIZE = _CORE + 2 * _MARGIN
_FRAMES = _CORE // _HOP
_SILENT_DBFS = -90.0
_PURE, _FEW = 0.005, 0.05  # where the comb leaves so little, so seldom, nobody else is looked for
_NO_SILENCE = 1e-6  # Praat's own threshold is relative to the piece, ours to nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class F0:
    """Frame n is at n · HOP_SECONDS; all arrays are as long as the sound."""

    hz: Floats  # 0 where nothing is voiced
    strength: Floats  # how periodic it is, 0 to 1: the height of the autocorrelation's peak
    level_db: Floats  # RMS of 10 ms around the frame, dBFS
    other: Floats  # of the power, the part that is another voice's: 0 to 1

    @property
    def voiced(self) -> npt.NDArray[np.bool_]:
        return self.hz > 0

    @property
    def cents(self) -> Floats:
        """Above A = 440 Hz; not a number where nothing is voiced."""
        with np.errstate(divide="ignore"):
            return np.where(self.voiced, 1200 * np.log2(np.maximum(self.hz, 1e-9) / 440), np.nan)


def track(
    sound: Sound,
    tell: Callable[[float], None] = lambda _: None,
    *,
    span_hz: tuple[float, float] = VOICE,
) -> F0:
    """The fundamental of `sound`, folded to one channel; `tell` hears how far it is, 0 to 1."""
    frames = -(-sound.frames * _RATE // sound.rate) // _HOP + 1
    found: list[F0] = []
    for number, piece in enumerate(_pieces(sound)):
        found.append(_heard(piece, span_hz))
        tell(min(1.0, (number + 1) * _CORE / _HOP / frames))
    return F0(
        hz=np.concatenate([part.hz for part in found])[:frames],
        strength=np.concatenate([part.strength for part in found])[:frames],
        level_db=np.concatenate([part.level_db for part in found])[:frames],
        other=np.concatenate([part.other for part in found])[:frames],
    )


def _pieces(sound: Sound) -> Iterator[Floats]:
    """Core pieces with their margins, silence before the first and after the last."""
    waiting = np.zeros(_MARGIN)
    mono = (block.mean(axis=0, keepdims=True) for block in sound.blocks())
    for block in at_rate(mono, of=sound.rate, to=_RATE, channels=1):
        waiting = np.concatenate([waiting, block[0]])
        while len(waiting) >= _SIZE:
            yield waiting[:_SIZE]
            waiting = waiting[_CORE:]
    while len(waiting) > _MARGIN:
        yield np.concatenate([waiting[:_SIZE], np.zeros(max(0, _SIZE - len(waiting)))])
        waiting = waiting[_CORE:]
    # one more for the frame that stands at the very end of a sound of whole pieces
    yield np.zeros(_SIZE)


def _heard(piece: Floats, span_hz: tuple[float, float]) -> F0:
    level_db = _levels(piece)
    hz, strength, other = (np.zeros(_FRAMES) for _ in range(3))
    if level_db.max() > _SILENT_DBFS:
        hz, strength = _followed(piece, span_hz)
        inside = slice(_MARGIN // _HOP, _MARGIN // _HOP + _FRAMES)
        other = _other(piece, hz, strength, span_hz)[inside]
        hz, strength = hz[inside], strength[inside]
        hz[level_db < _SILENT_DBFS] = 0.0
    return F0(hz=hz, strength=strength, level_db=level_db, other=other)


def _followed(piece: Floats, span_hz: tuple[float, float]) -> tuple[Floats, Floats]:
    """Frequency and strength at every hop of the piece, its first sample the first of them."""
    pitch = parselmouth.Sound(piece, _RATE).to_pitch_ac(
        time_step=HOP_SECONDS,
        pitch_floor=span_hz[0],
        pitch_ceiling=span_hz[1],
        silence_threshold=_NO_SILENCE,
    )
    # Praat centres its frames in the piece; with its length, in both spans, they fall onto ours.
    begin = round(pitch.x1 / HOP_SECONDS)
    chosen = pitch.selected_array
    hz, strength = np.zeros(_SIZE // _HOP), np.zeros(_SIZE // _HOP)
    hz[begin : begin + len(chosen)] = chosen["frequency"]
    strength[begin : begin + len(chosen)] = np.where(chosen["frequency"], chosen["strength"], 0)
    return hz, strength


def _other(piece: Floats, hz: Floats, strength: Floats, span_hz: tuple[float, float]) -> Floats:
    """What a comb at the fundamental leaves is breath, or, where it is periodic, another voice."""
    left = np.where(hz > 0, 1 - strength, 0.0)
    voiced = np.flatnonzero(hz)
    if (left > _PURE).sum() <= len(voiced) * _FEW:
        return np.zeros(len(hz))
    at = np.arange(len(piece))
    period = _RATE / np.exp(np.interp(at / _HOP, voiced, np.log(hz[voiced])))
    _, again = _followed(piece - np.interp(at - period, at, piece), span_hz)
    return left * again


def _levels(piece: Samples) -> Floats:
    """RMS of two hops around each frame of the core."""
    around = piece[_MARGIN - _HOP : _MARGIN + _CORE].reshape(-1, _HOP)
    power = (around**2).mean(axis=1)
    both = (power[:-1] + power[1:]) / 2
    return np.asarray(10 * np.log10(np.maximum(both, 1e-20)))

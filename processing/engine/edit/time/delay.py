"""By how much one recording of a performance comes later than another, to a part of a sample.

Generalised cross-correlation (C. Knapp, G. Carter 1976): the phase of each frequency counts as much
as the two recordings agree at it, over many looks. What only one microphone hears has no say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft

from processing.engine.edit.time.tape import Floats, Tape

_LOOK_SECONDS = 1.4
_LOOKS = 96  # at most, spread over the sound
_SILENT = 1e-8  # mean square of a look: −80 dBFS
_BETWEEN = 16  # points to a sample
_PEAK_SECONDS = 0.002  # around the peak, where it is still the peak
_SURE = 8.0  # of noise the largest of 50,000 lags stands out by 4.6
_SAME_SECONDS = 0.001  # what the first half says and what the second says, at most so far apart

_Spectrum = npt.NDArray[np.complex128]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """The other recording comes `frames` later; below zero: earlier."""

    frames: float
    stands_out: float  # the peak of the correlation against what is around it
    opposite: bool  # the two move against each other
    first: float  # the delay over the first half of the looks, and over the second
    last: float
    rate: int

    @property
    def is_sure(self) -> bool:
        same = abs(self.first - self.last) <= _SAME_SECONDS * self.rate
        return same and self.stands_out >= _SURE


def delay_between(guide: Tape, other: Tape, *, at_most: int) -> Delay | None:
    """Searched to `at_most` frames either way; None where the two never sound together."""
    frames = min(guide.frames, other.frames)
    look = min(round(_LOOK_SECONDS * guide.rate), max(frames, 1))
    size = fft.next_fast_len(2 * (look + at_most), real=True)
    halves = [_Agreement(size), _Agreement(size)]
    pairs = list(_looks(guide, other, look))
    for n, start in enumerate(pairs):
        halves[2 * n // len(pairs)].add(guide.mono(start, look), other.mono(start, look))
    whole = halves[0].with_(halves[1])
    if not whole.power():
        return None
    found, stands_out, opposite = _peak(whole.curve(), at_most, size)
    first, last = (_nearby(half.curve(), found, size, guide.rate) for half in halves)
    return Delay(
        frames=found,
        stands_out=stands_out,
        opposite=opposite,
        first=first,
        last=last,
        rate=guide.rate,
    )


def _looks(guide: Tape, other: Tape, look: int) -> Iterator[int]:
    """Where both can be heard; half a look apart, or as many as are allowed."""
    frames = min(guide.frames, other.frames)
    step = max(look // 2, (frames - look) // _LOOKS, 1)
    for start in range(0, max(frames - look, 0) + 1, step):
        powers = (np.square(tape.mono(start, look)).mean() for tape in (guide, other))
        if min(powers) > _SILENT:
            yield start


class _Agreement:
    """What the spectra of two recordings have in common, over many looks."""

    def __init__(self, size: int) -> None:
        bins = size // 2 + 1
        self._size = size
        self._cross: _Spectrum = np.zeros(bins, np.complex128)
        self._one, self._two = np.zeros(bins), np.zeros(bins)

    def add(self, guide: Floats, other: Floats) -> None:
        window = np.hanning(len(guide))
        one, two = fft.rfft(guide * window, self._size), fft.rfft(other * window, self._size)
        self._cross += two * np.conj(one)
        self._one += np.square(np.abs(one))
        self._two += np.square(np.abs(two))

    def with_(self, other: _Agreement) -> _Agreement:
        both = _Agreement(self._size)
        both._cross = self._cross + other._cross
        both._one, both._two = self._one + other._one, self._two + other._two
        return both

    def power(self) -> float:
        return float((self._one * self._two).sum())

    def curve(self) -> Floats:
        """The correlation at every lag, `_BETWEEN` points to a sample; lags below 0 at the end."""
        held = np.sqrt(self._one * self._two)
        # What is 60 dB under the strongest is the noise of a converter or a resampler's edge.
        usable = held > 1e-6 * held.max(initial=0.0)
        shared = np.where(usable, self._cross / np.where(usable, held, 1.0), 0.0)
        phase = shared * np.abs(shared)
        return np.asarray(fft.irfft(phase, self._size * _BETWEEN))


def _peak(curve: Floats, at_most: int, size: int) -> tuple[float, float, bool]:
    lags = np.arange(-at_most * _BETWEEN, at_most * _BETWEEN + 1)
    near = curve[lags % (size * _BETWEEN)]
    best = int(np.abs(near).argmax())
    return (
        float(lags[best]) / _BETWEEN,
        float(abs(near[best]) / max(float(np.median(np.abs(near)) / 0.6745), 1e-12)),
        bool(near[best] < 0),
    )


def _nearby(curve: Floats, found: float, size: int, rate: int) -> float:
    """The largest value of one half near where the whole has its own."""
    reach = round(_PEAK_SECONDS * rate) * _BETWEEN
    lags = np.arange(-reach, reach + 1) + round(found * _BETWEEN)
    near = np.abs(curve[lags % (size * _BETWEEN)])
    return found if not near.any() else float(lags[int(near.argmax())]) / _BETWEEN

"""Where the beats of a sound are, how fast they go, and where that changes.

Onsets from the rise of 36 bands; the period from their autocorrelation in windows, followed
through the song so that it does not jump between a tempo and its double; beats by dynamic
programming (D. Ellis, Beat Tracking by Dynamic Programming, 2007); tempo by lines through them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import fft, ndimage

from processing.engine.features.spectra import Floats, Spectra
from processing.engine.kernels import compiled

SLOWEST, FASTEST = 40.0, 220.0  # beats a minute
_USUAL_BPM, _USUAL_OCTAVES = 110.0, 0.7  # how far from it a tempo is still likely
_WINDOW_SECONDS, _STEP_SECONDS = 8.0, 1.0
_PER_OCTAVE = 60  # tempi
_TURN_COST = 0.04  # to another tempo, for each step of the grid
_TIGHTNESS = 80.0
_STEADY_SECONDS = 0.02  # mean distance from the line, at most
_FAR_SECONDS = 0.1
_LEAST_BEATS, _LEAST_PART = 8, 12
_LEAST_REGULARITY, _LEAST_CONTRAST = 0.2, 0.6

Reason = Literal["silent", "too_short", "too_long", "no_beat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Beats [first, last] go at one tempo."""

    first: int
    last: int
    period_seconds: float
    start_seconds: float  # of `first`, on the line

    @property
    def bpm(self) -> float:
        return 60.0 / self.period_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Beats:
    times: Floats  # seconds, rising
    stretches: list[Stretch]  # in order, without gaps
    confidence: float  # 0 to 1

    @property
    def bpm(self) -> float:
        """The tempo of most of the song."""
        longest = max(self.stretches, key=lambda it: (it.last - it.first) * it.period_seconds)
        return longest.bpm


def find(spectra: Spectra) -> Beats | None:
    """None where nothing comes back at a steady distance."""
    onsets = rises(spectra)
    if onsets.max(initial=0.0) <= 0.0:
        return None
    per_second = spectra.bands_per_second
    periods, regularity = _periods(onsets, per_second)
    frames = _heard(onsets, _path(onsets, periods, _TIGHTNESS))
    if regularity < _LEAST_REGULARITY or len(frames) < _LEAST_BEATS:
        return None
    contrast = _contrast(onsets, frames)
    if contrast < _LEAST_CONTRAST:
        return None
    raw = _between(onsets, frames) / per_second
    stretches = list(_stretches(raw))
    confidence = min(1.0, regularity / 0.5) * min(1.0, contrast / 2.0)
    return Beats(
        times=_on_lines(raw, stretches), stretches=stretches, confidence=round(confidence, 3)
    )


def rises(spectra: Spectra) -> Floats:
    """How much louder the bands become in each frame, against what is usual around it."""
    bands = np.asarray(spectra.bands, np.float64)
    if len(bands) < 3:
        return np.zeros(len(bands))
    floor = bands.max() - 60.0
    bands = np.pad(np.maximum(bands, floor), ((2, 0), (0, 0)), constant_values=floor)
    # Against the loudest neighbour band two frames ago: a gliding tone is no onset (SuperFlux).
    before = ndimage.maximum_filter1d(bands[:-2], 3, axis=1)
    rise = np.maximum(0.0, bands[2:] - before).mean(axis=1)
    width = round(spectra.bands_per_second)
    rise = np.maximum(0.0, rise - ndimage.uniform_filter1d(rise, width))
    spread = rise.std()
    return np.asarray(rise / spread if spread > 1e-9 else np.zeros_like(rise))


def _periods(onsets: Floats, per_second: float) -> tuple[Floats, float]:
    """The beat period at every frame, in frames, and how regular the onsets are (0 to 1)."""
    octaves = np.log2(FASTEST / SLOWEST)
    bpm = SLOWEST * 2 ** (np.arange(round(octaves * _PER_OCTAVE) + 1) / _PER_OCTAVE)
    lags = 60.0 * per_second / bpm
    window, step = round(_WINDOW_SECONDS * per_second), round(_STEP_SECONDS * per_second)
    smooth = ndimage.gaussian_filter1d(onsets, 1.5)
    starts = range(0, max(1, len(smooth) - window + step), step)
    parts = [_likeness(smooth[start : start + window], lags) for start in starts]
    regular = np.array([part for part, _ in parts])
    weights = np.array([weight for _, weight in parts])
    likely = np.exp(-0.5 * (np.log2(bpm / _USUAL_BPM) / _USUAL_OCTAVES) ** 2)
    chosen = _steadiest(np.maximum(regular, 0) * likely * weights[:, None])
    centres = np.array(starts) + min(window, len(smooth)) / 2
    periods = np.interp(np.arange(len(onsets)), centres, lags[chosen])
    at = regular[np.arange(len(chosen)), chosen]
    return periods, float(np.average(at, weights=weights + 1e-9))


def _likeness(part: Floats, lags: Floats) -> tuple[Floats, float]:
    """How like itself the part is, one, two and four periods later; and how much goes on in it."""
    part = part - part.mean()
    size = fft.next_fast_len(2 * len(part), real=True)
    correlation = fft.irfft(np.abs(fft.rfft(part, size)) ** 2, size)[: len(part)]
    if correlation[0] <= 1e-9:
        return np.zeros(len(lags)), 0.0
    correlation /= correlation[0]
    correlation /= 1 - np.arange(len(part)) / len(part)
    at = np.arange(len(part) * 3 // 4)
    usable = correlation[: len(at)]
    one, two, four = (np.interp(n * lags, at, usable, right=0.0) for n in (1, 2, 4))
    found = 0.4 * one + 0.3 * two + 0.3 * four
    # A beat that is never played itself is half of one that is.
    return np.sqrt(np.maximum(one, 0.0) * np.maximum(found, 0.0)), float(np.sqrt((part**2).mean()))


def _steadiest(scores: Floats) -> npt.NDArray[np.intp]:
    """The way through the windows that scores best, where every turn has its price."""
    count = scores.shape[1]
    price = (
        _TURN_COST
        * np.minimum(np.abs(np.arange(count)[:, None] - np.arange(count)), _PER_OCTAVE // 2)
        * max(float(scores.max()), 1e-9)
    )
    best, came = scores[0], np.zeros(scores.shape, np.intp)
    for window in range(1, len(scores)):
        ways = best[None, :] - price
        came[window] = ways.argmax(axis=1)
        best = ways.max(axis=1) + scores[window]
    chosen = np.zeros(len(scores), np.intp)
    chosen[-1] = best.argmax()
    for window in range(len(scores) - 1, 0, -1):
        chosen[window - 1] = came[window, chosen[window]]
    return chosen


@compiled
def _path(onsets: Floats, periods: Floats, tightness: float) -> npt.NDArray[np.int64]:
    """The frames of the beats: strong onsets, and the right distance between them."""
    count = len(onsets)
    best, came = np.zeros(count), np.full(count, -1)
    for frame in range(count):
        period = periods[frame]
        value, source = 0.0, -1
        for before in range(max(0, frame - int(2 * period)), frame - int(period / 2) + 1):
            off = np.log((frame - before) / period)
            way = best[before] - tightness * off * off
            if way > value:
                value, source = way, before
        best[frame], came[frame] = onsets[frame] + value, source
    last, span = count - 1, int(periods[count - 1]) + 1
    for frame in range(max(0, count - span), count):
        if best[frame] > best[last]:
            last = frame
    found = np.empty(count, np.int64)
    at = count
    while last >= 0:
        at -= 1
        found[at] = last
        last = came[last]
    return found[at:]


def _heard(onsets: Floats, frames: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Without the beats before the first and after the last that is played."""
    if not len(frames):
        return frames
    near = ndimage.maximum_filter1d(onsets, 7)[frames]
    played = np.flatnonzero(near > 0.25 * np.median(near))
    return frames[played[0] : played[-1] + 1] if len(played) else frames[:0]


def _contrast(onsets: Floats, frames: npt.NDArray[np.int64]) -> float:
    """By how many deviations onsets are stronger on the beats than anywhere."""
    near = ndimage.maximum_filter1d(onsets, 5)
    return float(near[frames].mean() - near.mean()) / max(float(near.std()), 1e-9)


def _between(onsets: Floats, frames: npt.NDArray[np.int64]) -> Floats:
    """The tops of the onsets near the beats, between frames (a parabola through three)."""
    smooth = ndimage.gaussian_filter1d(onsets, 1.0)
    made = frames.astype(np.float64)
    for n, frame in enumerate(frames):
        low, high = max(1, frame - 3), min(len(smooth) - 1, frame + 4)
        if high <= low or smooth[low:high].max() < 0.3:
            continue
        top = low + int(smooth[low:high].argmax())
        left, middle, right = smooth[top - 1], smooth[top], smooth[top + 1]
        bend = left - 2 * middle + right
        made[n] = top + (0.5 * (left - right) / bend if bend < 0 else 0.0)
    return made


def _stretches(times: Floats) -> Iterator[Stretch]:
    """Cut where two tempi describe the beats much better than one."""
    open_parts = [(0, len(times) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        middle = _turning_point(times, first, last)
        if middle is None:
            start, period, _ = _line(times, first, last)
            yield Stretch(first=first, last=last, period_seconds=period, start_seconds=start)
        else:
            open_parts += [(middle, last), (first, middle)]


def _turning_point(times: Floats, first: int, last: int) -> int | None:
    _, period, away = _line(times, first, last)
    if last - first < 2 * _LEAST_PART or away <= _STEADY_SECONDS / 2:
        return None
    best, middle = away, None
    for at in range(first + _LEAST_PART, last - _LEAST_PART + 1):
        (_, before, one), (_, after, two) = _line(times, first, at), _line(times, at, last)
        if max(one, two) < 0.6 * best and abs(after / before - 1) > 0.005:
            best, middle = max(one, two), at
    return middle if period > 0 else None


def _line(times: Floats, first: int, last: int) -> tuple[float, float, float]:
    """Start, period, and the mean distance from them; single beats far off have no say."""
    part = times[first : last + 1]
    number = np.arange(len(part), dtype=np.float64)
    kept = np.ones(len(part), bool)
    start, period = float(part[0]), float((part[-1] - part[0]) / max(len(part) - 1, 1))
    for _ in range(4):
        if kept.sum() < 3:
            break
        period, start = np.polyfit(number[kept], part[kept], 1)
        away = np.abs(part - start - period * number)
        kept = away <= max(2.5 * float(np.median(away)), 0.005)
    away = np.minimum(np.abs(part - start - period * number), _FAR_SECONDS)
    return float(start), float(period), float(away.mean())


def _on_lines(times: Floats, stretches: list[Stretch]) -> Floats:
    """Beats on their stretch's line where it holds, as they were found where it does not."""
    made = times.copy()
    for stretch in stretches:
        if _line(times, stretch.first, stretch.last)[2] <= _STEADY_SECONDS:
            number = np.arange(stretch.last - stretch.first + 1)
            line = stretch.start_seconds + stretch.period_seconds * number
            made[stretch.first : stretch.last + 1] = line
    return np.maximum.accumulate(np.maximum(made, 0.0))

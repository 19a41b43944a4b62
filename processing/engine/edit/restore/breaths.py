"""Breaths between the phrases of a voice turned down by a few decibels, never to silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from processing.engine.edit.gains import with_gain
from processing.engine.edit.pitch import f0 as fundamental
from processing.engine.edit.prepare import told
from processing.engine.edit.restore.windows import HOPS, spectra, window_frames
from processing.engine.edit.sound import Desk, Sound
from processing.engine.phrases import Step, number, seconds, step
from processing.recipes.steps import Breaths

Floats = npt.NDArray[np.float64]

_LEAST_SECONDS, _MOST_SECONDS = 0.12, 1.5
_BRIDGED_SECONDS = 0.04
_RAMP_SECONDS = 0.03
_BELOW_VOICE_DB, _OVER_FLOOR_DB, _AUDIBLE_DBFS = 8.0, 8.0, -75.0
_FLOOR_SHARE = 0.02  # of the time is the quietest
_NOISY = 0.35  # flatness from 1 to 6 kHz: noise reads 0.56, a vowel 0.1
_HISS_HZ, _HISS = 5000.0, 0.6  # more of its power above is an ess
_RUMBLE_HZ, _RUMBLE = 300.0, 0.4  # more of it below is no breath
_LEAST_VOICED = 0.3  # of the time that sounds, for the sound to be a voice
_LISTED = 200


class _Span(NamedTuple):
    start: int  # hops
    stop: int
    level_db: float


def breaths(settings: Breaths, sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    """The sound with its breaths down; the same object where it is no voice or takes none."""
    f0 = fundamental.track(sound, lambda share: desk.tell(0.6 * share))
    heard = _heard(sound, desk)
    voiced = _at(f0.voiced, heard, sound.rate)
    spans = _spans(heard, voiced, sound.rate)
    desk.tell(1.0)
    if not spans:
        return sound, step("breaths", "No breaths were found: left as it was.", found=False)
    points = _points(spans, voiced, heard, settings.reduction_db, sound.rate)
    made = with_gain(sound, points, heard.hop)
    return made, _said(spans, heard, settings.reduction_db, sound.rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """Every `hop` frames, of the window around."""

    hop: int
    level_db: Floats
    flatness: Floats
    hiss: Floats
    rumble: Floats


def _heard(sound: Sound, desk: Desk) -> _Heard:
    size = window_frames(sound.rate)
    hop = size // HOPS
    hz = np.fft.rfftfreq(size, 1 / sound.rate)
    top = min(6000.0, 0.4 * sound.rate)
    band = (hz >= min(1000.0, top / 3)) & (hz <= top)
    rows = []
    for each in spectra(told(sound, desk, 0.6, 1.0), sound.channels, size):
        power = np.square(np.abs(each)).mean(axis=0) + 1e-20
        whole = power.sum(axis=1)
        inside = power[:, band]
        rows.append(
            np.array(
                [
                    10 * np.log10(4 * whole / size**2),
                    np.exp(np.log(inside).mean(axis=1)) / inside.mean(axis=1),
                    power[:, hz > _HISS_HZ].sum(axis=1) / whole,
                    power[:, hz < _RUMBLE_HZ].sum(axis=1) / whole,
                ]
            )
        )
    # The first windows are centred before the sound begins.
    level, flatness, hiss, rumble = np.concatenate([*rows, np.zeros((4, 2))], axis=1)[:, 1:]
    return _Heard(hop=hop, level_db=level, flatness=flatness, hiss=hiss, rumble=rumble)


def _at(voiced: npt.NDArray[np.bool_], heard: _Heard, rate: int) -> npt.NDArray[np.bool_]:
    """Whether anything is voiced at each hop."""
    times = np.arange(len(heard.level_db)) * heard.hop / rate
    index = np.minimum(np.rint(times / fundamental.HOP_SECONDS).astype(int), len(voiced) - 1)
    return np.asarray(voiced[index])


def _spans(heard: _Heard, voiced: npt.NDArray[np.bool_], rate: int) -> list[_Span]:
    sounding = heard.level_db > _AUDIBLE_DBFS
    if not voiced.any() or voiced.sum() < _LEAST_VOICED * sounding.sum():
        return []
    voice_db = float(np.median(heard.level_db[voiced]))
    floor_db = float(np.quantile(heard.level_db, _FLOOR_SHARE))
    at_least = max(_AUDIBLE_DBFS, floor_db + _OVER_FLOOR_DB)
    breathy = (
        ~voiced
        & (heard.level_db > at_least)
        & (heard.level_db < voice_db - _BELOW_VOICE_DB)
        & (heard.flatness > _NOISY)
        & (heard.hiss < _HISS)
        & (heard.rumble < _RUMBLE)
    )
    seconds_a_hop = heard.hop / rate
    spans = []
    for start, stop in _runs(breathy, round(_BRIDGED_SECONDS / seconds_a_hop)):
        if _LEAST_SECONDS <= (stop - start) * seconds_a_hop <= _MOST_SECONDS:
            power = 10 ** (heard.level_db[start:stop] / 10)
            spans.append(_Span(start, stop, float(10 * np.log10(power.mean()))))
    return spans


def _runs(marked: npt.NDArray[np.bool_], bridged: int) -> list[tuple[int, int]]:
    """Stretches of marks; what parts them by so little is bridged."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], marked, [False]])))
    runs: list[tuple[int, int]] = []
    for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if runs and start - runs[-1][1] <= bridged:
            runs[-1] = (runs[-1][0], stop)
        else:
            runs.append((start, stop))
    return runs


def _points(
    spans: list[_Span],
    voiced: npt.NDArray[np.bool_],
    heard: _Heard,
    reduction_db: float,
    rate: int,
) -> Floats:
    """Down before the breath begins and up after it has ended, but never inside a note."""
    ramp = max(1, round(_RAMP_SECONDS * rate / heard.hop))
    points = np.zeros(len(voiced) + 2)
    for span in spans:
        first, last = span.start - 1, span.stop
        while first > 0 and span.start - first < ramp and not voiced[first - 1]:
            first -= 1
        while last < len(voiced) and last - span.stop < ramp and not voiced[last]:
            last += 1
        points[span.start : span.stop] = -reduction_db
        for low, high in ((max(0, first), span.start), (last, span.stop - 1)):
            reach = abs(high - low)
            for n in range(1, reach):
                at = low + n * (1 if high > low else -1)
                points[at] = min(points[at], -reduction_db * n / reach)
    return points


def _said(spans: list[_Span], heard: _Heard, reduction_db: float, rate: int) -> Step:
    loudest = sorted(spans, key=lambda span: -span.level_db)
    moved = [
        {
            "at_seconds": round(span.start * heard.hop / rate, 3),
            "by_db": -reduction_db,
            "what": f"{number(span.level_db, 0)} dBFS, "
            f"{seconds((span.stop - span.start) * heard.hop / rate)}",
        }
        for span in loudest[:_LISTED]
    ]
    count = "1 breath" if len(spans) == 1 else f"{len(spans)} breaths"
    sentence = (
        f"{count} turned down by {number(reduction_db, 0)} dB, "
        f"the loudest of {number(loudest[0].level_db, 0)} dBFS."
    )
    return step(
        "breaths",
        sentence,
        found=True,
        breaths=len(spans),
        reduction_db=reduction_db,
        moved=moved,
        moved_in_all=len(spans),
    )

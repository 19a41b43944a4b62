"""The level ridden phrase by phrase, as a hand on the fader would."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from processing.engine import kweight
from processing.engine.edit.gains import with_gain
from processing.engine.edit.prepare import told
from processing.engine.edit.sound import Desk, Sound
from processing.engine.filters import Filter
from processing.engine.loudness import lufs
from processing.engine.meter import Meter
from processing.engine.phrases import Step, change, number, step
from processing.recipes.steps import Ride

Floats = npt.NDArray[np.float64]

_HOP_SECONDS = 0.01
_LEVEL_SECONDS = 0.4  # on either side, over which a level is read
_SMOOTH_SECONDS = 0.25  # of the hand
_GATE_LU = 20.0  # below the whole, nothing is ridden: pauses keep the gain of what is around
_CEILING = 10 ** (-1 / 20)
_NOTHING_DB = 0.1
_LISTED = 200


def ride(settings: Ride, sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    """The sound with its phrases nearer to one level; the same object where that is no change."""
    hop = max(1, round(_HOP_SECONDS * sound.rate))
    meter = Meter(sound.rate, sound.channels)
    power, peaks = _powers(sound, desk, hop, meter)
    whole = meter.result().integrated_lufs
    if whole is None:
        sentence = "Too quiet or too short to have a level: left as it was."
        return sound, step("ride", sentence, found=False)
    target = whole if settings.target_lufs is None else settings.target_lufs
    gains = _gains(settings, power, peaks, whole, target)
    if np.abs(gains).max() < _NOTHING_DB:
        sentence = f"Every phrase is at {number(target)} LUFS already: left as it was."
        return sound, step("ride", sentence, found=False)
    desk.tell(1.0)
    return with_gain(sound, gains, hop), _said(gains, target)


def _powers(sound: Sound, desk: Desk, hop: int, meter: Meter) -> tuple[Floats, Floats]:
    """Of every hop: the weighted mean square, all channels together, and the highest sample."""
    weigh = Filter(kweight.design(sound.rate), sound.channels)
    at = 0
    count = sound.frames // hop + 1
    power, highest = np.zeros(count), np.zeros(count)
    for block in told(sound, desk):
        meter.feed(block.copy())
        peak = np.abs(block).max(axis=0)
        squares = np.square(weigh(block)).sum(axis=0)
        places = np.arange(at, at + block.shape[1]) // hop
        first = int(places[0])
        starts = np.flatnonzero(np.diff(places, prepend=first - 1))
        inside = slice(first, first + len(starts))
        power[inside] += np.add.reduceat(squares, starts) / hop
        highest[inside] = np.maximum(highest[inside], np.maximum.reduceat(peak, starts))
        at += block.shape[1]
    return power, highest


def _gains(settings: Ride, power: Floats, peaks: Floats, whole: float, target: float) -> Floats:
    """DB at every hop, and one point more."""
    reach = round(_LEVEL_SECONDS / _HOP_SECONDS)
    gate = whole - _GATE_LU
    loud = np.array([(lufs(value) or -200.0) > gate for value in power.tolist()])
    around = _sums(power * loud, reach) / np.maximum(_sums(loud.astype(float), reach), 1.0)
    known = np.flatnonzero(loud)
    if not len(known):
        return np.zeros(len(power) + 1)
    levels = np.array([lufs(value) or target for value in around[known].tolist()])
    wanted = np.clip(
        settings.strength * (target - levels), -settings.at_most_db, settings.at_most_db
    )
    wanted = np.minimum(wanted, _room_db(peaks)[known])
    every = np.interp(np.arange(len(power)), known, wanted)
    smooth = round(_SMOOTH_SECONDS / _HOP_SECONDS)
    eased = _eased(_eased(every, smooth), smooth)
    return np.append(eased, eased[-1:])


def _room_db(peaks: Floats) -> Floats:
    """How far each hop can be turned up before it, or what is near it, peaks above −1 dBFS."""
    reach = 2 * round(_SMOOTH_SECONDS / _HOP_SECONDS) + 1
    padded = np.pad(peaks, reach)
    near = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    return np.asarray(np.maximum(0.0, 20 * np.log10(_CEILING / np.maximum(near, 1e-9))))


def _eased(values: Floats, reach: int) -> Floats:
    padded = np.pad(values, reach, mode="edge")
    return np.convolve(padded, np.full(2 * reach + 1, 1 / (2 * reach + 1)), mode="valid")


def _sums(values: Floats, reach: int) -> Floats:
    """Of each hop and so many on either side."""
    return np.convolve(np.pad(values, reach), np.ones(2 * reach + 1), mode="valid")


def _said(gains: Floats, target: float) -> Step:
    up, down = float(gains.max()), float(gains.min())
    turns = np.flatnonzero((np.diff(np.sign(np.diff(gains))) != 0) & (np.abs(gains[1:-1]) >= 0.5))
    entries = sorted(
        ((int(n) + 1, float(gains[n + 1])) for n in turns), key=lambda each: -abs(each[1])
    )
    moved = [
        {"at_seconds": round(n * _HOP_SECONDS, 2), "by_db": round(by, 2), "what": "level"}
        for n, by in entries[:_LISTED]
    ]
    sentence = (
        f"Ridden towards {number(target)} LUFS, "
        f"from {change(min(down, 0.0))} to {change(max(up, 0.0))}."
    )
    return step(
        "ride",
        sentence,
        found=True,
        target_lufs=target,
        most_up_db=max(up, 0.0),
        most_down_db=min(down, 0.0),
        moved=moved,
        moved_in_all=len(entries),
    )

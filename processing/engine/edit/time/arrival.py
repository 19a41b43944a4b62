"""The sample at which a sound begins, near to where it was seen to rise.

The cut at which what comes before it and what comes after it are each most like themselves (the
picker of first arrivals in seismology, N. Maeda 1985). Of notes both the sound is asked and what a
linear prediction from before cannot tell of it: a note that rings on is foretold, a new one not.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg, signal

from processing.engine.audio import Samples
from processing.engine.edit.time.tape import Floats, Tape

_BEFORE_SECONDS, _AFTER_SECONDS = 0.030, 0.012  # how far the exact place may be from the rise
_SHORTEST_SECONDS = 0.0015  # of the sound on either side of the cut
_MARGIN_SECONDS = 0.02  # for the filters; the prediction learns from it too
_ORDER = 12
_PREDICTED_AT = 6000.0  # predictions a second


def arrival(tape: Tape, near: int, up_to_hz: float | None) -> int:
    """The frame; −1 where something ends: a sound that is cut off is as broad as one that begins.

    With `up_to_hz` for notes, what is above it is not listened to; with None for hits, whose
    beginning is in the highs.
    """
    before, after = round(_BEFORE_SECONDS * tape.rate), round(_AFTER_SECONDS * tape.rate)
    margin = round(_MARGIN_SECONDS * tape.rate)
    sound = tape.read(near - before - margin, before + after + 2 * margin)
    inside = slice(margin, margin + before + after)
    if up_to_hz is None:
        # The first difference: a bass that rings on does not hide what begins over it.
        heard = [np.diff(sound, axis=1, prepend=sound[:, :1])]
    else:
        low = _low_passed(sound, up_to_hz, tape.rate)
        heard = [low, _unforetold(low, margin + before // 2, tape.rate)]
    powers = [np.square(each[:, inside]).sum(axis=0) for each in heard]
    shortest = round(_SHORTEST_SECONDS * tape.rate)
    if not all(power.any() for power in powers) or len(powers[0]) <= 2 * shortest:
        return -1
    price = np.mean([_price(power, shortest) for power in powers], axis=0)
    cut = shortest + int(price.argmin())
    if powers[0][:cut].mean() > powers[0][cut:].mean():
        return -1
    return max(near - before + cut, 0)


def _price(power: Floats, shortest: int) -> Floats:
    """For each cut how unlike itself the sound is on both sides, from `shortest` on."""
    total = np.concatenate([[0.0], np.cumsum(power + 1e-6 * power.max())])
    left = np.arange(shortest, len(power) - shortest)
    right = len(power) - left
    ahead = total[-1] - total[left]
    return np.asarray(left * np.log(total[left] / left) + right * np.log(ahead / right))


def _low_passed(sound: Samples, hz: float, rate: int) -> Samples:
    """Forwards and backwards, so that nothing is late."""
    if hz >= 0.45 * rate:
        return sound
    rows = signal.butter(2, hz, fs=rate, output="sos")
    return np.asarray(signal.sosfiltfilt(rows, sound, axis=1))


def _unforetold(sound: Samples, learnt: int, rate: int) -> Samples:
    """What a prediction that was learnt from the first `learnt` frames leaves of the sound."""
    stride = max(1, round(rate / _PREDICTED_AT))
    first = sound[:, :learnt:stride]
    likeness = np.zeros(_ORDER + 1)
    for row in first:
        likeness += np.correlate(row, row, "full")[len(row) - 1 : len(row) + _ORDER]
    if likeness[0] <= 1e-12:
        return sound
    likeness[0] *= 1.0001  # as if a little noise lay under it: silence around a tone has no inverse
    told = linalg.solve_toeplitz(likeness[:-1], likeness[1:])
    taps = np.zeros(_ORDER * stride + 1)
    taps[0] = 1.0
    taps[stride::stride] = -told
    return np.asarray(signal.lfilter(taps, [1.0], sound, axis=1))

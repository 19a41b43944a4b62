"""The inner loops of dynamics: from what is listened to, a gain for every frame.

As in kernels.py: float64 in a fixed order, state changed in place, nothing depends on blocks. Only
what hangs on the frame before is done frame by frame; the rest is done for a piece at a time.
"""

from __future__ import annotations

import numpy as np

from processing.engine.dynamics.decibels import decibels_of, gains_of
from processing.engine.kernels import PIECE, Floats, compiled

_LEAST = 1e-200  # what decibels are taken of


@compiled
def compression_gain(key: Floats, curve: Floats, state: Floats, out: Floats) -> None:
    """Soft knee, smooth decoupled peak detector in the log domain; one gain for all channels.

    After Giannoulis, Massberg and Reiss, “Digital Dynamic Range Compressor Design”, JAES 60 (2012).
    curve: threshold dBFS, slope (1 − 1/ratio), knee dB, most reduction dB, attack and release
    coefficients, share of the compressed sound. state: release stage dB, attack stage dB, most
    reduction so far dB.
    """
    threshold, _, knee = curve[0], curve[1], curve[2]
    mix = curve[6]
    floor = max(10.0 ** ((threshold - knee / 2) / 20), _LEAST)
    level, down, work = np.empty(PIECE), np.empty(PIECE), np.empty(PIECE)
    for start in range(0, out.shape[0], PIECE):
        gain = out[start : start + PIECE]
        size = gain.shape[0]
        _loudest(key[:, start : start + size], level[:size])
        if level[:size].max() <= floor and state[0] == 0.0 and state[1] == 0.0:
            gain[:] = 1.0
            continue
        np.maximum(level[:size], floor, level[:size])
        decibels_of(level[:size], down[:size], work[:size])
        _wanted(level[:size], floor, curve, down[:size])
        _decoupled(down[:size], curve[4], curve[5], state)
        gains_of(down[:size], gain, work[:size])
        if mix != 1.0:
            for n in range(size):
                gain[n] = 1.0 + mix * (gain[n] - 1.0)


@compiled
def _loudest(key: Floats, out: Floats) -> None:
    out[:] = 0.0
    for channel in range(key.shape[0]):
        for n in range(out.shape[0]):
            out[n] = max(out[n], abs(key[channel, n]))


@compiled
def _wanted(level: Floats, floor: float, curve: Floats, out: Floats) -> None:
    """In place of decibels, the reduction that the curve asks for; below the knee exactly none."""
    threshold, slope, knee, at_most = curve[0], curve[1], curve[2], curve[3]
    bent = slope / (2 * knee) if knee > 0.0 else 0.0
    for n in range(out.shape[0]):
        over = out[n] - threshold
        into = over + knee / 2
        asked = bent * into * into if into < knee else slope * over
        out[n] = min(asked, at_most) if level[n] > floor else 0.0


@compiled
def _decoupled(down: Floats, attack: float, release: float, state: Floats) -> None:
    """In place: what is wanted, held by the release and reached by the attack."""
    held, reduction, most = state[0], state[1], state[2]
    for n in range(down.shape[0]):
        wanted = down[n]
        held = max(wanted, release * held + (1.0 - release) * wanted)
        reduction = attack * reduction + (1.0 - attack) * held
        if reduction < 1e-9 and wanted == 0.0:
            held = 0.0
            reduction = 0.0
        most = max(most, reduction)
        down[n] = reduction
    state[0], state[1], state[2] = held, reduction, most


@compiled
def gate_gain(key: Floats, curve: Floats, state: Floats, out: Floats) -> None:
    """Opens above a level, closes some decibels under it after a hold; moves in decibels.

    curve: level to open, level to close (linear), range dB, attack and release coefficients, hold
    in frames, decay of the detector. state: detector, 1 while open, frames of hold left, reduction
    in dB, frames that were turned down, most reduction so far.
    """
    level, work = np.empty(PIECE), np.empty(PIECE)
    for start in range(0, out.shape[0], PIECE):
        gain = out[start : start + PIECE]
        size = gain.shape[0]
        _loudest(key[:, start : start + size], level[:size])
        if _gate(level[:size], curve, state):
            gains_of(level[:size], gain, work[:size])
        else:
            gain[:] = 1.0


@compiled
def _gate(level: Floats, curve: Floats, state: Floats) -> bool:
    """In place of levels, reductions in dB; answers whether there are any."""
    opening, closing, span, attack, release, hold, decay = curve
    heard, is_open, left, down, shut, most = state
    before = shut
    for n in range(level.shape[0]):
        heard = max(level[n], heard * decay)
        if heard >= opening or (is_open > 0.0 and heard >= closing):
            is_open = 1.0
            left = hold
        elif left > 0.0:
            left -= 1.0
        else:
            is_open = 0.0
        if is_open > 0.0:
            down = down * attack if down > 0.005 else 0.0
        else:
            down = span - (span - down) * release
        shut += 1.0 if down > 0.0 else 0.0
        most = max(most, down)
        level[n] = down
    heard = heard if heard > 1e-30 else 0.0
    state[0], state[1], state[2] = heard, is_open, left
    state[3], state[4], state[5] = down, shut, most
    return bool(shut > before)


@compiled
def presence_gain(key: Floats, curve: Floats, state: Floats, out: Floats) -> None:
    """How far a band gives way while the key sounds: by its root mean square, smoothly.

    curve: level dBFS where it begins, level dBFS where all of it is reached, reduction dB, attack
    and release coefficients, coefficient of the mean square. state: mean square, reduction dB, most
    reduction so far. out: gain − 1 of the band.
    """
    begins, full, at_most = curve[0], curve[1], curve[2]
    slope = at_most / (full - begins)
    square, down, work = np.empty(PIECE), np.empty(PIECE), np.empty(PIECE)
    for start in range(0, out.shape[0], PIECE):
        gain = out[start : start + PIECE]
        size = gain.shape[0]
        _loudest(key[:, start : start + size], square[:size])
        state[0] = _mean_square(square[:size], curve[5], state[0])
        decibels_of(square[:size], down[:size], work[:size])
        for n in range(size):
            down[n] = min(max(slope * (down[n] / 2 - begins), 0.0), at_most)
        _smoothed(down[:size], curve[3], curve[4], state[1:])
        gains_of(down[:size], gain, work[:size])
        gain -= 1.0


@compiled
def ess_gain(band: Floats, whole: Floats, curve: Floats, state: Floats, out: Floats) -> None:
    """The band's reduction by how far it stands out from the whole.

    curve: usual balance dB with the threshold, knee dB, slope, most reduction dB, attack and
    release coefficients, coefficient of the mean squares, mean square below which nothing is done.
    state: mean square of the band, of the whole, frames turned down by 1 dB or more, reduction dB,
    most so far. out: gain − 1 of the band.
    """
    ess, voice, work = np.empty(PIECE), np.empty(PIECE), np.empty(PIECE)
    down, loud = np.empty(PIECE), np.empty(PIECE)
    for start in range(0, out.shape[0], PIECE):
        gain = out[start : start + PIECE]
        size = gain.shape[0]
        _power(band[:, start : start + size], ess[:size])
        _power(whole[:, start : start + size], voice[:size])
        state[0] = _mean(ess[:size], curve[6], state[0])
        state[1] = _mean(voice[:size], curve[6], state[1])
        decibels_of(ess[:size], down[:size], work[:size])
        decibels_of(voice[:size], loud[:size], work[:size])
        _standing_out(down[:size], loud[:size], voice[:size], curve)
        _smoothed(down[:size], curve[4], curve[5], state[3:])
        gains_of(down[:size], gain, work[:size])
        gain -= 1.0
        for n in range(size):
            state[2] += 1.0 if down[n] >= 1.0 else 0.0


@compiled
def _standing_out(down: Floats, loud: Floats, voice: Floats, curve: Floats) -> None:
    """In place of the band's decibels, the reduction wanted."""
    usual, knee, slope, at_most = curve[0], curve[1], curve[2], curve[3]
    bent = slope / (2 * knee)
    for n in range(down.shape[0]):
        over = (down[n] - loud[n]) / 2 - usual
        into = max(over + knee / 2, 0.0)
        asked = bent * into * into if into < knee else slope * over
        down[n] = min(asked, at_most) if voice[n] > curve[7] else 0.0


@compiled
def _power(sound: Floats, out: Floats) -> None:
    out[:] = 0.0
    for channel in range(sound.shape[0]):
        for n in range(out.shape[0]):
            out[n] += sound[channel, n] * sound[channel, n]


@compiled
def _mean_square(level: Floats, smooth: float, before: float) -> float:
    for n in range(level.shape[0]):
        level[n] *= level[n]
    return float(_mean(level, smooth, before))


@compiled
def _mean(power: Floats, smooth: float, before: float) -> float:
    """Smoothed in place, and kept above what decibels cannot be taken of."""
    held = before
    for n in range(power.shape[0]):
        held = power[n] + (held - power[n]) * smooth
        power[n] = max(held, _LEAST)
    return held if held > 1e-100 else 0.0


@compiled
def _smoothed(down: Floats, attack: float, release: float, state: Floats) -> None:
    """In place: what is wanted, reached by the attack and left by the release; state: it, most."""
    reduction, most = state[0], state[1]
    for n in range(down.shape[0]):
        wanted = down[n]
        reduction = wanted + (reduction - wanted) * (attack if wanted > reduction else release)
        if reduction < 1e-6 and wanted == 0.0:
            reduction = 0.0
        most = max(most, reduction)
        down[n] = reduction
    state[0], state[1] = reduction, most

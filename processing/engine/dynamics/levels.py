"""The inner loops of dynamics: from what is listened to, a gain for every frame.

As in kernels.py: float64 in a fixed order, state changed in place, nothing depends on blocks.
Decibels are turned into gains by exp(dB · ln(10)/20).
"""

from __future__ import annotations

import math

from processing.engine.kernels import Floats, compiled

PER_DB = 0.11512925464970229  # ln(10) / 20


@compiled
def compression_gain(key: Floats, curve: Floats, state: Floats, out: Floats) -> None:
    """Soft knee, smooth decoupled peak detector in the log domain; one gain for all channels.

    curve: threshold dBFS, slope (1 − 1/ratio), knee dB, most reduction dB, attack and release
    coefficients, share of the compressed sound. state: release stage dB, attack stage dB, most
    reduction so far dB.
    """
    threshold, slope, knee, at_most, attack, release, mix = curve
    floor = 10.0 ** ((threshold - knee / 2) / 20)
    held, reduction, most = state[0], state[1], state[2]
    for n in range(key.shape[1]):
        peak = 0.0
        for channel in range(key.shape[0]):
            peak = max(peak, abs(key[channel, n]))
        wanted = 0.0
        if peak > floor:
            over = 20.0 * math.log10(peak) - threshold
            if knee > 0.0 and over < knee / 2:
                wanted = slope * (over + knee / 2) ** 2 / (2 * knee)
            else:
                wanted = slope * over
            wanted = min(wanted, at_most)
        held = max(wanted, release * held + (1.0 - release) * wanted)
        reduction = attack * reduction + (1.0 - attack) * held
        out[n] = 1.0
        if reduction < 1e-9 and wanted == 0.0:
            held = 0.0
            reduction = 0.0
        elif reduction > 0.0:
            most = max(most, reduction)
            gain = math.exp(reduction * -PER_DB)
            out[n] = gain if mix == 1.0 else 1.0 + mix * (gain - 1.0)
    state[0], state[1], state[2] = held, reduction, most


@compiled
def gate_gain(key: Floats, curve: Floats, state: Floats, out: Floats) -> None:
    """Opens above a level, closes some decibels under it after a hold; moves in decibels.

    curve: level to open, level to close (linear), range dB, attack and release coefficients, hold
    in frames, decay of the detector. state: detector, 1 while open, frames of hold left, reduction
    in dB, frames that were turned down, most reduction so far.
    """
    opening, closing, span, attack, release, hold, decay = curve
    level, is_open, left, down, shut, most = state
    for n in range(key.shape[1]):
        peak = 0.0
        for channel in range(key.shape[0]):
            peak = max(peak, abs(key[channel, n]))
        level = max(peak, level * decay)
        if level >= opening or (is_open > 0.0 and level >= closing):
            is_open = 1.0
            left = hold
        elif left > 0.0:
            left -= 1.0
        else:
            is_open = 0.0
        if is_open > 0.0:
            down = down * attack if down > 1e-3 else 0.0
        else:
            down = span - (span - down) * release
        if level < 1e-30:
            level = 0.0
        if down > 0.0:
            shut += 1.0
            most = max(most, down)
            out[n] = math.exp(down * -PER_DB)
        else:
            out[n] = 1.0
    state[0], state[1], state[2], state[3], state[4], state[5] = (
        level, is_open, left, down, shut, most,
    )  # fmt: skip


@compiled
def presence_gain(key: Floats, curve: Floats, state: Floats, out: Floats) -> None:
    """How far a band gives way while the key sounds: by its root mean square, smoothly.

    curve: level dBFS where it begins, level dBFS where all of it is reached, reduction dB, attack
    and release coefficients, coefficient of the mean square. state: mean square, reduction dB, most
    reduction so far. out: gain − 1 of the band.
    """
    begins, full, at_most, attack, release, smooth = curve
    floor = 10.0 ** (begins / 10)
    square, down, most = state
    for n in range(key.shape[1]):
        power = 0.0
        for channel in range(key.shape[0]):
            power = max(power, key[channel, n] * key[channel, n])
        square = power + (square - power) * smooth
        wanted = 0.0
        if square > floor:
            share = (10.0 * math.log10(square) - begins) / (full - begins)
            wanted = at_most * min(1.0, share)
        down = wanted + (down - wanted) * (attack if wanted > down else release)
        if down < 1e-6 and wanted == 0.0:
            down = 0.0
            square = square if square > 1e-60 else 0.0
        most = max(most, down)
        out[n] = math.exp(down * -PER_DB) - 1.0
    state[0], state[1], state[2] = square, down, most


@compiled
def _over_knee(over: float, knee: float, slope: float) -> float:
    """The reduction by how far a level is over the threshold; the knee is wider than nothing."""
    if over <= -knee / 2:
        return 0.0
    return slope * (over + knee / 2) ** 2 / (2 * knee) if over < knee / 2 else slope * over


@compiled
def ess_gain(band: Floats, whole: Floats, curve: Floats, state: Floats, out: Floats) -> None:
    """The band's reduction by how far it stands out from the whole.

    curve: usual balance dB with the threshold, knee dB, slope, most reduction dB, attack and
    release coefficients, coefficient of the mean squares, mean square below which nothing is done.
    state: mean square of the band, of the whole, reduction dB, most so far, frames turned down by
    1 dB or more. out: gain − 1 of the band.
    """
    usual, knee, slope, at_most, attack, release, smooth, floor = curve
    in_band, in_all, down, most, frames = state
    for n in range(whole.shape[1]):
        one, other = 0.0, 0.0
        for channel in range(whole.shape[0]):
            one += band[channel, n] * band[channel, n]
            other += whole[channel, n] * whole[channel, n]
        in_band = one + (in_band - one) * smooth
        in_all = other + (in_all - other) * smooth
        wanted = 0.0
        if in_all > floor and in_band > 0.0:
            over = 10.0 * math.log10(in_band / in_all) - usual
            wanted = min(_over_knee(over, knee, slope), at_most)
        down = wanted + (down - wanted) * (attack if wanted > down else release)
        if down < 1e-6 and wanted == 0.0:
            down = 0.0
        if in_all < 1e-60:
            in_band = 0.0
            in_all = 0.0
        if down >= 1.0:
            frames += 1.0
        most = max(most, down)
        out[n] = math.exp(down * -PER_DB) - 1.0
    state[0], state[1], state[2], state[3], state[4] = in_band, in_all, down, most, frames

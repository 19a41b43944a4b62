"""Four times the rate and back, by half-band filters, for what would alias at the rate itself.

Linear phase; flat to 20 kHz at 44.1 kHz, images and aliases under −100 dB.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from processing.engine.audio import Samples
from processing.engine.kernels import Floats, compiled

_STEEP, _WIDE = 32, 8  # taps on either side of the point between, at the rate and at twice the rate
_BETA = 10.0
# Up and down by the steep one and by the wide one, in frames of the rate.
FOURFOLD_LAG = 2 * _STEEP + _WIDE


class Fourfold:
    """Hands a sound at four times its rate to whoever changes it, and brings it back.

    The result comes `FOURFOLD_LAG` frames later than the block did.
    """

    def __init__(self, channels: int) -> None:
        self._up = (_Doubler(channels, _STEEP), _Doubler(channels, _WIDE))
        self._down = (_Halver(channels, _WIDE), _Halver(channels, _STEEP))

    def __call__(self, block: Samples, change: Callable[[Samples], None]) -> Samples:
        """`change` works in place, on each frame by itself."""
        sound = self._up[1](self._up[0](block))
        change(sound)
        return self._down[1](self._down[0](sound))


class _Doubler:
    """Twice the rate: the frames themselves, and a point between each and the next."""

    def __init__(self, channels: int, reach: int) -> None:
        self._taps = _between(reach)
        self._heard = np.zeros((channels, 2 * reach - 1))

    def __call__(self, block: Samples) -> Samples:
        around = np.concatenate([self._heard, block], axis=1)
        self._heard = around[:, block.shape[1] :].copy()
        out = np.empty((len(block), 2 * block.shape[1]))
        _double(around, self._taps, out)
        return out


class _Halver:
    """Half the rate, of blocks with an even number of frames."""

    def __init__(self, channels: int, reach: int) -> None:
        self._taps = _between(reach)
        self._heard = np.zeros((channels, 4 * reach))

    def __call__(self, block: Samples) -> Samples:
        around = np.concatenate([self._heard, block], axis=1)
        self._heard = around[:, block.shape[1] :].copy()
        out = np.empty((len(block), block.shape[1] // 2))
        _halve(
            np.ascontiguousarray(around[:, 0::2]),
            np.ascontiguousarray(around[:, 1::2]),
            self._taps,
            out,
        )
        return out


def _between(reach: int) -> Floats:
    """Taps for the point halfway between two frames; they sum to 1."""
    distance = np.arange(-reach, reach) + 0.5
    window = np.i0(_BETA * np.sqrt(1 - (distance / reach) ** 2)) / np.i0(_BETA)
    taps = np.sinc(distance) * window
    return np.asarray(taps / taps.sum())


@compiled
def _weighed(row: Floats, taps: Floats, out: Floats) -> None:
    """Adds to out[n] the sum of row[n + k] · taps[k]; eight taps a turn, as in `kernels`."""
    size = out.shape[0]
    for tap in range(0, taps.shape[0], 8):
        s = row[tap : tap + size + 8]
        a, b, c, d = taps[tap], taps[tap + 1], taps[tap + 2], taps[tap + 3]
        e, f, g, h = taps[tap + 4], taps[tap + 5], taps[tap + 6], taps[tap + 7]
        for n in range(size):
            out[n] += ((a * s[n] + b * s[n + 1]) + (c * s[n + 2] + d * s[n + 3])) + (
                (e * s[n + 4] + f * s[n + 5]) + (g * s[n + 6] + h * s[n + 7])
            )


@compiled
def _double(around: Floats, taps: Floats, out: Floats) -> None:
    """`around` starts 2·reach − 1 frames before the block; frame n comes out at 2·(n + reach)."""
    reach = taps.shape[0] // 2
    count = out.shape[1] // 2
    between = np.empty(count)
    for channel in range(out.shape[0]):
        row = around[channel]
        between[:] = 0.0
        _weighed(row, taps, between)
        for n in range(count):
            out[channel, 2 * n] = row[n + reach - 1]
            out[channel, 2 * n + 1] = between[n]


@compiled
def _halve(even: Floats, odd: Floats, taps: Floats, out: Floats) -> None:
    """The half-band filter at every second frame: half of the frame, half of what lies around."""
    reach = taps.shape[0] // 2
    count = out.shape[1]
    for channel in range(out.shape[0]):
        row, middle = odd[channel], even[channel]
        sums = np.zeros(count)
        _weighed(row, taps, sums)
        for n in range(count):
            out[channel, n] = 0.5 * (middle[n + reach] + sums[n])

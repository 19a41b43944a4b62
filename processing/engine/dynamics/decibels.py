"""Decibels of many values and back, four at a time or eight: what dynamics spend their time on.

By series instead of the system's logarithm, whose last digits differ from one system to the next.
Errors stay under 10⁻¹² dB and 10⁻¹³ of a gain; 0 dB is a gain of exactly 1.
"""

from __future__ import annotations

import numpy as np

from processing.engine.kernels import Floats, compiled

_ROOT_HALF = 0x3FE6A09E667F3BCD  # the bits of √½: a mantissa is taken from there to √2
_WHOLE = 0x4330000000000000  # the bits of 2⁵²: in a number above it the lowest bits are whole
_WHOLE_BEFORE = 4503599627370496.0 + 1023.0
_ROUNDED = 6755399441055744.0  # 1.5 · 2⁵²


@compiled
def decibels_of(values: Floats, out: Floats, work: Floats) -> None:
    """20 · log₁₀ of normal numbers above 0. The three arrays are different ones, of one length."""
    bits, mantissa, exponent = values.view(np.int64), work.view(np.int64), out.view(np.int64)
    for n in range(values.shape[0]):
        octaves = (bits[n] - _ROOT_HALF) >> 52
        mantissa[n] = bits[n] - (octaves << 52)
        exponent[n] = (octaves + 1023) | _WHOLE
    for n in range(values.shape[0]):
        # ln m = 2 · artanh((m − 1) / (m + 1)); this division, unlike /, is not checked for zero.
        s = np.divide(work[n] - 1.0, work[n] + 1.0)
        z = s * s
        series = z * (1 / 19) + 1 / 17
        series = series * z + 1 / 15
        series = series * z + 1 / 13
        series = series * z + 1 / 11
        series = series * z + 1 / 9
        series = series * z + 1 / 7
        series = series * z + 1 / 5
        series = series * z + 1 / 3
        series = series * z + 1.0
        out[n] = (out[n] - _WHOLE_BEFORE) * 6.020599913279624 + 17.371779276130074 * s * series


@compiled
def gains_of(reductions_db: Floats, out: Floats, work: Floats) -> None:
    """10 to the minus twentieth: of 0 to 1000 dB. The arrays are different ones, of one length."""
    bits = work.view(np.int64)
    for n in range(out.shape[0]):
        octaves = reductions_db[n] * -0.16609640474436813
        whole = np.floor(octaves)
        t = (octaves - whole) * 0.6931471805599453
        series = t * (1 / 6227020800) + 1 / 479001600
        series = series * t + 1 / 39916800
        series = series * t + 1 / 3628800
        series = series * t + 1 / 362880
        series = series * t + 1 / 40320
        series = series * t + 1 / 5040
        series = series * t + 1 / 720
        series = series * t + 1 / 120
        series = series * t + 1 / 24
        series = series * t + 1 / 6
        series = series * t + 0.5
        series = series * t + 1.0
        out[n] = series * t + 1.0
        work[n] = whole + _ROUNDED
    for n in range(out.shape[0]):
        bits[n] = (bits[n] + 1023) << 52
    for n in range(out.shape[0]):
        out[n] *= work[n]

"""K-weighting of BS.1770-5 at any rate, with the response the standard gives for 48 kHz.

The bilinear transform of the analogue prototype bends the shelf differently at each rate, and the
standard's high-pass is not normalised at the top, so that the textbook redesign reads up to
0.02 dB off at 96 kHz. Here the high-pass keeps its gain of 48 kHz, and the shelf is fitted.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from numba import njit

Coefficients = npt.NDArray[np.float64]  # rows: shelf, high-pass; columns: b0 b1 b2 a1 a2

# BS.1770-5, annex 1, tables 1 and 2.
AT_48_KHZ: Coefficients = np.array(
    [
        [
            1.53512485958697,
            -2.69169618940638,
            1.19839281085285,
            -1.69065929318241,
            0.73248077421585,
        ],
        [1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
)

# The analogue prototypes behind these tables.
_SHELF_HZ, _SHELF_Q, _SHELF_DB = 1681.974450955533, 0.7071752369554196, 3.999843853973347
_HIGH_PASS_HZ, _HIGH_PASS_Q = 38.13547087602444, 0.5003270373238773


def response_db(
    rows: Coefficients, rate: float, hz: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Gain of the cascade at each frequency, in dB."""
    z = np.exp(-2j * np.pi * hz / rate)
    total = np.ones_like(z)
    for b0, b1, b2, a1, a2 in rows:
        total *= (b0 + b1 * z + b2 * z * z) / (1 + a1 * z + a2 * z * z)
    return np.asarray(20 * np.log10(np.abs(total)))


@lru_cache(maxsize=32)
def design(rate: int) -> Coefficients:
    """The two filters at this rate."""
    if rate == 48_000:
        return AT_48_KHZ
    return np.vstack([_shelf(rate), _high_pass(rate)])


def _high_pass(rate: int) -> Coefficients:
    def denominator(at_rate: int) -> tuple[float, float, float]:
        k = np.tan(np.pi * _HIGH_PASS_HZ / at_rate)
        return 1 + k / _HIGH_PASS_Q + k * k, 2 * (k * k - 1), 1 - k / _HIGH_PASS_Q + k * k

    a0, a1, a2 = denominator(rate)
    gain = denominator(48_000)[0] / a0
    return np.array([gain, -2 * gain, gain, a1 / a0, a2 / a0])


def _shelf(rate: int) -> Coefficients:
    """Gauss-Newton on the prototype's four free numbers, against the shelf of 48 kHz."""
    top = 0.4 * min(rate, 48_000)
    hz = np.geomspace(100.0, top, 160)
    wanted = response_db(AT_48_KHZ[:1], 48_000, hz)
    high = 10 ** (_SHELF_DB / 20)
    free = np.log([_SHELF_HZ, _SHELF_Q, high, high**0.4996667741545416])

    def error(at: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return response_db(_bilinear_shelf(at, rate)[None], rate, hz) - wanted

    for _ in range(12):
        here = error(free)
        step = 1e-6
        slope = np.stack([(error(free + step * unit) - here) / step for unit in np.eye(4)], axis=1)
        free = free - np.linalg.lstsq(slope, here, rcond=None)[0]
    return _bilinear_shelf(free, rate)


def _bilinear_shelf(free: npt.NDArray[np.float64], rate: int) -> Coefficients:
    hz, q, high, band = np.exp(free)
    k = np.tan(np.pi * min(hz / rate, 0.49))
    a0 = 1 + k / q + k * k
    return np.array(
        [
            (high + band * k / q + k * k) / a0,
            2 * (k * k - high) / a0,
            (high - band * k / q + k * k) / a0,
            2 * (k * k - 1) / a0,
            (1 - k / q + k * k) / a0,
        ]
    )


@njit(cache=True, nogil=True)
def weigh(x, filters, state, ends, open_energy, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0913, PLR0917
    """K-weight one channel and sum its squares up to each end; answers the unfinished sum."""
    b0, b1, b2, a1, a2 = filters[0]
    d0, d1, d2, c1, c2 = filters[1]
    s1, s2, t1, t2 = state
    at, energy = 0, open_energy
    for hop in range(len(ends) + 1):
        end = ends[hop] if hop < len(ends) else len(x)
        for i in range(at, end):
            y = b0 * x[i] + s1
            s1 = b1 * x[i] - a1 * y + s2
            s2 = b2 * x[i] - a2 * y
            z = d0 * y + t1
            t1 = d1 * y - c1 * z + t2
            t2 = d2 * y - c2 * z
            energy += z * z
        at = end
        if hop < len(ends):
            out[hop] = energy
            energy = 0.0
            # A filter that rings out must not sink into denormal numbers, which are slow.
            if abs(s1) + abs(s2) + abs(t1) + abs(t2) < 1e-30:
                s1 = s2 = t1 = t2 = 0.0
    state[0], state[1], state[2], state[3] = s1, s2, t1, t2
    return energy


@njit(cache=True, nogil=True)
def weigh_pair(left, right, filters, state, ends, open_energies, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0913, PLR0917
    """Two channels as `weigh` does one, to the last bit: one waits while the other is reckoned.

    Shapes: left and right (frames,); changed are state (2, 4), open_energies (2,), out (2, ends).
    """
    b0, b1, b2, a1, a2 = filters[0]
    d0, d1, d2, c1, c2 = filters[1]
    s1, s2, t1, t2 = state[0]
    p1, p2, q1, q2 = state[1]
    at, energy, other = 0, open_energies[0], open_energies[1]
    for hop in range(len(ends) + 1):
        end = ends[hop] if hop < len(ends) else len(left)
        for i in range(at, end):
            y = b0 * left[i] + s1
            w = b0 * right[i] + p1
            s1 = b1 * left[i] - a1 * y + s2
            p1 = b1 * right[i] - a1 * w + p2
            s2 = b2 * left[i] - a2 * y
            p2 = b2 * right[i] - a2 * w
            z = d0 * y + t1
            v = d0 * w + q1
            t1 = d1 * y - c1 * z + t2
            q1 = d1 * w - c1 * v + q2
            t2 = d2 * y - c2 * z
            q2 = d2 * w - c2 * v
            energy += z * z
            other += v * v
        at = end
        if hop < len(ends):
            out[0, hop], out[1, hop] = energy, other
            energy, other = 0.0, 0.0
            if abs(s1) + abs(s2) + abs(t1) + abs(t2) < 1e-30:
                s1 = s2 = t1 = t2 = 0.0
            if abs(p1) + abs(p2) + abs(q1) + abs(q2) < 1e-30:
                p1 = p2 = q1 = q2 = 0.0
    state[0, 0], state[0, 1], state[0, 2], state[0, 3] = s1, s2, t1, t2
    state[1, 0], state[1, 1], state[1, 2], state[1, 3] = p1, p2, q1, q2
    open_energies[0], open_energies[1] = energy, other

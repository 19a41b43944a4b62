"""Foretells a wave from what came before it, by Burg's method of linear prediction."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def burg(x, order):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Coefficients (order + 1,) of the filter that leaves of x what was not to be foreseen.

    J. P. Burg, Maximum Entropy Spectral Analysis (Stanford, 1975): reflection coefficients that
    make the forward and backward errors smallest, so that the predictor never runs away.
    """
    size = len(x)
    forward, backward = x.copy(), x.copy()
    a = np.zeros(order + 1)
    a[0] = 1.0
    before = np.zeros(order + 1)
    for step in range(1, order + 1):
        above = below = 0.0
        for i in range(step, size):
            above += forward[i] * backward[i - 1]
            below += forward[i] * forward[i] + backward[i - 1] * backward[i - 1]
        if below <= 1e-30:
            break
        k = -2.0 * above / below
        before[:] = a
        for j in range(1, step + 1):
            a[j] = before[j] + k * before[step - j]
        for i in range(size - 1, step - 1, -1):
            ahead = forward[i]
            forward[i] = ahead + k * backward[i - 1]
            backward[i] = backward[i - 1] + k * ahead
    return a


@njit(cache=True, nogil=True)
def predict(x, order, count):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """The `count` samples that would follow x, if it went on as it is."""
    a = burg(x, order)
    made = np.zeros(order + count)
    made[:order] = x[len(x) - order :]
    for i in range(order, order + count):
        total = 0.0
        for j in range(1, order + 1):
            total -= a[j] * made[i - j]
        made[i] = total
    return made[order:]

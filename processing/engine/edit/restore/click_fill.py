"""What the wave would have been under a click, from what is around it.

Least squares over the errors of an autoregressive model: A. J. E. M. Janssen, R. N. J. Veldhuis,
L. B. Vries, Adaptive interpolation of discrete-time signals that can be modeled as autoregressive
processes, IEEE Trans. ASSP 34 (1986).
"""

from __future__ import annotations

import numpy as np

from processing.engine.checks.prediction import burg
from processing.engine.kernels import Floats, compiled

ORDER = 40
_MODEL = 1024  # frames on either side that the model is made of
_WORST, _WIDE = 2, 6  # places, and frames to either side
_CLEAN = 10.0  # times the median is usual
_ROUNDS = 2  # the first model still knows the click


@compiled
def outliers(x: Floats, a: Floats, out: Floats) -> None:
    """out[n]: how far x[n + order] stands off what both sides of it foretell.

    Two-sided: x filtered by the model forwards and then backwards, scaled so that a lone sample
    reads its own height. x has 2 · order frames more than out.
    """
    order = a.shape[0] - 1
    size = out.shape[0]
    error = np.empty(size + order)
    for n in range(size + order):
        total = 0.0
        for j in range(order + 1):
            total += a[j] * x[n + order - j]
        error[n] = total
    power = 0.0
    for j in range(order + 1):
        power += a[j] * a[j]
    for n in range(size):
        total = 0.0
        for j in range(order + 1):
            total += a[j] * error[n + j]
        out[n] = total / power


@compiled
def interpolate(x: Floats, start: int, stop: int, a: Floats) -> None:
    """x[start:stop] replaced, so that the squared error of the model is least.

    On either side of them x has as many frames as the model has coefficients.
    """
    order = a.shape[0] - 1
    size = stop - start
    both = np.zeros(order + 1)
    for lag in range(order + 1):
        for j in range(order + 1 - lag):
            both[lag] += a[j] * a[j + lag]
    matrix = np.zeros((size, size))
    right = np.zeros(size)
    for row in range(size):
        for column in range(size):
            lag = abs(row - column)
            if lag <= order:
                matrix[row, column] = both[lag]
        for lag in range(-order, order + 1):
            at = start + row + lag
            if at < start or at >= stop:
                right[row] -= both[abs(lag)] * x[at]
        matrix[row, row] *= 1.0 + 1e-12
    x[start:stop] = np.linalg.solve(matrix, right)


@compiled
def model_without_clicks(x: Floats) -> Floats:
    """The model of x, of which the worst places are filled in first, lest it learns to click."""
    inner = x.copy()
    a: Floats = burg(inner, ORDER)
    left = np.zeros(len(x) - 2 * ORDER)
    for _ in range(_WORST):
        outliers(inner, a, left)
        far = np.abs(left)
        worst = int(far.argmax())
        if far[worst] <= _CLEAN * np.median(far):
            break
        # The model reaches that far around what is filled in, and no further than x.
        at = min(max(worst + ORDER, ORDER + _WIDE), len(x) - ORDER - _WIDE - 1)
        interpolate(inner, at - _WIDE, at + _WIDE + 1, a)
        a = burg(inner, ORDER)
    return a


def filled(x: Floats, start: int, stop: int) -> tuple[Floats, Floats]:
    """A copy of x with the frames from start to stop filled in, and the model that did it."""
    made = x.copy()
    near = slice(max(0, start - _MODEL), min(len(x), stop + _MODEL))
    a: Floats = np.zeros(ORDER + 1)
    for _ in range(_ROUNDS):
        a = np.asarray(burg(made[near], ORDER))
        interpolate(made, start, stop, a)
    return made, a

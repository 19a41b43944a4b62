"""A hum's frequency, its drift and the strength of each harmonic, stretch by stretch.

In a stretch all harmonics share one phase that may speed up, and have amplitudes that stand still.
They are fitted by weighted least squares; a window in which something else sounds at a harmonic
weighs little there (iteratively reweighted, after Geman and McClure, 1985), so that the pauses say
what the hum is, and the notes do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.engine.edit.restore.hum_lines import Complex, Floats, Grid, Lines

SPAN_SECONDS, STEP_SECONDS = 8.0, 4.0
_ASTRAY_HZ = 0.1  # of the mains, how far it is looked for around where it was
_ROUNDS = 6
_THERE = 0.25  # of the power of the hum must be in a window, or it was switched off there
_QUIET_SHARE = 0.3  # of the windows is taken for quiet, to begin with
_INDEPENDENT = 2.7  # windows that overlap count as one


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Around `middle` (window number): the phase of harmonic k is 2πk(δt + ½βt²), t in seconds.

    `amplitudes` (channels, harmonics), and `uncertain`, the variance of each; `offset_hz` δ and
    `drift_hz` β per second count from the grid's frequency. `there`: by window, whether it hums.
    """

    middle: int
    first: int
    offset_hz: float
    drift_hz: float
    amplitudes: Complex
    uncertain: Floats
    there: Floats


def stretches(heard: Lines) -> list[Stretch]:
    """From start to end, half overlapping."""
    hop_seconds = heard.grid.hop_seconds
    span, hop = round(SPAN_SECONDS / hop_seconds), round(STEP_SECONDS / hop_seconds)
    count = heard.amplitudes.shape[2]
    made: list[Stretch] = []
    near = 0.0
    for middle in range(0, count + hop, hop):
        first, stop = max(0, middle - span // 2), min(count, middle + span // 2)
        if stop - first < span // 3:
            first, stop = max(0, stop - span // 2), min(count, first + span // 2)
        one = _stretch(heard, middle, first, stop, near)
        near = one.offset_hz if one.amplitudes.any() else near
        made.append(one)
    return made


def _stretch(heard: Lines, middle: int, first: int, stop: int, near: float) -> Stretch:
    z = heard.amplitudes[:, :, first:stop].astype(np.complex128)
    sounding = ~heard.silent[first:stop]
    t = np.asarray((np.arange(first, stop) - middle) * heard.grid.hop_seconds, dtype=np.float64)
    if sounding.sum() < 8:
        return _nothing(z, middle, first)
    # Counted from the middle, whose phase is the grid's own.
    return _Fit(z, t, sounding, heard.grid).fitted(middle, first, near)


def _nothing(z: Complex, middle: int, first: int) -> Stretch:
    none = np.zeros(z.shape[:2])
    return Stretch(
        middle=middle,
        first=first,
        offset_hz=0.0,
        drift_hz=0.0,
        amplitudes=none.astype(np.complex128),
        uncertain=none,
        there=np.zeros(z.shape[2]),
    )


class _Fit:
    def __init__(self, z: Complex, t: Floats, sounding: npt.NDArray[np.bool_], grid: Grid) -> None:
        self.z, self.t, self.grid = z, t, grid
        self.k = np.arange(1, z.shape[1] + 1)
        self.sounding = sounding.astype(float)
        power = np.square(np.abs(z))
        quiet = np.quantile(power[:, :, sounding], _QUIET_SHARE, axis=2)[:, :, None] + 1e-30
        self.weights = self.sounding / np.square(1 + power / quiet)
        self.scale = quiet

    def fitted(self, middle: int, first: int, near: float) -> Stretch:
        offset, drift = self._searched(near)
        a = self._amplitudes(offset, drift)
        there = self.sounding
        for _ in range(_ROUNDS):
            model = a[:, :, None] * self._turning(offset, drift)
            there = self._there(model)
            self._reweigh(self.z - model, there)
            a = self._amplitudes(offset, drift)
            offset, drift = self._nudged(a, offset, drift)
        a = self._amplitudes(offset, drift)
        rest = np.square(np.abs(self.z - a[:, :, None] * self._turning(offset, drift)))
        total = self.weights.sum(axis=2) + 1e-30
        # The variance of a weighted mean of windows that overlap.
        uncertain = _INDEPENDENT * (np.square(self.weights) * rest).sum(axis=2) / total**2
        return Stretch(
            middle=middle,
            first=first,
            offset_hz=offset,
            drift_hz=drift,
            amplitudes=a,
            uncertain=uncertain,
            there=there,
        )

    def _turning(self, offset: float, drift: float) -> Complex:
        """(harmonics, windows): what a harmonic of amplitude 1 reads."""
        turns = self.k[:, None] * (offset * self.t + 0.5 * drift * self.t**2)
        beside = self.k[:, None] * (offset + drift * self.t)
        return np.asarray(np.exp(2j * np.pi * turns) * self.grid.gain(beside))

    def _amplitudes(self, offset: float, drift: float) -> Complex:
        unit = self._turning(offset, drift)
        above = (self.weights * self.z * unit.conj()).sum(axis=2)
        return np.asarray(above / ((self.weights * np.square(np.abs(unit))).sum(axis=2) + 1e-30))

    def _searched(self, near: float) -> tuple[float, float]:
        """Low harmonics find the neighbourhood, in which the high ones know better."""
        low = self._best(near + np.arange(-_ASTRAY_HZ, _ASTRAY_HZ + 1e-9, 0.02), [0.0], 3)
        drifts = np.arange(-4, 5) * 0.002
        return self._best(low[0] + np.arange(-4, 5) * 0.005, drifts, 10)

    def _best(self, offsets: npt.ArrayLike, drifts: npt.ArrayLike, top: int) -> tuple[float, float]:
        weighted = (self.weights * self.z / np.sqrt(self.scale))[:, :top]
        best, found = -1.0, (0.0, 0.0)
        for drift in np.asarray(drifts).tolist():
            for offset in np.asarray(offsets).tolist():
                unit = self._turning(offset, drift)[:top]
                likely = float(np.square(np.abs((weighted * unit.conj()).sum(axis=2))).sum())
                if likely > best:
                    best, found = likely, (offset, drift)
        return found

    def _there(self, model: Complex) -> Floats:
        """Windows in which there is far less than the hum: it was cut out or gated there."""
        hum = np.square(np.abs(model)).sum(axis=(0, 1))
        found = np.square(np.abs(self.z)).sum(axis=(0, 1)) >= _THERE * hum
        return np.asarray(self.sounding * found)

    def _reweigh(self, rest: Complex, there: Floats) -> None:
        power = np.square(np.abs(rest))
        kept = there > 0
        if kept.sum() < 4:
            kept = self.sounding > 0
        usual = np.quantile(power[:, :, kept], _QUIET_SHARE, axis=2)[:, :, None] + 1e-30
        self.scale = usual
        self.weights = kept / np.square(1 + power / (4 * usual))

    def _nudged(self, a: Complex, offset: float, drift: float) -> tuple[float, float]:
        """A step of Gauss and Newton for both, by all harmonics together."""
        model = a[:, :, None] * self._turning(offset, drift)
        rest = (self.z - model) / np.sqrt(self.scale)
        k = self.k[None, :, None]
        by_offset = 2j * np.pi * k * self.t * model / np.sqrt(self.scale)
        by_drift = by_offset * self.t / 2
        by_phase = 1j * k * model / np.sqrt(self.scale)
        columns = [by_offset, by_drift, by_phase]
        normal = np.array(
            [[(self.weights * (a_.conj() * b).real).sum() for b in columns] for a_ in columns]
        )
        right = np.array([(self.weights * (a_.conj() * rest).real).sum() for a_ in columns])
        # As if it were known beforehand, if only roughly, that a mains drifts slowly.
        normal += np.diag([1.0, 1.0, 1.0])
        by = np.linalg.solve(normal, right)
        return (
            offset + float(np.clip(by[0], -0.02, 0.02)),
            drift + float(np.clip(by[1], -0.004, 0.004)),
        )

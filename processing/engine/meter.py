"""Loudness and peaks of a sound that passes once: BS.1770-5, EBU Tech 3341 and 3342 (2023).

Sound may be fed in pieces of any size: it is measured in quanta of fixed length, so the figures
are the same to the last bit.
"""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.engine import kweight, truepeak
from processing.engine.audio import QUANTUM, Samples

_HOPS = 100  # 10 ms: how finely the momentary and the short-term maximum are looked for
_MOMENTARY, _SHORT_TERM = 40, 300  # hops
_PAD = truepeak.LAG * 2  # frames kept from the quantum before
_OFFSET = -0.691
_LRA_SILENCE = 15  # Tech 3342: a file meter adds at least 1.5 s of silence

# BS.1770-5, annex 1 and 3: bits of the channel mask that are not weighted 1.
_LFE = 0x8
_SURROUND_SIDES = 0x200 | 0x400
_SURROUND_BACKS = 0x10 | 0x20


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """What was measured. None where a figure is not defined: silence, or too short."""

    rate: int
    channels: int
    frames: int
    integrated_lufs: float | None
    max_momentary_lufs: float | None
    max_short_term_lufs: float | None
    lra_lu: float | None
    true_peaks: tuple[float, ...]  # linear, by channel
    true_peak_frames: tuple[float, ...]
    sample_peaks: tuple[float, ...]
    short_term_lufs: tuple[float | None, ...]  # every 100 ms, of the 3 s that end there
    nonfinite: int  # samples that were no numbers, read as silence

    @property
    def true_peak_dbtp(self) -> float | None:
        return decibels(max(self.true_peaks, default=0.0))

    @property
    def sample_peak_dbfs(self) -> float | None:
        return decibels(max(self.sample_peaks, default=0.0))

    @property
    def plr_db(self) -> float | None:
        if self.integrated_lufs is None or self.true_peak_dbtp is None:
            return None
        return self.true_peak_dbtp - self.integrated_lufs

    @property
    def true_peak_at_seconds(self) -> float | None:
        if not any(self.true_peaks):
            return None
        channel = int(np.argmax(self.true_peaks))
        return max(self.true_peak_frames[channel], 0.0) / self.rate


def decibels(linear: float) -> float | None:
    return 20 * math.log10(linear) if linear > 0 else None


def weights(channels: int, mask: int | None = None) -> npt.NDArray[np.float64]:
    """BS.1770-5: the share of each channel in the sum, in the order of the file."""
    usual = {5: 0x37, 6: 0x3F}.get(channels)
    bits = [1 << n for n in range(32) if (mask or usual or 0) >> n & 1]
    if len(bits) != channels:
        return np.ones(channels)
    # With side speakers present the back pair stands at 135° and counts once (annex 3).
    surround = _SURROUND_SIDES if any(bit & _SURROUND_SIDES for bit in bits) else _SURROUND_BACKS
    gains = [0.0 if bit == _LFE else 1.41 if bit & surround else 1.0 for bit in bits]
    return np.array(gains)


def layout_is_known(channels: int, mask: int | None = None) -> bool:
    return channels in {1, 2, 5, 6} or (mask or 0).bit_count() == channels


class Meter:
    """Feed it sound, then ask for the result; without `true_peak` that figure is left out."""

    def __init__(
        self, rate: int, channels: int, *, mask: int | None = None, true_peak: bool = True
    ) -> None:
        self.rate, self.channels = rate, channels
        self._reads_true_peak = true_peak
        self.frames = 0
        self._weights = weights(channels, mask)
        self._filters = kweight.design(rate)
        self._state = np.zeros((channels, 4))
        self._open_hop = np.zeros(channels)  # energy of the hop that has not ended
        self._buffer = np.zeros((channels, _PAD + QUANTUM + _PAD))
        self._held = 0
        self._known = np.zeros((channels, 2))  # true peak, its frame
        self._sample_peaks = np.zeros(channels)
        self._recent = np.zeros(_SHORT_TERM)  # energies of the last hops
        self._hops = 0
        self._tenths = array("d")
        self._max_momentary = self._max_short_term = 0.0
        self._nonfinite = 0
        self._result: Loudness | None = None

    def feed(self, block: Samples) -> None:
        at, frames = 0, block.shape[1]
        while at < frames:
            count = min(QUANTUM - self._held, frames - at)
            piece = block[:, at : at + count]
            self._buffer[:, _PAD + self._held : _PAD + self._held + count] = piece
            self._held += count
            at += count
            if self._held == QUANTUM:
                self._measure(QUANTUM, look_at=QUANTUM)

    def result(self) -> Loudness:
        """The figures; the sound is taken to end here."""
        if self._result is None:
            held = self._held
            self._buffer[:, _PAD + held : _PAD + held + _PAD] = 0.0
            self._measure(held, look_at=held + _PAD)
            self._result = self._conclude()
        return self._result

    def _measure(self, count: int, *, look_at: int) -> None:
        """One quantum: loudness of all of it, true peak as far as what follows is known."""
        fresh = self._buffer[:, _PAD : _PAD + count]
        self._replace_nonfinite(fresh)
        self._sum_hops(fresh)
        np.maximum(
            self._sample_peaks, np.abs(fresh).max(axis=1, initial=0.0), out=self._sample_peaks
        )
        start = truepeak.LAG
        rows, widest = truepeak.phases(), truepeak.widest_gain()
        for channel in range(self.channels if self._reads_true_peak else 0):
            truepeak.scan(
                self._buffer[channel],
                start,
                start + look_at,
                self.frames - truepeak.LAG,
                self._known[channel],
                rows,
                widest,
            )
        self.frames += count
        self._buffer[:, :_PAD] = self._buffer[:, count : count + _PAD].copy()
        self._held = 0

    def _replace_nonfinite(self, fresh: Samples) -> None:
        finite = np.isfinite(fresh)
        if not finite.all():
            self._nonfinite += int(finite.size - np.count_nonzero(finite))
            fresh[~finite] = 0.0

    def _sum_hops(self, fresh: Samples) -> None:
        first = self.frames
        last = (first + fresh.shape[1]) * _HOPS // self.rate
        ends = np.arange(self._hops + 1, last + 2) * self.rate // _HOPS
        ends = ends[ends <= first + fresh.shape[1]]
        energies = np.zeros(len(ends))
        for channel in np.flatnonzero(self._weights):
            own = np.empty(len(ends))
            self._open_hop[channel] = weigh(
                fresh[channel],
                self._filters,
                self._state[channel],
                ends - first,
                self._open_hop[channel],
                own,
            )
            energies += self._weights[channel] * own
        self._slide(energies)

    def _slide(self, energies: npt.NDArray[np.float64]) -> None:
        """Move the windows of 0.4 s and 3 s over the new hops, and close tenths of a second."""
        run = np.concatenate([self._recent, energies])
        momentary = highest(run, _MOMENTARY, self._hops, len(energies), self.rate)
        short_term = highest(run, _SHORT_TERM, self._hops, len(energies), self.rate)
        self._max_momentary = max(self._max_momentary, momentary)
        self._max_short_term = max(self._max_short_term, short_term)
        self._hops += len(energies)
        for tenth in range(len(self._tenths) + 1, self._hops // 10 + 1):
            end = len(run) - (self._hops - tenth * 10)
            self._tenths.append(float(run[end - 10 : end].sum()))
        self._recent = run[-_SHORT_TERM:]

    def _conclude(self) -> Loudness:
        tenths = np.array(self._tenths)
        ends = np.arange(len(tenths) + 1) * self.rate // 10
        blocks = _windows(tenths, 4) / (ends[4:] - ends[:-4])
        padded = np.concatenate([tenths, np.zeros(_LRA_SILENCE)])
        short = _windows(padded, 30) / self.rate / 3
        own = short[: max(len(tenths) - 29, 0)]
        early: list[float | None] = [None] * (len(tenths) - len(own))
        return Loudness(
            rate=self.rate,
            channels=self.channels,
            frames=self.frames,
            integrated_lufs=integrated(blocks),
            max_momentary_lufs=_lufs(self._max_momentary),
            max_short_term_lufs=_lufs(self._max_short_term),
            lra_lu=loudness_range(short) if len(own) else None,
            true_peaks=tuple(self._known[:, 0].tolist()),
            true_peak_frames=tuple(self._known[:, 1].tolist()),
            sample_peaks=tuple(self._sample_peaks.tolist()),
            short_term_lufs=(*early, *(_lufs(power) for power in own.tolist())),
            nonfinite=self._nonfinite,
        )


def integrated(powers: npt.NDArray[np.float64]) -> float | None:
    """BS.1770-5, annex 1: the mean over the gating blocks that pass both gates."""
    above = powers[powers > _power(-70.0)]
    if not len(above):
        return None
    return _lufs(float(above[above > above.mean() * 0.1].mean()))


def loudness_range(powers: npt.NDArray[np.float64]) -> float | None:
    """Tech 3342-2023: from the 10th to the 95th percentile of what passes -70 LUFS and -20 LU."""
    above = powers[powers >= _power(-70.0)]
    if not len(above):
        return None
    kept = np.sort(above[above >= above.mean() * 0.01])
    low, high = (kept[math.floor((len(kept) - 1) * share + 0.5)] for share in (0.10, 0.95))
    return float(10 * np.log10(high / low))


def _windows(values: npt.NDArray[np.float64], width: int) -> npt.NDArray[np.float64]:
    if len(values) < width:
        return np.zeros(0)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(values, width).sum(axis=1))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET) / 10))


def _lufs(power: float) -> float | None:
    """Loudness of a mean square; below −200 LUFS there is nothing but rounding."""
    return _OFFSET + 10 * math.log10(power) if power > 1e-20 else None


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
def highest(run, width, hops, fresh, rate):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """The highest mean square of `width` hops that ends in one of the `fresh` last ones."""
    top = 0.0
    for n in range(1, fresh + 1):
        last = hops + n
        if last >= width:
            end = len(run) - fresh + n
            energy = 0.0
            for at in range(end - width, end):
                energy += run[at]
            top = max(top, energy / (last * rate // 100 - (last - width) * rate // 100))
    return top

"""Loudness and peaks of a sound that passes once: BS.1770-5, EBU Tech 3341 and 3342 (2023).

Sound may be fed in pieces of any size: it is measured in quanta of fixed length, so the figures
are the same to the last bit.
"""

from __future__ import annotations

from array import array

import numpy as np
import numpy.typing as npt
from numba import njit

from processing.engine import kweight, over_time, truepeak
from processing.engine.audio import QUANTUM, Samples
from processing.engine.loudness import Loudness, decibels, lufs

__all__ = ["Loudness", "Meter", "decibels", "layout_is_known", "weights"]

_HOPS = 100  # 10 ms: how finely the momentary and the short-term maximum are looked for
_MOMENTARY, _SHORT_TERM = 40, 300  # hops
_PAD = truepeak.LAG * 2  # frames kept from the quantum before
_LRA_SILENCE = 15  # Tech 3342: a file meter adds at least 1.5 s of silence

# BS.1770-5, annex 1 and 3: bits of the channel mask that are not weighted 1.
_LFE = 0x8
_SURROUND_SIDES = 0x200 | 0x400
_SURROUND_BACKS = 0x10 | 0x20


def weights(channels: int, mask: int | None = None) -> npt.NDArray[np.float64]:
    """BS.1770-5: the share of each channel in the sum, in the order of the file."""
    if (mask or 0).bit_count() != channels:
        mask = {5: 0x37, 6: 0x3F}.get(channels)
    if mask is None:
        return np.ones(channels)
    bits = [1 << n for n in range(32) if mask >> n & 1]
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
        self._peaks = truepeak.Peaks(rate, channels) if true_peak else None
        self.frames = 0
        self._weights = weights(channels, mask)
        self._filters = kweight.design(rate)
        self._state = np.zeros((channels, 4))
        self._open_hop = np.zeros(channels)  # energy of the hop that has not ended
        self._buffer = np.zeros((channels, _PAD + QUANTUM + _PAD))
        self._held = 0
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
        if self._peaks is not None:
            self._peaks.read(self._buffer, look_at, self.frames - truepeak.LAG)
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
        own = np.empty((self.channels, len(ends)))
        if self.channels == 2:
            left, right = fresh
            kweight.weigh_pair(
                left, right, self._filters, self._state, ends - first, self._open_hop, own
            )
        for channel in np.flatnonzero(self._weights):
            if self.channels != 2:
                self._open_hop[channel] = kweight.weigh(
                    fresh[channel],
                    self._filters,
                    self._state[channel],
                    ends - first,
                    self._open_hop[channel],
                    own[channel],
                )
            energies += self._weights[channel] * own[channel]
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
        blocks = over_time.windows(tenths, 4) / (ends[4:] - ends[:-4])
        padded = np.concatenate([tenths, np.zeros(_LRA_SILENCE)])
        short = over_time.windows(padded, over_time.SHORT_TERM) / self.rate / 3
        own = short[: max(len(tenths) - over_time.SHORT_TERM + 1, 0)]
        known = np.zeros((self.channels, 2)) if self._peaks is None else self._peaks.known()
        psr = self._lowest_psr(own, blocks)
        return Loudness(
            rate=self.rate,
            channels=self.channels,
            frames=self.frames,
            integrated_lufs=over_time.integrated(blocks),
            max_momentary_lufs=lufs(self._max_momentary),
            max_short_term_lufs=lufs(self._max_short_term),
            lra_lu=over_time.loudness_range(short) if len(own) else None,
            true_peaks=tuple(known[:, 0].tolist()),
            true_peak_frames=tuple(known[:, 1].tolist()),
            sample_peaks=tuple(self._sample_peaks.tolist()),
            short_term_lufs=_curve(own, len(tenths)),
            momentary_lufs=_curve(blocks, len(tenths)),
            psr_db=None if psr is None else psr[0],
            psr_at_seconds=None if psr is None else (psr[1] + over_time.SHORT_TERM) / 10,
            gating=over_time.histogram(blocks),
            tenths_over=() if self._peaks is None else self._peaks.tenths_over(),
            nonfinite=self._nonfinite,
        )

    def _lowest_psr(
        self, short: over_time.Powers, blocks: over_time.Powers
    ) -> tuple[float, int] | None:
        if self._peaks is None:
            return None
        return over_time.lowest_psr(self._peaks.tenths(len(self._tenths)), short, blocks)


def _curve(powers: over_time.Powers, points: int) -> tuple[float | None, ...]:
    """A point every 100 ms; none before the first whole window."""
    early: list[float | None] = [None] * (points - len(powers))
    return (*early, *(lufs(power) for power in powers.tolist()))


@njit(cache=True, nogil=True)
def highest(run, width, hops, fresh, rate):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
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

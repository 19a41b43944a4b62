"""How the stems make up the rough mix: gains by least squares, section by section.

All that is needed of the sound are the products of every stem with every other one and with the
rough mix, by band: the normal equations. They are summed while the sound passes and solved at a
section's end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from processing.engine.audio import Samples
from processing.engine.passport.spectra import Lens, Spectra

Array = npt.NDArray[Any]  # real or complex
_NOTHING = 1e-9  # of the strongest: a stem below that is silent here
_RIDGE = 1e-9
_STEMS_PER_BIN = 16  # ten seconds of one bin are some 230 equations


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One section. Sides are left and right, or the one channel of a mono mix."""

    first_frame: int  # of the spectra
    last_frame: int  # not in it any more
    rough_power: float  # summed over frames and sides
    residual_power: float  # with one gain a stem and side
    residual_by_band_power: float  # with a gain and a phase in each band
    gains: Samples  # (sides, stems)
    powers: Samples  # (sides, stems), of the stems themselves
    unique: Samples  # (sides, stems): the part of a stem that no other stem can stand in for
    explained: Samples  # (stems,): what each brings with a gain and a phase of its own in each band
    by_band: Array  # (sides, bands, stems): gain and phase


class Fitting:
    """Feed it spectra of the stems, and of the rough mix as the last one."""

    def __init__(self, lens: Lens, stems: int, sides: int, edges: Sequence[int]) -> None:
        self.bands = lens.bands(least_bins=-(-stems // _STEMS_PER_BIN))
        self._starts = [band.start - self.bands[0].start for band in self.bands]
        self._compared = slice(self.bands[0].start, self.bands[-1].stop)
        self._shape = (sides, len(self.bands), stems + 1, stems + 1)
        self._edges = list(edges)  # frames of the spectra at which sections end
        self._products = np.zeros(self._shape, dtype=np.complex128)
        self._at = self._began = 0
        self.fits: list[Fit] = []

    def feed(self, spectra: Spectra) -> None:
        """(sounds, sides, frames, bins)."""
        frames = spectra.shape[2]
        for low, high, ends in self._pieces(frames):
            first, last = inside(self._at + low, self._at + high, self._edges)
            self._add(spectra[:, :, first - self._at : last - self._at])
            if ends:
                self._close(self._at + high)
        self._at += frames

    def _pieces(self, frames: int) -> Iterator[tuple[int, int, bool]]:
        cuts = [edge - self._at for edge in self._edges if self._at < edge <= self._at + frames]
        low = 0
        for cut in cuts:
            yield low, cut, True
            low = cut
        if low < frames:
            yield low, frames, False

    def _add(self, spectra: Spectra) -> None:
        for side in range(self._shape[0]):
            # Small products, one a bin: too small for BLAS to share among threads, which would
            # make the last bits a matter of their number.
            x = np.ascontiguousarray(spectra[:, side, :, self._compared].transpose(2, 0, 1))
            by_bin = x.conj() @ x.transpose(0, 2, 1)
            self._products[side] += np.add.reduceat(by_bin, self._starts, axis=0)

    def _close(self, at: int) -> None:
        self.fits.append(_solved(self._products, self._began, at))
        self._products = np.zeros(self._shape, dtype=np.complex128)
        self._began = at


def inside(first: int, last: int, edges: Sequence[int]) -> tuple[int, int]:
    """Without the frames that touch the end of one section and the beginning of the next."""
    first += first in edges
    return first, max(first, last - (last in edges[:-1]))


def _solved(products: Array, first: int, last: int) -> Fit:
    whole = products.sum(axis=1).real
    sides = [_least_squares(side) for side in whole]
    bands = [[_least_squares(band) for band in side] for side in products]
    by_band = np.array([[gains for gains, _ in side] for side in bands])
    unique_by_band = np.array([[_unique(band[:-1, :-1]) for band in side] for side in products])
    return Fit(
        first_frame=first,
        last_frame=last,
        rough_power=float(whole[:, -1, -1].sum()),
        residual_power=float(sum(left for _, left in sides)),
        residual_by_band_power=float(sum(left for side in bands for _, left in side)),
        gains=np.array([gains for gains, _ in sides]),
        powers=np.einsum("sii->si", whole)[:, :-1].copy(),
        unique=np.array([_unique(side[:-1, :-1]) for side in whole]),
        explained=(np.abs(by_band) ** 2 * unique_by_band).sum(axis=(0, 1)),
        by_band=by_band,
    )


def _least_squares(products: Array) -> tuple[Array, float]:
    """Gains of all but the last sound that add up to it, and the power of what is left."""
    own, wanted, power = products[:-1, :-1], products[:-1, -1], float(products[-1, -1].real)
    gains = np.zeros(len(own), dtype=products.dtype)
    sounding, scale, inverse = _inverse(own)
    if not len(sounding) or power <= 0:
        return gains, max(power, 0.0)
    gains[sounding] = (inverse @ (wanted[sounding] / scale)) / scale
    explained = 2 * np.vdot(gains, wanted).real - np.vdot(gains, own @ gains).real
    return gains, max(power - float(explained), 0.0)


def _unique(own: Array) -> Array:
    """The power of each sound that the others cannot add up to."""
    unique = np.zeros(len(own))
    sounding, scale, inverse = _inverse(own)
    unique[sounding] = scale**2 / np.maximum(np.real(np.diag(inverse)), 1.0)
    return unique


def _inverse(own: Array) -> tuple[Array, Array, Array]:
    """Of the products of what sounds, scaled to ones on the diagonal; with those and the scale."""
    powers = np.real(np.diag(own))
    sounding = np.flatnonzero((powers > _NOTHING * powers.max(initial=0.0)) & (powers > 0))
    scale = np.sqrt(powers[sounding])
    scaled = own[np.ix_(sounding, sounding)] / np.outer(scale, scale)
    # Two copies of one stem share its gain instead of fighting over it.
    return sounding, scale, np.linalg.inv(scaled + _RIDGE * np.eye(len(sounding)))

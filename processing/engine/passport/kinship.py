"""Which stems are of one source: coherence in the low band, and the lag at which they agree.

Two microphones of one drum, or a DI and its amplifier, hold the same wave through two filters, so
their cross-spectrum keeps its phase from frame to frame. Stems that merely play together do not:
averaged over a song, theirs goes to nothing. (Carter, Knapp and Nuttall, "The smoothed coherence
transform", Proc. IEEE 1973.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from processing.engine.audio import Samples
from processing.engine.passport.spectra import Lens, Spectra

_LOW_HZ, _HIGH_HZ = 30, 2500
_LAG_SECONDS, _LAG_STEP = 0.015, 0.0001
_REACH = 1e-4  # bins more than 40 dB below a stem's strongest say nothing of it
_LEAST_BINS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """Two stems by their place in the set, and how they agree at the best lag."""

    first: int
    second: int
    agreement: float  # −1 to 1: below zero one of them is upside down
    opposite: float  # the strongest agreement of the other sign, as a magnitude
    lag_seconds: float  # above zero: the second comes later


class Kinship:
    """Hears all stems at once; memory grows with their number squared, not with their length."""

    def __init__(self, lens: Lens, stems: int) -> None:
        self._band = lens.between(_LOW_HZ, _HIGH_HZ)
        self._hz = lens.hz[self._band]
        self._cross = np.zeros((len(self._hz), stems, stems), dtype=np.complex128)

    def feed(self, spectra: Spectra) -> None:
        """(stems, frames, bins), each the middle of its channels."""
        band = np.ascontiguousarray(spectra[:, :, self._band].transpose(2, 0, 1))
        self._cross += band @ band.conj().transpose(0, 2, 1)

    def kin(self) -> list[Kin]:
        """Every pair that has anything in common to compare."""
        powers = np.einsum("fii->if", self._cross).real
        strong = powers > _REACH * powers.max(axis=1, initial=0.0, keepdims=True)
        lags = np.arange(-_LAG_SECONDS, _LAG_SECONDS + _LAG_STEP / 2, _LAG_STEP)
        turns = np.exp(2j * np.pi * self._hz[:, None] * lags)
        found = []
        for first in range(len(powers)):
            for second in range(first + 1, len(powers)):
                both = strong[first] & strong[second]
                if np.count_nonzero(both) >= _LEAST_BINS:
                    # S12 turns by −(the second's delay), seen from the first.
                    cross = self._cross[both, second, first]
                    cross = cross / np.sqrt(powers[first, both] * powers[second, both])
                    curve = (cross @ turns[both]).real / np.count_nonzero(both)
                    found.append(_kin(first, second, curve, lags))
        return found


def _kin(first: int, second: int, curve: Samples, lags: Samples) -> Kin:
    best = int(np.abs(curve).argmax())
    sign = 1.0 if curve[best] > 0 else -1.0
    return Kin(
        first=first,
        second=second,
        agreement=float(curve[best]),
        opposite=float(max(-(sign * curve).min(), 0.0)),
        lag_seconds=float(lags[best]),
    )

"""Who covers whom: in which bands of the ear, when, and for how much of what matters.

A band of a stem matters in a moment when it holds at least a twentieth of the stem's strongest
band there; it is covered when all other stems together are more than 6 dB stronger in it. Sides
are not told apart: what is covered here is covered on one loudspeaker.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.engine.automix.bands import Floats

ESSENTIAL = 0.05
COVERED_DB = -6.0
_SOUNDING = 1e-3  # of the gated loudness
_COVERED = 10 ** (-COVERED_DB / 10)

Cells = npt.NDArray[np.bool_]  # (moments, BANDS)


@dataclass(slots=True, kw_only=True)
class Scene:
    """All stems at their levels. What matters is settled once, before anything is cut."""

    powers: list[Floats]  # of each stem, (moments, BANDS)
    weights: list[float]
    matters: list[Cells]
    total: Floats

    @classmethod
    def of(cls, powers: list[Floats], weights: list[float]) -> Scene:
        return cls(
            powers=list(powers),
            weights=weights,
            matters=[_matters(own) for own in powers],
            total=np.sum(powers, axis=0),
        )

    def covered(self, stem: int) -> Cells:
        own = self.powers[stem]
        covered: Cells = self.matters[stem] & (own * _COVERED < self.total - own)
        return covered

    def share(self, stem: int) -> float:
        """Of the cells that matter in a stem, those that are covered; 0 of a silent one."""
        cells = int(self.matters[stem].sum())
        return float(self.covered(stem).sum()) / cells if cells else 0.0

    def shares(self) -> list[float]:
        return [self.share(stem) for stem in range(len(self.powers))]

    def masking(self) -> float:
        """The mean share over all stems, each by its weight: 0 to 1."""
        whole = sum(self.weights)
        shares = self.shares()
        return sum(w * s for w, s in zip(self.weights, shares, strict=True)) / whole

    def with_power(self, stem: int, power: Floats) -> Scene:
        """The same scene with another sound of one stem."""
        powers = list(self.powers)
        powers[stem] = power
        return Scene(
            powers=powers,
            weights=self.weights,
            matters=self.matters,
            total=np.sum(powers, axis=0),
        )

    def covered_by(self, masker: int, masked: int, least_share: float = 0.25) -> Cells:
        """What of `masked` is covered where `masker` has so much of all that covers it."""
        others = self.total - self.powers[masked]
        return np.asarray(self.covered(masked) & (self.powers[masker] >= least_share * others))


def _matters(own: Floats) -> Cells:
    whole = own.sum(axis=1)
    sounding = whole > _SOUNDING * _loud(whole)
    cells: Cells = (own >= ESSENTIAL * own.max(axis=1, keepdims=True)) & sounding[:, None]
    return cells & (own > 0)


def _loud(whole: Floats) -> float:
    above = whole[whole > 1e-5 * whole.max(initial=0.0)]
    return float(above.mean()) if len(above) else 0.0

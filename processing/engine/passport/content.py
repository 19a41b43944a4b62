"""What a sound is made of, in a few robust figures: enough to tell a hi-hat from a bass."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from processing.engine.audio import Samples
from processing.engine.passport.spectra import Lens

_LOWEST_DB, _HIGHEST_DB = -140, 40
_ONSET_DB = 6.0
_RANGE_DB = 40.0  # how far below its loudest moments a sound still counts as sounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """Means over the moments in which there is sound, weighed by their power."""

    level_db: float  # mean square over the whole length
    hz: Samples
    spectrum: Samples  # power by bin
    sounding_seconds: float
    onsets_per_second: float  # while it sounds
    swing_db: float  # from its middling to its loudest moments: high for hits, low for pads
    flatness_db: float  # 0 is noise; tones lie far below

    def share(self, low_hz: float, high_hz: float = math.inf) -> float:
        """The part of the power that lies between."""
        inside = (self.hz >= low_hz) & (self.hz < high_hz)
        whole = float(self.spectrum.sum())
        return float(self.spectrum[inside].sum()) / whole if whole > 0 else 0.0

    def edge_hz(self, share: float) -> float:
        """The frequency that has so much of the power below it."""
        sums = np.cumsum(self.spectrum)
        return float(self.hz[int(np.searchsorted(sums, share * sums[-1]))])

    @property
    def centroid_hz(self) -> float:
        whole = float(self.spectrum.sum())
        return float(self.hz @ self.spectrum) / whole if whole > 0 else 0.0


class Contents:
    """Hears several sounds at once, as power spectra of the same frames."""

    def __init__(self, lens: Lens, sounds: int) -> None:
        self._lens = lens
        self._spectra = np.zeros((sounds, len(lens.hz)))
        self._moments = np.zeros((sounds, _HIGHEST_DB - _LOWEST_DB))
        self._flatness = np.zeros((sounds, 2))
        self._onsets = np.zeros(sounds)
        self._before = np.full((sounds, 1), float(_LOWEST_DB))
        self._body = lens.between(80, 6000)

    def feed(self, powers: Samples) -> None:
        """(sounds, frames, bins)."""
        self._spectra += powers.sum(axis=1)
        energy = powers.sum(axis=2)
        level = 10 * np.log10(np.maximum(energy, 10.0 ** (_LOWEST_DB / 10)))
        for sound, levels in enumerate(level):
            cells = np.clip(levels - _LOWEST_DB, 0, self._moments.shape[1] - 1).astype(int)
            self._moments[sound] += np.bincount(cells, minlength=self._moments.shape[1])
        before = np.concatenate([self._before, level[:, :-1]], axis=1)
        self._onsets += ((level - before > _ONSET_DB) & (level > -60)).sum(axis=1)
        self._before = level[:, -1:]
        self._weigh_flatness(powers[:, :, self._body])

    def _weigh_flatness(self, body: Samples) -> None:
        """Over the bins that hold anything: parts of a sound may have been masked out."""
        held = body > 1e-16
        bins = np.maximum(held.sum(axis=2), 1)
        mean = body.sum(axis=2) / bins
        logs = (np.log10(np.maximum(body, 1e-16)) * held).sum(axis=2) / bins
        sounding = mean > 1e-14
        flatness = np.where(sounding, 10 * (logs - np.log10(mean + 1e-30)), 0.0)
        self._flatness[:, 0] += (flatness * mean).sum(axis=1)
        self._flatness[:, 1] += (mean * sounding).sum(axis=1)

    def characters(self) -> list[Character]:
        return [self._character(sound) for sound in range(len(self._spectra))]

    def _character(self, sound: int) -> Character:
        moments = self._moments[sound].copy()
        moments[0] = 0  # silence
        frame_seconds = self._lens.size / self._lens.rate
        loudest = _rank(moments, 0.98)
        sounding = moments[max(0, loudest - round(_RANGE_DB)) :].sum() * frame_seconds
        moments[: max(0, loudest - round(_RANGE_DB))] = 0
        frames = max(float(self._moments[sound].sum()), 1.0)
        weighed, weight = self._flatness[sound]
        return Character(
            level_db=10 * math.log10(max(float(self._spectra[sound].sum()) / frames, 1e-30)),
            hz=self._lens.hz,
            spectrum=self._spectra[sound],
            sounding_seconds=float(sounding),
            onsets_per_second=float(self._onsets[sound] / sounding) if sounding else 0.0,
            swing_db=float(loudest - _rank(moments, 0.5)),
            flatness_db=float(weighed / weight) if weight else 0.0,
        )


def _rank(moments: Samples, share: float) -> int:
    sums = np.cumsum(moments)
    return int(np.searchsorted(sums, share * sums[-1])) if sums[-1] else 0

"""What is left of the rough mix when the stems are taken out of it, and whether that is new sound.

A bus compressor, an equaliser and a reverb leave a remainder too. So each stem may have a gain and
a phase of its own in every band, all together may breathe from frame to frame, and what rings on
in a band where something known has just sounded is taken for its reverb. Only what stands clear of
all this is said to be something that no stem holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from processing.engine.audio import Samples
from processing.engine.passport.content import Character, Contents
from processing.engine.passport.fitting import Array, Fit, inside
from processing.engine.passport.spectra import Lens, Spectra

_DECAY_DB_PER_SECOND = 20.0  # a reverb of three seconds
_CLEAR = 0.5  # of what may be known sound
_EXACT = 1e-7  # −70 dB: no mix bus leaves so little of its louder moments
_EXACT_SHARE = 0.25
_RIDGE = 1e-10


@dataclass(slots=True)
class Left:
    """One section's remainder, in power summed over its frames."""

    rough: float = 0.0
    plain: float = 0.0  # what faders leave that may move with every frame
    clear: float = 0.0  # what stands clear of all that a mix bus does
    by_band: Samples = field(default_factory=lambda: np.zeros((2, 1)))  # rough, clear
    cells: int = 0  # of frame and band, where there is much sound
    exact: int = 0  # those that the stems explain to −70 dB

    @property
    def is_exact(self) -> bool:
        """The rough mix is the plain sum of faders: whatever is left is sound of its own."""
        return self.cells > 0 and self.exact >= _EXACT_SHARE * self.cells


class Remainder:
    """Feed it the same spectra as the fits were made of, once more."""

    def __init__(self, lens: Lens, fits: Sequence[Fit], bands: Sequence[slice]) -> None:
        self._lens = lens
        self._fits = fits
        self._bands = bands
        self._edges = [fit.last_frame for fit in fits]
        self._at = self._section = 0
        self._decay = 10 ** (-_DECAY_DB_PER_SECOND / 10 * lens.size / lens.rate)
        self._known = np.zeros(len(self._bands))
        self._so_far = np.zeros((2, len(bands)))  # of the rough mix, and of what stands clear
        self.left = [Left() for _ in fits]
        self._sounds = Contents(lens, 3)

    def feed(self, spectra: Spectra) -> None:
        """(sounds, sides, frames, bins), the rough mix last."""
        done, frames = 0, spectra.shape[2]
        while done < frames and self._section < len(self._fits):
            fit = self._fits[self._section]
            high = min(frames, fit.last_frame - self._at)
            first, last = inside(self._at + done, self._at + high, self._edges)
            if last > first:
                now = spectra[:, :, first - self._at : last - self._at]
                self._look(now, fit, self.left[self._section])
            done = high
            self._section += self._at + high >= fit.last_frame
        self._at += frames

    def characters(self) -> tuple[Character, Character]:
        """Of what faders leave, and of what stands clear."""
        plain, whole, clear = self._sounds.characters()
        # A mask has holes that look like tones: how noisy it is, the whole tells better.
        return plain, replace(clear, flatness_db=whole.flatness_db)

    def _look(self, spectra: Spectra, fit: Fit, left: Left) -> None:
        rough = spectra[-1]
        mix = _mixed(spectra[:-1], fit.by_band, self._bands)
        mix *= _breath(mix, rough)[None, :, None]
        exactly = _power(ridden(spectra, self._bands))
        powers = np.stack([_power(rough - mix), _power(mix), _power(rough), exactly])
        cells = np.stack([powers[:, :, bins].sum(axis=2) for bins in self._bands], axis=2)
        remains, known, whole, plain = cells
        clear = remains > _CLEAR * self._shadow(known)
        loud = whole > 0.1 * whole.mean(axis=0, keepdims=True) + 1e-14
        left.rough += float(whole.sum())
        left.plain += float(plain.sum())
        left.clear += float(remains[clear].sum())
        left.by_band = left.by_band + np.stack([whole.sum(axis=0), (remains * clear).sum(axis=0)])
        left.cells += int(np.count_nonzero(loud))
        left.exact += int(np.count_nonzero(loud & (plain < _EXACT * whole)))
        self._so_far += [whole.sum(axis=0), (remains * clear).sum(axis=0)]
        # Bands that hold much of it tell what it is; elsewhere it is what a fit leaves.
        weights = np.minimum(1.0, 3.0 * self._so_far[1] / (self._so_far[0] + 1e-30)) ** 2
        heard = np.stack([exactly, powers[0], powers[0] * self._spread(clear * weights)])
        self._sounds.feed(heard)

    def _shadow(self, known: Samples) -> Samples:
        """What known sound may still ring in each band."""
        shadow = np.empty_like(known)
        for frame, powers in enumerate(known):
            self._known = np.maximum(powers, self._known * self._decay)
            shadow[frame] = self._known
        return shadow

    def _spread(self, cells: Array) -> Samples:
        """From bands to bins."""
        bins = np.zeros((len(cells), len(self._lens.hz)))
        for band, where in enumerate(self._bands):
            bins[:, where] = cells[:, band, None]
        return bins


def _mixed(stems: Spectra, by_band: Array, bands: Sequence[slice]) -> Spectra:
    mix: Spectra = np.zeros_like(stems[0])
    for band, bins in enumerate(bands):
        gains = by_band[:, band]
        mix[:, :, bins] = np.einsum("si,isfb->sfb", gains, stems[:, :, :, bins])
    return mix


def ridden(spectra: Spectra, bands: Sequence[slice]) -> Spectra:
    """The rough mix without the stems, when every fader may move from frame to frame."""
    compared = slice(bands[0].start, bands[-1].stop)
    rest: Spectra = np.zeros_like(spectra[-1])
    for side in range(spectra.shape[1]):
        x = np.ascontiguousarray(spectra[:, side, :, compared].transpose(1, 0, 2))
        products = _products(x.view(np.float64))
        own, wanted = products[:, :-1, :-1], products[:, :-1, -1:]
        level = np.einsum("fii->f", own)[:, None, None] + 1e-30
        ridge = _RIDGE * level * np.eye(own.shape[1])
        gains = np.linalg.solve(own + ridge, wanted)
        # Not by BLAS, which would wake its threads for this.
        rest[side, :, compared] = x[:, -1] - np.einsum("fs,fsb->fb", gains[:, :, 0], x[:, :-1])
    return rest


def _products(x: Samples) -> Samples:
    """Of every two sounds in each frame; in pieces too small for BLAS to share among threads."""
    piece = max(16, 200_000 // x.shape[1] ** 2)
    parts = (x[:, :, at : at + piece] for at in range(0, x.shape[2], piece))
    return np.asarray(sum(part @ part.transpose(0, 2, 1) for part in parts))


def _breath(mix: Spectra, rough: Spectra) -> Samples:
    """The gain of each frame, as a compressor on the bus moves it."""
    both = np.einsum("sfb,sfb->f", mix.conj(), rough).real
    own = np.einsum("sfb,sfb->f", mix.conj(), mix).real
    return np.asarray(np.clip(both / np.maximum(own, 1e-30), 0.1, 3.0))


def _power(spectra: Spectra) -> Samples:
    return np.asarray((spectra.real**2 + spectra.imag**2).sum(axis=0))

"""One pass over all sounds of a set, as spectra of the same frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from processing.engine.audio import QUANTUM, Samples
from processing.engine.passport.spectra import Lens, Spectra
from processing.engine.passport.tracks import Place, side_by_side


def spectra_of(
    places: Sequence[Place], lens: Lens, frames: int, tell: Callable[[float], None]
) -> Iterator[list[Spectra]]:
    """For each quantum the spectra of every sound, (1 or 2, frames, bins)."""
    done = 0
    for blocks in side_by_side(places, lens.rate, frames):
        yield [lens.spectra(block) for block in blocks]
        done += QUANTUM
        tell(min(1.0, done / frames))


def columns(spectra: Sequence[Spectra], sides: int) -> Spectra:
    """(columns, sides, frames, bins): what may be turned up and down to make up the last sound.

    On two sides each sound is one column, and mono stands on both. For a mono mix the channels of
    a stereo sound are columns of their own: a fader, and a balance, for each.
    """
    if sides == 1:
        own = [channel[None] for one in spectra[:-1] for channel in one]
        return np.stack([*own, spectra[-1].mean(axis=0, keepdims=True)])
    return np.stack([one if len(one) == 2 else np.repeat(one, 2, axis=0) for one in spectra])


def middle(spectra: Sequence[Spectra]) -> Spectra:
    """(sounds, frames, bins): of the mean of the sides."""
    return np.stack([one.mean(axis=0) for one in spectra])


def powers(spectra: Sequence[Spectra]) -> Samples:
    """(sounds, frames, bins): the mean power of the sides."""
    return np.stack([(one.real**2 + one.imag**2).mean(axis=0) for one in spectra])

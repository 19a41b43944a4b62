"""Where one sound lies in another: first by how it moves, then to the sample by its waveform."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import fft

from processing.engine.audio import Samples
from processing.engine.passport.envelope import HOPS, Envelope
from processing.engine.passport.tracks import Window

_REACH_SECONDS = 120  # a rough mix may begin so much earlier or later
_CANDIDATES = 8
_LOOKS = 4  # places at which the waveforms are compared
_LOOK_SECONDS = 1.5
_MARGIN_HOPS = 5  # how far the first, coarse answer may be off
_REFINED_SECONDS = 0.002
_SURE = 0.06  # noise of this length reaches 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """`frames` of the other sound pass before frame 0 of this one."""

    frames: int
    agreement: float  # 0 to 1; two sounds that have nothing in common stay below 0.03

    @property
    def is_sure(self) -> bool:
        return self.agreement >= _SURE


def found(
    own: Sequence[Window], own_power: Envelope, other: Window, other_power: Envelope, rate: int
) -> Offset:
    """How far the sum of some sounds has to be moved to lie on the other one."""
    coarse = _coarse(own_power.onsets(), other_power.onsets())
    places = _places(own_power.powers, other_power.powers)
    hop = rate / HOPS
    looks = [(round(at * hop), _read(own, round(at * hop), rate)) for at in places]
    sums = [(at, np.asarray(sounds.sum(axis=0))) for at, sounds in looks]
    best, near = Offset(frames=0, agreement=0.0), 0
    for candidate in coarse:
        offset = _fine(sums, other, candidate, rate)
        if offset.agreement > best.agreement * 1.001:
            best, near = offset, candidate
    return replace(best, frames=_refined(looks, other, near, best.frames, rate))


def _read(own: Sequence[Window], start: int, rate: int) -> Samples:
    return np.array([window.read(start, round(_LOOK_SECONDS * rate)) for window in own])


def _refined(
    looks: list[tuple[int, Samples]], other: Window, candidate: int, frames: int, rate: int
) -> int:
    """Each stem has a say of its own: in a plain sum one that is upside down pulls the others."""
    hop = rate / HOPS
    # Read from where whole hops begin: another rate's frames do not lie on every frame of ours.
    margin, move = round(_MARGIN_HOPS * hop), round(candidate * hop)
    said = np.zeros((len(looks[0][1]), 2 * margin + 1))
    for at, sounds in looks:
        there = other.read(at + move - margin, sounds.shape[1] + 2 * margin)
        size = fft.next_fast_len(len(there) + sounds.shape[1])
        spectrum = fft.rfft(there, size)
        for stem, sound in enumerate(sounds):
            said[stem] += _agreement(spectrum, sound, size)[: 2 * margin + 1]
    reach, middle = round(_REFINED_SECONDS * rate), frames - move + margin
    low = max(middle - reach, 0)
    votes = np.square(said).sum(axis=0)[low : middle + reach + 1]
    return move - margin + low + int(votes.argmax())


def _agreement(spectrum: npt.NDArray[np.complex128], sound: Samples, size: int) -> Samples:
    """Half-whitened cross-correlation of a sound with what a spectrum holds."""
    cross = spectrum * np.conj(fft.rfft(sound, size))
    cross /= np.sqrt(np.abs(cross)) + 1e-12
    return np.asarray(fft.irfft(cross, size))


def _coarse(own: Samples, other: Samples) -> list[int]:
    """Hops by which `own` comes later in `other`, the likeliest first; 0 is always among them."""
    if not own.any() or not other.any():
        return [0]
    size = fft.next_fast_len(len(own) + len(other))
    curve = fft.irfft(fft.rfft(other, size) * np.conj(fft.rfft(own, size)), size)
    reach = min(_REACH_SECONDS * HOPS, max(len(own), len(other)) - 1)
    lags = np.arange(-reach, reach + 1)
    curve = curve[lags]
    likely = [0]
    for at in np.argsort(-curve, kind="stable")[: 40 * _CANDIDATES]:
        lag = int(lags[at])
        if all(abs(lag - known) > _MARGIN_HOPS - 2 for known in likely):
            likely.append(lag)
        if len(likely) > _CANDIDATES:
            break
    return likely


def _places(own: Samples, other: Samples) -> list[int]:
    """Hops of `own` at which looks begin: the loudest of each part of what both may hold."""
    length = min(len(own), len(other))
    if not length:
        return [0]
    look = round(_LOOK_SECONDS * HOPS)
    energy = np.convolve(own[:length], np.ones(look), mode="full")[look - 1 :][:length]
    edges = np.linspace(0, length, _LOOKS + 1).astype(int)
    places = []
    for low, high in itertools.pairwise(edges):
        if high > low and energy[low:high].any():
            places.append(int(low + energy[low:high].argmax()))
    return places or [0]


def _fine(looks: list[tuple[int, Samples]], other: Window, candidate: int, rate: int) -> Offset:
    """Half-whitened cross-correlation, summed over the looks, around the coarse answer."""
    hop = rate / HOPS
    margin = round(_MARGIN_HOPS * hop)
    move = round(candidate * hop)
    curve, whole = np.zeros(2 * margin + 1), 0.0
    for at, sound in looks:
        there = other.read(at + move - margin, len(sound) + 2 * margin)
        size = fft.next_fast_len(len(there) + len(sound))
        cross = fft.rfft(there, size) * np.conj(fft.rfft(sound, size))
        cross /= np.sqrt(np.abs(cross)) + 1e-12
        curve += fft.irfft(cross, size)[: 2 * margin + 1]
        whole += float(np.abs(cross).sum()) * 2 / size
    best = int(np.abs(curve).argmax())
    agreement = float(abs(curve[best])) / whole if whole else 0.0
    return Offset(frames=move + best - margin, agreement=agreement)

"""Whether the stems add up to the rough mix: where it lies, what it lacks, what else it holds."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from processing.engine.audio import Reader, Samples
from processing.engine.passport import alignment
from processing.engine.passport.alignment import Offset
from processing.engine.passport.content import Character
from processing.engine.passport.envelope import Envelope
from processing.engine.passport.fitting import Fit, Fitting
from processing.engine.passport.listening import Heard, finite
from processing.engine.passport.passing import columns, spectra_of
from processing.engine.passport.remainder import Left, Remainder
from processing.engine.passport.source import Section
from processing.engine.passport.spectra import Lens, Spectra
from processing.engine.passport.tracks import Place, Window

PIECE_SECONDS = 10.0
_MOST_PIECES = 360
_WORTH_A_LOOK = 10**-5.5
_MOVED_SECONDS = 0.005
_LITTLE = 1e-3
_COUNTS = 1e-4  # of the rough mix's power: less says nothing about a stem
_ALL_ALONG = 0.9

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rough:
    """The rough mix, once it was heard."""

    path: Path
    rate: int
    channels: int
    power: Envelope

    @property
    def sides(self) -> int:
        return min(self.channels, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What is left of each section, and what all of that is made of."""

    sections: tuple[Left, ...]
    plain: Character  # of what faders leave
    clear: Character  # of what no stem can explain


def heard(path: Path, tell: Callable[[float], None]) -> Rough:
    envelope = Envelope()
    with Reader(path) as reader:
        power, done = envelope.of(reader.rate), 0
        for block in reader.blocks():
            power.feed(finite(block))
            done += block.shape[1]
            tell(done / reader.frames)
        return Rough(path=path, rate=reader.rate, channels=reader.channels, power=envelope)


def aligned(stems: Sequence[Heard], power: Envelope, rough: Rough, rate: int) -> Offset:
    own = [Window(Place(stem.source.path), rate) for stem in stems]
    return alignment.found(own, power, Window(Place(rough.path), rate), rough.power, rate)


class Spans:
    """The song in frames of the spectra, cut where sections begin and end, gaps included."""

    def __init__(self, wanted: Sequence[Section], seconds: float, lens: Lens) -> None:
        second = lens.rate / lens.size  # in frames
        self.frames = max(1, math.ceil(seconds * second / lens.frames) * lens.frames)
        sections = list(wanted) or _pieces(seconds)
        marks = {
            round(at * second) for one in sections for at in (one.from_seconds, one.to_seconds)
        }
        last = sections[-1].to_seconds >= seconds
        inner = {
            mark for mark in marks if 0 < mark < (round(seconds * second) if last else self.frames)
        }
        self.ends = sorted(inner | {self.frames})
        self._sections: list[Section | None] = []
        for low, high in zip([0, *self.ends], self.ends, strict=False):
            at = (low + min(high, seconds * second)) / 2 / second
            inside = [one for one in sections if one.from_seconds <= at < one.to_seconds]
            self._sections.append(inside[0] if inside else None)

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(section for section in self._sections if section is not None)

    def of_sections(self, by_span: Sequence[T]) -> tuple[T, ...]:
        """Without what fell into gaps."""
        pairs = zip(by_span, self._sections, strict=True)
        return tuple(one for one, section in pairs if section is not None)


def _pieces(seconds: float) -> list[Section]:
    """About ten seconds each."""
    pieces = min(_MOST_PIECES, max(1, round(seconds / PIECE_SECONDS)))
    edges = [seconds * at / pieces for at in range(pieces + 1)]
    return [Section(low, high) for low, high in itertools.pairwise(edges)]


class Adding:
    """The pass in which the gains are found; the second one looks at what they leave."""

    def __init__(self, lens: Lens, stems: Sequence[Heard], rough: Rough, spans: Spans) -> None:
        self._lens, self._sides, self._spans = lens, rough.sides, spans
        channels = [min(stem.channels, 2) if rough.sides == 1 else 1 for stem in stems]
        self._firsts = [sum(channels[:at]) for at in range(len(channels))]
        self._fitting = Fitting(lens, sum(channels), rough.sides, spans.ends)

    def feed(self, spectra: Sequence[Spectra]) -> None:
        self._fitting.feed(columns(spectra, self._sides))

    def fits(self) -> tuple[Fit, ...]:
        return self._spans.of_sections(self._fitting.fits)

    def rest(
        self, places: Sequence[Place], frames: int, tell: Callable[[float], None]
    ) -> Rest | None:
        """What the gains leave; None when that is nothing."""
        fits = self._fitting.fits
        left, whole = sum(fit.residual_power for fit in fits), sum(fit.rough_power for fit in fits)
        if whole <= 0 or left < _WORTH_A_LOOK * whole:
            return None
        remainder = Remainder(self._lens, fits, self._fitting.bands)
        for spectra in spectra_of(places, self._lens, frames, tell):
            remainder.feed(columns(spectra, self._sides))
        plain, clear = remainder.characters()
        return Rest(sections=self._spans.of_sections(remainder.left), plain=plain, clear=clear)

    def turned(self) -> tuple[int, ...]:
        """Stems that go into the rough mix with their polarity turned, all along; if few do."""
        fits = self.fits()
        brought = np.array([np.square(fit.gains) * fit.unique for fit in fits]).sum(axis=1)
        signed = np.array([fit.gains * np.abs(fit.gains) * fit.unique for fit in fits]).sum(axis=1)
        whole, with_sign = (
            np.add.reduceat(powers, self._firsts, axis=1).sum(axis=0)
            for powers in (brought, signed)
        )
        counts = whole > _COUNTS * sum(fit.rough_power for fit in fits)
        sign = np.divide(with_sign, whole, out=np.zeros_like(whole), where=counts)
        down, up = np.flatnonzero(sign < -_ALL_ALONG), np.flatnonzero(sign > _ALL_ALONG)
        return tuple(down.tolist()) if len(down) < len(up) else ()

    def presence(self) -> Presence:
        """How much of each stem is in the rough mix, by section."""
        fits = self.fits()
        explained = np.array([fit.explained for fit in fits])
        unique = np.array([fit.unique.sum(axis=0) for fit in fits])
        brought = np.array([(fit.gains**2 * fit.unique).sum(axis=0) for fit in fits])
        by_stem = [
            np.add.reduceat(columns, self._firsts, axis=1)
            for columns in (np.maximum(explained, brought), unique)
        ]
        return Presence(
            explained=by_stem[0],
            unique=by_stem[1],
            rough=np.array([fit.rough_power for fit in fits])[:, None],
            rest=np.array([fit.residual_by_band_power for fit in fits])[:, None],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """Powers, (sections, stems) or (sections, 1)."""

    explained: Samples  # what a stem brings to the rough mix
    unique: Samples  # the part of a stem that no other stem can stand in for
    rough: Samples
    rest: Samples  # of the rough mix, when each stem has a gain and a phase in each band

    @property
    def weight(self) -> Samples:
        """About the gain of each stem."""
        share = np.divide(
            self.explained, self.unique, out=np.zeros_like(self.unique), where=self.unique > 0
        )
        return np.asarray(np.sqrt(share))

    @property
    def expected(self) -> Samples:
        """The gain of a stem where it is in the mix; if it never is, half of the usual one."""
        own = (self.weight * (self.explained > 1e-4 * self.rough)).max(axis=0, initial=0.0)
        usual = 0.5 * float(np.median(own[own > 0])) if (own > 0).any() else 0.0
        return np.where(own > 0.1 * usual, own, usual)

    @property
    def absent(self) -> npt.NDArray[np.bool_]:
        """True where a stem sounds, could be told, and is not in the rough mix."""
        would_bring = self.expected**2 * self.unique
        could_be_told = (would_bring > 1e-4 * self.rough) & (would_bring > 0.5 * self.rest)
        return np.asarray((self.rough > 0) & could_be_told & (self.weight < 0.15 * self.expected))

    @property
    def remains(self) -> float:
        """The share of the rough mix that the stems do not make up."""
        return float(self.rest.sum() / self.rough.sum()) if self.rough.sum() > 0 else 0.0

    def suspects(self) -> list[int]:
        """Stems that bring next to nothing, while much of the mix is still to be made up."""
        if self.remains < _LITTLE or len(self.unique) == 0:
            return []
        usual = self.weight.max(axis=0, initial=0.0)
        weak = usual < 0.5 * float(np.median(usual))
        return np.flatnonzero(weak & (self.unique.sum(axis=0) > 0)).tolist()


def elsewhere(stem: Heard, offset: Offset, rough: Rough, rate: int) -> float | None:
    """How much later, in seconds, a stem may lie in the rough mix; to be tried."""
    power = Envelope()
    with Reader(stem.source.path) as reader:
        stream = power.of(reader.rate)
        for block in reader.blocks():
            stream.feed(finite(block))
    found = aligned([stem], power, rough, rate)
    later = (found.frames - offset.frames) / rate
    return later if abs(later) > _MOVED_SECONDS else None

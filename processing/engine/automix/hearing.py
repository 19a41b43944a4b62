"""Hears every stem: how loud, of what, how it moves, and what lies left and right.

The stems are read twice. What is kept of each is measured at the same loudness, so that a stem
that was turned up before it came here is heard as the same stem.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from processing.engine.audio import QUANTUM, Samples
from processing.engine.automix import bands
from processing.engine.automix.bands import Floats
from processing.engine.features import beats
from processing.engine.features.spectra import Analyser
from processing.engine.meter import Loudness, Meter
from processing.engine.passport.content import Character, Contents
from processing.engine.passport.spectra import Lens
from processing.engine.passport.tracks import Place, side_by_side
from processing.engine.progress import Progress
from processing.engine.refusal import CannotRender
from processing.engine.standing import standing
from processing.engine.streams import counted, heard, opened

_HEARD_AT_LUFS = -20.0
_TOGETHER = 4  # frames of the lens in one moment: about 0.17 s
_LEAST_TEMPO_SECONDS = 8.0
_SURE_TEMPO = 0.5
_SILENT_DBFS = -100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Mean powers by band: left, right, and left times right; of mono the same on both."""

    left: Floats
    right: Floats
    both: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """One stem at the loudness that all are heard at; moments are `moment_seconds` long."""

    name: str
    channels: int
    loudness: Loudness
    character: Character
    powers: npt.NDArray[np.float32]  # (moments, BANDS)
    peaks: npt.NDArray[np.float32]  # (moments,), squared; of the channel that has the higher one
    crest_db: float  # peak over mean square of a moment, over those in which it sounds
    sides: Sides

    @property
    def is_silent(self) -> bool:
        """Too quiet, or too short, to have a loudness."""
        peak = self.loudness.sample_peak_dbfs
        return self.loudness.integrated_lufs is None or peak is None or peak < _SILENT_DBFS


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """All stems side by side, at one rate."""

    rate: int
    moment_seconds: float
    seconds: float
    stems: tuple[Hearing, ...]
    tempo_bpm: float | None
    tempo_was_heard: bool = False
    # Of stems that were said to be alike, by their indices: −1 is the same upside down.
    correlations: Mapping[tuple[int, int], float] = field(default_factory=dict)


def hear(
    sources: Mapping[str, Path],
    names: Sequence[str],
    tempo_bpm: float | None,
    progress: Progress,
    pairs: Sequence[tuple[int, int]] = (),
) -> Session:
    """Raises CannotRender for more than two channels, or samples that are no numbers.

    `pairs` are stems that may be of one source, by their indices: they are correlated.
    """
    measured = _loudness(sources, names, progress)
    rate = _usual_rate(list(measured.values()))
    frames = max(-(-it.frames * rate // it.rate) for it in measured.values())
    listeners = _Listeners(rate, list(measured.values()), wants_tempo=tempo_bpm is None)
    alike = _Correlations(pairs)
    places = [Place(sources[name]) for name in names]
    for n, blocks in enumerate(side_by_side(places, rate, frames), start=1):
        listeners.feed(blocks)
        alike.feed(blocks)
        progress("listen", min(1.0, n * QUANTUM / frames))
    tempo = tempo_bpm if tempo_bpm is not None else listeners.tempo()
    return Session(
        rate=rate,
        moment_seconds=listeners.moment_seconds,
        seconds=frames / rate,
        stems=tuple(listeners.result(names)),
        tempo_bpm=tempo,
        tempo_was_heard=tempo_bpm is None and tempo is not None,
        correlations=alike.result(),
    )


def _loudness(
    sources: Mapping[str, Path], names: Sequence[str], progress: Progress
) -> dict[str, Loudness]:
    measured = {}
    for number, name in enumerate(names):
        share = (number / len(names), (number + 1) / len(names))
        with opened(sources, name) as reader:
            if reader.channels > 2:
                raise CannotRender(
                    f"{name} has {reader.channels} channels; a mix is made of mono and stereo "
                    "stems.",
                    "Export it as stereo and upload it again.",
                )
            meter = Meter(reader.rate, reader.channels, true_peak=False)
            for block in counted(heard(reader), reader.frames, progress, "measure", part=share):
                meter.feed(block)
        measured[name] = standing(meter.result())
    if not any(it.frames for it in measured.values()):
        raise CannotRender("The stems are empty.", "Export them again and upload them.")
    return measured


def _usual_rate(stems: Sequence[Loudness]) -> int:
    """The rate that most stems have, the higher one when they are divided: that of the mix."""
    votes = Counter(stem.rate for stem in stems)
    return max(votes, key=lambda rate: (votes[rate], rate))


class _Listeners:
    """What is fed with quanta of all stems at once."""

    def __init__(self, rate: int, measured: Sequence[Loudness], *, wants_tempo: bool) -> None:
        self._lens = Lens(rate, lowest_rate=min(it.rate for it in measured))
        self._measured = measured
        self._gains = [_gain(it.integrated_lufs) for it in measured]
        self._contents = Contents(self._lens, len(measured))
        self._powers: list[list[npt.NDArray[np.float32]]] = [[] for _ in measured]
        self._crests = [_Crest(self._lens.size * _TOGETHER) for _ in measured]
        self._sides = np.zeros((len(measured), 3, len(self._lens.hz)))
        self._frames = 0
        self._rough = Analyser(rate) if wants_tempo else None

    @property
    def moment_seconds(self) -> float:
        return float(self._lens.size * _TOGETHER) / self._lens.rate

    def feed(self, blocks: Sequence[Samples]) -> None:
        powers = []
        rough = np.zeros(QUANTUM)
        for number, raw in enumerate(blocks):
            block = raw * self._gains[number]
            rough += block.mean(axis=0)
            power = self._look(number, block)
            grouped = power.reshape(-1, _TOGETHER, power.shape[-1]).mean(axis=1)
            self._powers[number].append(bands.gathered(grouped, self._lens.hz).astype(np.float32))
            self._crests[number].feed(block)
            powers.append(power)
        self._contents.feed(np.array(powers))
        self._frames += self._lens.frames
        if self._rough is not None:
            self._rough.feed(rough[None])

    def _look(self, number: int, block: Samples) -> Samples:
        """(frames, bins): the power of all channels, and that of the sides on the way."""
        spectra = self._lens.spectra(block)
        left, right = spectra[0], spectra[-1]
        power = np.square(np.abs(spectra)).sum(axis=0)
        if len(block) == 1:
            sides = [power.sum(axis=0) / 2] * 3
        else:
            sides = [
                np.square(np.abs(left)).sum(axis=0),
                np.square(np.abs(right)).sum(axis=0),
                (left * right.conj()).real.sum(axis=0),
            ]
        self._sides[number] += np.array(sides)
        return np.asarray(power)

    def tempo(self) -> float | None:
        if self._rough is None:
            return None
        found = beats.find(self._rough.result())
        if found is None or found.confidence < _SURE_TEMPO:
            return None
        return round(float(found.bpm), 1)

    def result(self, names: Sequence[str]) -> list[Hearing]:
        return [
            Hearing(
                name=name,
                channels=self._measured[number].channels,
                loudness=self._measured[number],
                character=character,
                powers=np.concatenate(self._powers[number]),
                peaks=self._crests[number].peaks(),
                crest_db=self._crests[number].db(),
                sides=self._sides_of(number),
            )
            for number, (name, character) in enumerate(
                zip(names, self._contents.characters(), strict=True)
            )
        ]

    def _sides_of(self, number: int) -> Sides:
        rows = self._sides[number] / max(self._frames, 1)
        starts = np.searchsorted(self._lens.hz, bands.edges_hz())
        # No cumulative sum here: left times right may be negative.
        left, right, both = (
            np.array([row[a:b].sum() for a, b in itertools.pairwise(starts)]) for row in rows
        )
        return Sides(left=left, right=right, both=both)


class _Correlations:
    """How alike two stems are, sample by sample: −1 to 1."""

    def __init__(self, pairs: Sequence[tuple[int, int]]) -> None:
        self._sums = {pair: np.zeros(3) for pair in pairs}

    def feed(self, blocks: Sequence[Samples]) -> None:
        for pair, sums in self._sums.items():
            a, b = (blocks[index].mean(axis=0) for index in pair)
            self._sums[pair] = sums + np.array([(a * b).sum(), (a * a).sum(), (b * b).sum()])

    def result(self) -> dict[tuple[int, int], float]:
        return {
            pair: float(both / math.sqrt(a * b)) if a > 0 and b > 0 else 0.0
            for pair, (both, a, b) in self._sums.items()
        }


class _Crest:
    """The mean ratio of peak to mean square in moments that sound."""

    def __init__(self, frames: int) -> None:
        self._frames = frames
        self._peaks: list[Samples] = []
        self._means: list[Samples] = []

    def feed(self, block: Samples) -> None:
        cut = np.square(block).reshape(len(block), -1, self._frames)
        self._peaks.append(cut.max(axis=(0, 2)))
        self._means.append(cut.mean(axis=2).max(axis=0))

    def peaks(self) -> npt.NDArray[np.float32]:
        return np.concatenate(self._peaks).astype(np.float32)

    def db(self) -> float:
        peaks, means = np.concatenate(self._peaks), np.concatenate(self._means)
        sounding = means > 1e-3 * means.max(initial=0.0)
        if not sounding.any():
            return 0.0
        return float(10 * np.log10(np.mean(peaks[sounding] / means[sounding])))


def _gain(lufs: float | None) -> float:
    return 1.0 if lufs is None else float(10 ** ((_HEARD_AT_LUFS - lufs) / 20))

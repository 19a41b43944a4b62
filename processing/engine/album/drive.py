"""One gain for the whole programme, and a limiter only where peaks would go over the ceiling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np

from processing.engine.audio import Samples
from processing.engine.limiter import Envelope, Limiter, Pair, limited
from processing.engine.loudness import Loudness
from processing.engine.meter import Meter
from processing.engine.phrases import number
from processing.engine.progress import Progress
from processing.engine.refusal import CannotRender
from processing.engine.streams import Scratch, counted

_CLOSE_ENOUGH_LU = 0.03
_GOOD_ENOUGH_LU = 0.09
_TRIALS_AT_MOST = 8
_BEYOND_DB = 18.0  # over the plain gain: an album is put together here, not mastered
_LEAST_SLOPE = 0.1  # LU of loudness per dB of drive


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The programme before it is turned, measured."""

    sound: Scratch
    rate: int
    loudness: Loudness

    @property
    def true_peak_dbtp(self) -> float:
        peak = self.loudness.true_peak_dbtp
        return -200.0 if peak is None else peak


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """One way to the loudness that is wanted, and its sound."""

    sound: Scratch
    gain_db: float  # of what is in `sound`: still to be applied
    drive_db: float  # in all
    lufs: float | None
    most_reduction_db: float
    limited_share: float


def landed(
    joined: Joined,
    folder: Path,
    *,
    target_lufs: float | None,
    ceiling_dbtp: float,
    progress: Progress,
) -> Landing:
    """By gain alone if the peaks allow it; CannotRender where no drive is loud enough."""
    came = joined.loudness.integrated_lufs
    if came is None:
        raise CannotRender(
            "This album is silent: it has no loudness.", "Choose songs with sound in them."
        )
    plain_db = 0.0 if target_lufs is None else target_lufs - came
    if joined.true_peak_dbtp + plain_db <= ceiling_dbtp:
        return Landing(
            sound=joined.sound,
            gain_db=plain_db,
            drive_db=plain_db,
            lufs=came + plain_db,
            most_reduction_db=0.0,
            limited_share=0.0,
        )
    search = _Search(joined, folder, ceiling_dbtp, progress)
    if target_lufs is None:
        return search.tried(0.0)
    return _searched(search, plain_db, target_lufs)


def _searched(search: _Search, plain_db: float, target_lufs: float) -> Landing:
    """By secant, between what a perfect limiter would need and much more."""
    low, high = plain_db, plain_db + _BEYOND_DB
    made = [search.tried(plain_db)]
    while True:
        missing = target_lufs - (made[-1].lufs or -70.0)
        if abs(missing) <= _CLOSE_ENOUGH_LU:
            return made[-1]
        slope = _slope(made)
        if len(made) == _TRIALS_AT_MOST or (missing > _GOOD_ENOUGH_LU and slope < _LEAST_SLOPE):
            break
        drive_db = made[-1].drive_db
        low, high = (max(low, drive_db), high) if missing > 0 else (low, min(high, drive_db))
        drive_db += missing / max(slope, _LEAST_SLOPE)
        made.append(search.tried(drive_db if low < drive_db < high else (low + high) / 2))
    if abs(missing) <= _GOOD_ENOUGH_LU:
        return made[-1]
    best = min(made, key=lambda one: abs((one.lufs or -70.0) - target_lufs))
    reached = best.lufs or -70.0
    raise CannotRender(
        f"{number(target_lufs)} LUFS cannot be reached: with {number(best.most_reduction_db)} dB "
        f"of limiting this album comes to {number(reached)}.",
        f"Choose {number(reached - 1, 0)} LUFS or less, or master its songs louder.",
    )


def _slope(made: list[Landing]) -> float:
    if len(made) < 2 or made[-1].drive_db == made[-2].drive_db:
        return 1.0
    gained = (made[-1].lufs or -70.0) - (made[-2].lufs or -70.0)
    return gained / (made[-1].drive_db - made[-2].drive_db)


class _Search:
    """Trials of one programme under one ceiling; its envelope, the costly part, is read once."""

    def __init__(
        self, joined: Joined, folder: Path, ceiling_dbtp: float, progress: Progress
    ) -> None:
        self._joined, self._folder, self._ceiling = joined, folder, ceiling_dbtp
        self._progress = progress
        self._trials = 0
        envelope = folder / "envelope"
        self._envelope = Scratch(envelope, 1).write_all(self._read_envelope())

    def tried(self, drive_db: float) -> Landing:
        """Another trial writes over the sound of the last one."""
        self._trials += 1
        source, rate = self._joined.sound, self._joined.rate
        limiter = Limiter(rate, source.channels, ceiling_dbtp=self._ceiling, drive_db=drive_db)
        meter = Meter(rate, source.channels, true_peak=False)
        out = Scratch(self._folder / "trial", source.channels)
        out.write_all(limited(self._pairs(), limiter), meter)
        return Landing(
            sound=out,
            gain_db=0.0,
            drive_db=drive_db,
            lufs=meter.result().integrated_lufs,
            most_reduction_db=limiter.most_reduction_db,
            limited_share=limiter.limited_share,
        )

    def _read_envelope(self) -> Iterator[Samples]:
        sound = self._joined.sound
        envelope = Envelope(sound.channels)
        blocks = counted(sound.blocks(), sound.frames, self._progress, "drive", part=(0.0, 0.4))
        for block in blocks:
            yield envelope(block)[np.newaxis]
        yield envelope.finish()[np.newaxis]

    def _pairs(self) -> Iterator[Pair]:
        """The envelope is a little longer than the sound."""
        sound = self._joined.sound
        left = 0.6 * 0.5**self._trials  # nobody knows how many trials it takes
        part = (1 - 2 * left, 1 - left)
        blocks = counted(sound.blocks(), sound.frames, self._progress, "drive", part=part)
        silence = np.zeros((sound.channels, 0))
        for block, known in zip_longest(blocks, self._envelope.blocks()):
            yield silence if block is None else block, np.zeros(0) if known is None else known[0]

"""How far a mix has to be driven into the limiter to come out at a loudness: found by secant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from processing.engine.audio import Samples
from processing.engine.limiter import Limiter, Pair, limited
from processing.engine.master.prepare import Prepared
from processing.engine.meter import Meter
from processing.engine.phrases import number
from processing.engine.progress import Progress
from processing.engine.refusal import CannotRender
from processing.engine.streams import Scratch, counted

_CLOSE_ENOUGH_LU = 0.02
_GOOD_ENOUGH_LU = 0.09
_TRIALS_AT_MOST = 10
_PACES = (1.0, 0.3, 0.1)
_SATURATED = 0.1  # LU of loudness per dB of drive
_DRIVE_BEYOND_DB = 24.0  # more than that over the plain gain is not mastering


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """One way through the limiter, and where it came out."""

    sound: Scratch
    rate: int
    drive_db: float
    pace: float
    lufs: float
    most_reduction_db: float
    limited_share: float


def landed(
    sound: Prepared,
    *,
    target_lufs: float,
    ceiling_dbtp: float,
    near: Landing | None,
    progress: Progress,
) -> Landing:
    """At the usual pace of the limiter if that can be loud enough, at a quicker one if not.

    With a landing that was `near` the search begins there.
    """
    trials: list[Landing] = []
    for pace in _PACES:
        if near and pace > near.pace:
            continue
        search = _Search(sound, target_lufs, ceiling_dbtp, pace)
        found = _searched(search, near.drive_db if near else None, trials, progress)
        if found:
            return found
    best = min(trials, key=lambda trial: abs(trial.lufs - target_lufs))
    raise CannotRender(
        f"{number(target_lufs)} LUFS cannot be reached under {number(ceiling_dbtp)} dBTP: with "
        f"{number(best.most_reduction_db)} dB of limiting this mix comes to {number(best.lufs)}.",
        f"Choose {number(best.lufs - 1, 0)} LUFS or less, or tame the peaks in the mix.",
    )


@dataclass(frozen=True, slots=True)
class _Search:
    """What stays the same from one trial to the next."""

    sound: Prepared
    target_lufs: float
    ceiling_dbtp: float
    pace: float

    @property
    def plain_db(self) -> float:
        """The drive that would do if the limiter took nothing."""
        came_in = self.sound.loudness.integrated_lufs
        if came_in is None:
            raise CannotRender(
                "Nothing is left of this mix after the high-pass.", "Lower the high-pass."
            )
        return self.target_lufs - came_in


def _searched(
    search: _Search, first_drive_db: float | None, trials: list[Landing], progress: Progress
) -> Landing | None:
    """Trials until one lands on the target, or until more drive brings no more loudness."""
    low, high = search.plain_db, search.plain_db + _DRIVE_BEYOND_DB
    drive_db = low if first_drive_db is None else first_drive_db
    own: list[Landing] = []
    for _ in range(_TRIALS_AT_MOST):
        trial = _tried(search, drive_db, _nth(progress, len(trials)))
        own.append(trial)
        trials.append(trial)
        missing = search.target_lufs - trial.lufs
        if abs(missing) <= _CLOSE_ENOUGH_LU:
            return trial
        if missing > _GOOD_ENOUGH_LU and _slope(own) < _SATURATED:
            return None
        low, high = (max(low, drive_db), high) if missing > 0 else (low, min(high, drive_db))
        drive_db = trial.drive_db + missing / max(_slope(own), _SATURATED)
        if not low < drive_db < high:
            drive_db = (low + high) / 2
    return own[-1] if abs(search.target_lufs - own[-1].lufs) <= _GOOD_ENOUGH_LU else None


def _slope(trials: list[Landing]) -> float:
    """Loudness gained per decibel of drive, from the last two trials."""
    if len(trials) < 2 or trials[-1].drive_db == trials[-2].drive_db:
        return 1.0
    return (trials[-1].lufs - trials[-2].lufs) / (trials[-1].drive_db - trials[-2].drive_db)


def _tried(search: _Search, drive_db: float, progress: Progress) -> Landing:
    sound, source = search.sound, search.sound.sound
    limiter = Limiter(
        sound.rate,
        source.channels,
        ceiling_dbtp=search.ceiling_dbtp,
        drive_db=drive_db,
        pace=search.pace,
    )
    blocks = counted(source.blocks(), source.frames, progress, "drive")
    meter = Meter(sound.rate, source.channels, true_peak=False)
    # One file for all trials: the next one writes over it.
    out = Scratch(sound.folder / "trial", source.channels)
    out.write_all(limited(_paired(blocks, sound.envelope, source.channels), limiter), meter)
    lufs = meter.result().integrated_lufs
    return Landing(
        sound=out,
        rate=sound.rate,
        drive_db=drive_db,
        pace=search.pace,
        lufs=-70.0 if lufs is None else lufs,
        most_reduction_db=limiter.most_reduction_db,
        limited_share=limiter.limited_share,
    )


def _paired(blocks: Iterable[Samples], envelope: Scratch, channels: int) -> Iterator[Pair]:
    """The envelope is a little longer than the sound."""
    silence = np.zeros((channels, 0))
    for block, known in zip_longest(blocks, envelope.blocks()):
        yield silence if block is None else block, np.zeros(0) if known is None else known[0]


def _nth(progress: Progress, trial: int) -> Progress:
    """Nobody knows how many trials it takes: each one covers half of what is left."""

    def report(stage: str, fraction: float) -> None:
        progress(stage, 1 - 0.5**trial * (1 - fraction / 2))

    return report

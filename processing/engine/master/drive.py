"""How far a mix has to be driven into the limiter to come out at a loudness.

A forecast says where to begin, and what it was wrong by is set right on the next trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from processing.engine.audio import Samples
from processing.engine.limiter import Limiter, Pair, limited
from processing.engine.master.forecast import Foreseen
from processing.engine.master.prepare import Prepared
from processing.engine.meter import Meter
from processing.engine.phrases import number
from processing.engine.progress import Progress
from processing.engine.refusal import CannotRender
from processing.engine.streams import Scratch, counted

PACES = {"clean": 1.0, "balanced": 0.3, "dense": 0.1}  # and the quicker ones where it must be
_CLOSE_ENOUGH_LU = 0.02
_GOOD_ENOUGH_LU = 0.09
_TRIALS_AT_MOST = 8
_FORECAST_IS_OFF_BY_LU = 1.0  # at the very most, and too low
_HARDLY_LOUDER_LU = 0.1
_TOO_NEAR_DB = 0.05  # two drives that tell nothing of a slope
_STEEPEST_LU_PER_DB = 0.5
_HALVINGS = 15
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
    foreseen: Foreseen
    surprise: Surprise


@dataclass(frozen=True, slots=True, kw_only=True)
class Surprise:
    """By how much louder a trial came out than foreseen, and how that grows with the drive."""

    at_db: float = 0.0
    lu: float = 0.0
    lu_per_db: float = 0.0

    def at(self, drive_db: float) -> float:
        return self.lu + self.lu_per_db * (drive_db - self.at_db)

    def after(self, trial: Landing, *, first: bool) -> Surprise:
        lu, away_db = trial.lufs - trial.foreseen.lufs, trial.drive_db - self.at_db
        known = not first and abs(away_db) > _TOO_NEAR_DB
        slope = (lu - self.lu) / away_db if known else self.lu_per_db
        return Surprise(
            at_db=trial.drive_db,
            lu=lu,
            lu_per_db=min(max(slope, -_STEEPEST_LU_PER_DB), _STEEPEST_LU_PER_DB),
        )


def landed(  # noqa: PLR0913  # where to land, and where from
    sound: Prepared,
    *,
    target_lufs: float,
    ceiling_dbtp: float,
    slowest_pace: float,
    near: Landing | None,
    progress: Progress,
) -> Landing:
    """At the slowest pace of the limiter that can be loud enough.

    With a landing that was `near` the search begins there. CannotRender where no pace can.
    """
    trials: list[Landing] = []
    for pace in sorted(PACES.values(), reverse=True):
        if pace > (near.pace if near else slowest_pace):
            continue
        search = _Search(sound, target_lufs, ceiling_dbtp, pace)
        found = _searched(search, near.surprise if near else Surprise(), trials, progress)
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

    def foreseen(self, surprise: Surprise) -> Foreseen | None:
        """Where to drive; None where no drive will do."""
        low_db = self.sound.plain_gain_db(self.target_lufs)
        plain = self.at(low_db)
        if abs(self.target_lufs - plain.lufs - surprise.at(low_db)) < _CLOSE_ENOUGH_LU / 4:
            return plain  # the limiter has nothing to do: a plain gain, and no tenth more
        found = self._nearest(self.target_lufs, surprise)
        missing = self.target_lufs - found.lufs - surprise.at(found.drive_db)
        if missing < _FORECAST_IS_OFF_BY_LU and not self.saturated(found):
            return found
        if self.pace > min(PACES.values()):
            return None
        # The loudest there is, without the drive that adds nothing to it.
        return self._nearest(self.target_lufs - missing - _HARDLY_LOUDER_LU, surprise)

    def at(self, drive_db: float) -> Foreseen:
        return self.sound.forecast.at(drive_db, ceiling_dbtp=self.ceiling_dbtp, pace=self.pace)

    def saturated(self, foreseen: Foreseen) -> bool:
        """Whether more drive brings hardly more loudness there."""
        return foreseen.lufs - self.at(foreseen.drive_db - 1).lufs < _SATURATED

    def _nearest(self, lufs: float, surprise: Surprise) -> Foreseen:
        """By halves of the range, to a thousandth of a decibel."""
        low_db = self.sound.plain_gain_db(self.target_lufs) - 1
        high_db = low_db + _DRIVE_BEYOND_DB
        for _ in range(_HALVINGS):
            middle_db = (low_db + high_db) / 2
            if self.at(middle_db).lufs + surprise.at(middle_db) < lufs:
                low_db = middle_db
            else:
                high_db = middle_db
        return self.at((low_db + high_db) / 2)


def _searched(
    search: _Search, surprise: Surprise, trials: list[Landing], progress: Progress
) -> Landing | None:
    """Trials until one lands on the target, or until more drive brings no more loudness."""
    own: list[Landing] = []
    for _ in range(_TRIALS_AT_MOST):
        foreseen = search.foreseen(surprise)
        if foreseen is None:
            break
        trial = _tried(search, foreseen, surprise, _nth(progress, len(trials)))
        trials.append(trial)
        own.append(trial)
        surprise = trial.surprise
        missing = search.target_lufs - trial.lufs
        if abs(missing) <= _CLOSE_ENOUGH_LU:
            return trial
        if missing > _GOOD_ENOUGH_LU and search.saturated(foreseen):
            break
    near = [one for one in own if abs(search.target_lufs - one.lufs) <= _GOOD_ENOUGH_LU]
    return near[-1] if near and near[-1] is own[-1] else None


def _tried(search: _Search, foreseen: Foreseen, surprise: Surprise, progress: Progress) -> Landing:
    sound, source = search.sound, search.sound.sound
    limiter = Limiter(
        sound.rate,
        source.channels,
        ceiling_dbtp=search.ceiling_dbtp,
        drive_db=foreseen.drive_db,
        pace=search.pace,
    )
    blocks = counted(source.blocks(), source.frames, progress, "drive")
    meter = Meter(sound.rate, source.channels, true_peak=False)
    # One file for all trials: the next one writes over it.
    out = Scratch(sound.folder / "trial", source.channels)
    out.write_all(limited(_paired(blocks, sound.envelope, source.channels), limiter), meter)
    lufs = meter.result().integrated_lufs
    landing = Landing(
        sound=out,
        rate=sound.rate,
        drive_db=foreseen.drive_db,
        pace=search.pace,
        lufs=-70.0 if lufs is None else lufs,
        most_reduction_db=limiter.most_reduction_db,
        limited_share=limiter.limited_share,
        foreseen=foreseen,
        surprise=surprise,
    )
    return replace(landing, surprise=surprise.after(landing, first=surprise == Surprise()))


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

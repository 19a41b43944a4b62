"""How far a mix has to be driven into the limiter to come out at a loudness.

A forecast says where to begin, and what it was wrong by is set right on the next trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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
_FORECAST_IS_OFF_BY_LU = 0.5  # at the very most
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

    @property
    def surprise_lu(self) -> float:
        """How much louder it came out than foreseen."""
        return self.lufs - self.foreseen.lufs


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
        found = _searched(search, near.surprise_lu if near else 0.0, trials, progress)
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

    def foreseen(self, surprise_lu: float) -> Foreseen:
        """Where to drive, if the forecast is wrong by so much."""
        low = self.sound.plain_gain_db(self.target_lufs)
        plain = self.at(low)
        if abs(plain.lufs + surprise_lu - self.target_lufs) < _CLOSE_ENOUGH_LU / 4:
            return plain  # the limiter has nothing to do: a plain gain, and no tenth more
        wanted = self.target_lufs - surprise_lu
        found = self._at_loudness(wanted)
        # Where the target is out of reach, no more drive than brings loudness.
        return found if self.reaches(found, surprise_lu) else self._at_loudness(found.lufs - 0.2)

    def reaches(self, foreseen: Foreseen, surprise_lu: float) -> bool:
        return self.target_lufs - surprise_lu - foreseen.lufs < _FORECAST_IS_OFF_BY_LU

    def _at_loudness(self, lufs: float) -> Foreseen:
        low = self.sound.plain_gain_db(self.target_lufs)
        return self.sound.forecast.drive_for(
            lufs,
            ceiling_dbtp=self.ceiling_dbtp,
            pace=self.pace,
            between_db=(low - 1, low + _DRIVE_BEYOND_DB),
        )

    def at(self, drive_db: float) -> Foreseen:
        return self.sound.forecast.at(drive_db, ceiling_dbtp=self.ceiling_dbtp, pace=self.pace)

    def saturated(self, foreseen: Foreseen) -> bool:
        """Whether more drive brings hardly more loudness there."""
        return self.at(foreseen.drive_db).lufs - self.at(foreseen.drive_db - 1).lufs < _SATURATED


def _searched(
    search: _Search, surprise_lu: float, trials: list[Landing], progress: Progress
) -> Landing | None:
    """Trials until one lands on the target, or until more drive brings no more loudness."""
    best: Landing | None = None
    for _ in range(_TRIALS_AT_MOST):
        foreseen = search.foreseen(surprise_lu)
        quicker_can = search.pace > min(PACES.values())
        if quicker_can and not search.reaches(foreseen, surprise_lu):
            return None
        trial = _tried(search, foreseen, _nth(progress, len(trials)))
        trials.append(trial)
        missed = abs(search.target_lufs - trial.lufs)
        if missed <= _CLOSE_ENOUGH_LU:
            return trial
        if best is None or missed < abs(search.target_lufs - best.lufs):
            best = trial
        if missed > _GOOD_ENOUGH_LU and search.saturated(foreseen):
            return None
        surprise_lu = trial.surprise_lu
    return best if best and abs(search.target_lufs - best.lufs) <= _GOOD_ENOUGH_LU else None


def _tried(search: _Search, foreseen: Foreseen, progress: Progress) -> Landing:
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
    return Landing(
        sound=out,
        rate=sound.rate,
        drive_db=foreseen.drive_db,
        pace=search.pace,
        lufs=-70.0 if lufs is None else lufs,
        most_reduction_db=limiter.most_reduction_db,
        limited_share=limiter.limited_share,
        foreseen=foreseen,
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

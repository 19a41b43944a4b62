"""The few peaks that keep a mix from its loudness, held by the limiter as far as is allowed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest
from pathlib import Path

import numpy as np

from processing.engine.audio import Samples
from processing.engine.limiter import Envelope, Limiter, Pair, limited
from processing.engine.meter import Loudness, Meter
from processing.engine.phrases import Step, number, step
from processing.engine.progress import Progress
from processing.engine.streams import Scratch, counted

_CLOSE_ENOUGH_LU = 0.02
_TRIALS_AT_MOST = 5
_REPAIR_DB = 0.02
_NEAR_DB = 2.0
_LIMITER_MARGIN_DB = 0.05  # so far under its ceiling the limiter stays


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """Where a mix is to come, and by how much its peaks may be taken down for it."""

    lufs: float
    ceiling_dbtp: float
    limit_at_most_db: float

    def most_db(self, peak_dbtp: float) -> float:
        """The gain with which a peak is held as far as is allowed."""
        held_db = max(self.limit_at_most_db - _LIMITER_MARGIN_DB, 0.0)
        return self.ceiling_dbtp - peak_dbtp + held_db


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A mix at its loudness with its peaks held, and the gains that did it."""

    rate: int
    aim: Aim
    gain_db: float
    ceiling_dbtp: float
    envelope: Scratch  # of the mix before
    sound: Scratch
    loudness: Loudness
    most_reduction_db: float
    limited_share: float

    def of(self, blocks: Iterable[Samples]) -> Iterator[Samples]:
        """A part of the mix with the gains of the whole of it."""
        limiter = Limiter(self.rate, 2, ceiling_dbtp=self.ceiling_dbtp, drive_db=self.gain_db)
        return limited(_paired(blocks, self.envelope), limiter)

    def again(self, entering: Scratch, progress: Progress) -> Held:
        """Another sound by the same gain, or less where more would have to be held."""
        search, most_db = _search(entering, self.rate, self.aim, self.gain_db)
        return search.tried(min(self.gain_db, most_db), self.ceiling_dbtp, progress)

    def said(self) -> Step:
        return step(
            "hold_peaks",
            f"Peaks held to make room for loudness: "
            f"{number(self.most_reduction_db)} dB reduction at most, at work for "
            f"{number(100 * self.limited_share, 2)} % of the time.",
            most_reduction_db=self.most_reduction_db,
            limited_share=self.limited_share,
        )


def held(
    entering: Scratch, before: Loudness, aim: Aim, rate: int, progress: Progress
) -> Held | None:
    """None where plain gain does, or where nothing may be held."""
    lufs, peak = before.integrated_lufs, before.true_peak_dbtp
    if lufs is None or peak is None or aim.limit_at_most_db <= 0:
        return None
    if peak + aim.lufs - lufs <= aim.ceiling_dbtp:
        return None
    search, most_db = _search(entering, rate, aim, aim.most_db(peak))
    gain_db, ceiling_dbtp = min(aim.lufs - lufs, most_db), aim.ceiling_dbtp
    found = search.tried(gain_db, ceiling_dbtp, _nth(progress, 0))
    for trial in range(1, _TRIALS_AT_MOST):
        missing = aim.lufs - (found.loudness.integrated_lufs or aim.lufs)
        over = max(0.0, (found.loudness.true_peak_dbtp or peak) - aim.ceiling_dbtp)
        louder_db = min(most_db, gain_db + missing)
        if not over and (abs(missing) <= _CLOSE_ENOUGH_LU or louder_db == gain_db):
            break
        gain_db, ceiling_dbtp = louder_db, ceiling_dbtp - (over + _REPAIR_DB if over else 0.0)
        found = search.tried(gain_db, ceiling_dbtp, _nth(progress, trial))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """What stays the same from one trial to the next."""

    rate: int
    aim: Aim
    entering: Scratch
    envelope: Scratch
    path: Path

    def tried(self, gain_db: float, ceiling_dbtp: float, progress: Progress) -> Held:
        limiter = Limiter(self.rate, 2, ceiling_dbtp=ceiling_dbtp, drive_db=gain_db)
        blocks = counted(self.entering.blocks(), self.entering.frames, progress, "level")
        meter = Meter(self.rate, 2)
        pairs = _paired(blocks, self.envelope)
        sound = Scratch(self.path, 2).write_all(limited(pairs, limiter), meter)
        return Held(
            rate=self.rate,
            aim=self.aim,
            gain_db=gain_db,
            ceiling_dbtp=ceiling_dbtp,
            envelope=self.envelope,
            sound=sound,
            loudness=meter.result(),
            most_reduction_db=limiter.most_reduction_db,
            limited_share=limiter.limited_share,
        )


def _search(entering: Scratch, rate: int, aim: Aim, gain_db: float) -> tuple[_Search, float]:
    """The search, and the most gain that it may come to.

    The limiter looks at other points than the meter, and counts its reduction from what it sees.
    """
    # What no gain brings near the ceiling need not be looked at between the samples.
    envelope = Envelope(2, floor=10 ** ((aim.ceiling_dbtp - gain_db - _NEAR_DB) / 20))
    out = Scratch(entering.path.with_suffix(".envelope"), 1)
    highest = 0.0
    with out:
        for block in chain(entering.blocks(), [None]):
            known = envelope.finish() if block is None else envelope(block)
            highest = max(highest, float(known.max(initial=0.0)))
            out.write(known[None])
    path = entering.path.with_suffix(".held")
    search = _Search(rate=rate, aim=aim, entering=entering, envelope=out, path=path)
    return search, min(gain_db, aim.most_db(20 * math.log10(highest))) if highest else gain_db


def _paired(blocks: Iterable[Samples], envelope: Scratch) -> Iterator[Pair]:
    """The envelope is a little longer than the sound."""
    silence = np.zeros((2, 0))
    for block, known in zip_longest(blocks, envelope.blocks()):
        yield silence if block is None else block, np.zeros(0) if known is None else known[0]


def _nth(progress: Progress, trial: int) -> Progress:
    """Nobody knows how many trials it takes: each one covers half of what is left of its part."""

    def report(stage: str, fraction: float) -> None:
        progress(stage, 1 - 0.5**trial * (1 - fraction / 2))

    return report

"""Written, decoded and measured, as often as it takes to come out under the ceiling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from processing.engine.audio import Samples
from processing.engine.deliver.arriving import Arrived
from processing.engine.deliver.ceiling import Ceiling, Peaks
from processing.engine.deliver.formats import format_of
from processing.engine.deliver.reading import ReadBack, read_back, refuse_other
from processing.engine.deliver.refusal import CannotDeliver
from processing.engine.deliver.writing import write
from processing.engine.meter import Meter
from processing.engine.phrases import number
from processing.engine.progress import Progress
from processing.engine.streams import counted
from processing.recipes.deliverables import Deliverable

DECODED_DBTP_AT_MOST = -0.1
REPAIRS_AT_MOST = 4
# Under full scale by the noise of the dither, so that no whole number is cut off.
_WHOLE_NUMBERS_DBTP = -0.01
_NO_CEILING_DBTP = 120.0
_REPAIR_STEP_DB = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is written, where to, and what hangs on it."""

    wanted: Deliverable
    out: Path
    folder: Path
    seed: str
    said: Mapping[str, str]
    ceiling_dbtp: float | None  # of the master; None where it has none, as an edited stem

    @property
    def first_ceiling_dbtp(self) -> float:
        """Where the first round is limited."""
        own = self.wanted.ceiling_dbtp
        said = self.ceiling_dbtp if own is None else own
        return _NO_CEILING_DBTP if said is None else min(said, _WHOLE_NUMBERS_DBTP)

    @property
    def goal_dbtp(self) -> float:
        """What must come out: a lossy file may use the room up to full scale, unless told."""
        own = self.wanted.ceiling_dbtp
        if self.wanted.lossy:
            return DECODED_DBTP_AT_MOST if own is None else min(own, DECODED_DBTP_AT_MOST)
        said = self.ceiling_dbtp if own is None else own
        return _NO_CEILING_DBTP if said is None else said

    def dithers(self, sound: Arrived, ceiling: Ceiling) -> bool:
        """Not a sound that is whole numbers of that length already, and stays as it is."""
        bits = self.wanted.bits_or_usual
        if self.wanted.lossy or bits == 32:
            return False
        return ceiling.needed or not any(held <= bits for held in sound.whole_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One writing of the file, and what came back of it."""

    ceiling: Ceiling
    got: ReadBack


def rounds(order: Order, sound: Arrived, progress: Progress) -> list[Round]:
    """All that were needed, the last one good; CannotDeliver where none is."""
    ceiling_dbtp, goal = order.first_ceiling_dbtp, order.goal_dbtp
    peaks = Peaks(sound, order.folder)
    made: list[Round] = []
    for _ in range(1 + REPAIRS_AT_MOST):
        ceiling = Ceiling(sound, peaks, ceiling_dbtp)
        made.append(_round(order, sound, ceiling, _nth(progress, len(made))))
        over_db = made[-1].got.true_peak_dbtp - goal
        if over_db <= 0:
            return made
        # The lower the ceiling the more peaks are at it, so a little further each time.
        ceiling_dbtp = min(ceiling_dbtp, sound.true_peak_dbtp)
        ceiling_dbtp -= over_db * (1 + len(made) / 4) + _REPAIR_STEP_DB * len(made)
    raise CannotDeliver(
        f"The {format_of(order.wanted).word} could not be held at {number(goal)} dBTP: decoded, "
        f"it still comes to {number(made[-1].got.true_peak_dbtp)}.",
        "Choose a higher bit rate, or a lower ceiling for this file.",
    )


def _round(order: Order, sound: Arrived, ceiling: Ceiling, progress: Progress) -> Round:
    meter = Meter(sound.rate, sound.channels, mask=sound.mask, true_peak=False)
    blocks = counted(ceiling.blocks(), sound.frames, progress, "write", part=(0.0, 0.5))
    if ceiling.needed:
        blocks = _metered(blocks, meter)
    write(
        blocks,
        order.out,
        order.wanted,
        sound,
        seed=order.seed,
        dither=order.dithers(sound, ceiling),
        said=order.said,
    )
    got = read_back(
        order.out,
        order.wanted,
        order.folder,
        lambda stage, share: progress(stage, 0.5 + share / 2),
    )
    loudness = meter.result() if ceiling.needed else sound.loudness
    refuse_other(got, sound, order.wanted, loudness.integrated_lufs)
    return Round(ceiling=ceiling, got=got)


def _metered(blocks: Iterator[Samples], meter: Meter) -> Iterator[Samples]:
    for block in blocks:
        meter.feed(block)
        yield block


def _nth(progress: Progress, done: int) -> Progress:
    """Nobody knows how many rounds it takes: the first has most of the time."""

    def tell(stage: str, fraction: float) -> None:
        progress(stage, 1 - 0.2**done * (1 - 0.8 * fraction))

    return tell

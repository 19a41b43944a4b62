"""The master as a file needs it: at the file's rate and width, and measured there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from processing.engine.audio import QUANTUM, Reader, Samples
from processing.engine.deliver.refusal import CannotDeliver
from processing.engine.fold import to_stereo
from processing.engine.headers import channel_mask
from processing.engine.loudness import Loudness, decibels
from processing.engine.meter import Meter
from processing.engine.progress import Progress, silent
from processing.engine.streams import Scratch, at_rate, counted

_SHORTEST_OF_A_SECOND = 100  # what our own intake would take again


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A sound that can be asked for again and again; `mask` is that of its channels, if known."""

    rate: int
    channels: int
    frames: int
    mask: int | None
    loudness: Loudness
    master_rate: int
    # Word lengths at which every sample already is a whole number: these need no dither.
    whole_at: tuple[int, ...]
    blocks: Callable[[], Iterator[Samples]]

    @property
    def true_peak_dbtp(self) -> float:
        peak = self.loudness.true_peak_dbtp
        return -200.0 if peak is None else peak


def arrived(
    master: Path, folder: Path, *, rate: int, channels_at_most: int, progress: Progress = silent
) -> Arrived:
    """Brought to `rate` by soxr and folded to stereo if it must be; kept in `folder` if changed.

    CannotDeliver where the master itself goes over full scale: nobody limits it in secret.
    """
    with Reader(master) as sound:
        mask = channel_mask(master)
        channels, frames = sound.channels, sound.frames
        if frames * _SHORTEST_OF_A_SECOND < sound.rate:
            raise CannotDeliver(
                "The sound is shorter than a hundredth of a second.", "Deliver a longer one."
            )
        if channels > channels_at_most:
            channels = 2
        look = _Look()
        blocks = look.watched(counted(sound.blocks(), frames, progress, "arrive"))
        meter = Meter(rate, channels, mask=mask if channels == sound.channels else None)
        if (rate, channels) == (sound.rate, sound.channels):
            for block in blocks:
                meter.feed(block)
            made: Callable[[], Iterator[Samples]] = _again(master)
        else:
            narrow = (to_stereo(block, mask) for block in blocks) if channels == 2 else blocks
            scratch = Scratch(folder / "arrived", channels)
            turned = at_rate(narrow, of=sound.rate, to=rate, channels=channels)
            made = scratch.write_all(turned, meter).blocks
            # Half a frame counts as one: that is how soxr ends.
            frames = (2 * frames * rate + sound.rate) // (2 * sound.rate)
            if scratch.frames != frames:
                raise CannotDeliver("The sound did not come out at its full length.")
        look.refuse_overs()
        return Arrived(
            rate=rate,
            channels=channels,
            frames=frames,
            mask=mask if channels == sound.channels else None,
            loudness=meter.result(),
            master_rate=sound.rate,
            whole_at=() if meter.rate != sound.rate else look.whole_at(),
            blocks=made,
        )


class _Look:
    """The highest sample of what passes, and the word lengths that hold it exactly."""

    def __init__(self) -> None:
        self._highest = 0.0
        self._whole = dict.fromkeys((16, 24), True)

    def watched(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        for block in blocks:
            self._highest = max(self._highest, float(np.abs(block).max(initial=0.0)))
            for bits, still in self._whole.items():
                self._whole[bits] = still and _is_whole(block, bits)
            yield block

    def whole_at(self) -> tuple[int, ...]:
        return tuple(bits for bits, whole in self._whole.items() if whole)

    def refuse_overs(self) -> None:
        if self._highest > 1.0:
            raise CannotDeliver(
                f"The sound goes {decibels(self._highest):.1f} dB over full scale, "
                "and a delivered file would clip it.",
                "Master it with a ceiling first.",
            )


def _is_whole(block: Samples, bits: int) -> bool:
    steps = block * 2.0 ** (bits - 1)
    return bool((steps == np.rint(steps)).all())


def _again(master: Path) -> Callable[[], Iterator[Samples]]:
    def blocks() -> Iterator[Samples]:
        with Reader(master) as sound:
            yield from sound.blocks(QUANTUM)

    return blocks

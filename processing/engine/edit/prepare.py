"""A stem as the other steps get it: offset removed, polarity turned, folded, at its new rate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from processing.engine.audio import Reader, Samples
from processing.engine.fold import to_stereo
from processing.engine.phrases import Step, frequency, listed, number, step
from processing.engine.progress import Progress
from processing.engine.streams import at_rate, counted, heard
from processing.recipes.edit import EditRecipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The sound of the file with these changes, as often as it is asked for."""

    file: Reader
    rate: int
    channels: int
    frames: int
    offsets: Samples | None = None  # (channels of the file, 1): what is taken from each
    inverted: bool = False

    def blocks(self, *, stop: int | None = None) -> Iterator[Samples]:
        """From the first frame; `stop` may come later than asked for, never earlier."""
        if self.rate == self.file.rate:
            return map(self._changed, heard(self.file, stop=stop))
        changed = map(self._changed, heard(self.file))
        turned = at_rate(changed, of=self.file.rate, to=self.rate, channels=self.channels)
        return _exactly(turned, self.frames, self.channels)

    def _changed(self, block: Samples) -> Samples:
        if self.offsets is not None:
            block = block - self.offsets
        if self.inverted:
            block = -block
        if self.channels != self.file.channels:
            block = to_stereo(block).mean(axis=0, keepdims=True)
        return block


def prepared(recipe: EditRecipe, file: Reader, progress: Progress) -> tuple[Prepared, list[Step]]:
    steps: list[Step] = []
    offsets = None
    if recipe.remove_dc:
        offsets = _means(file, progress)
        steps.append(_said_of_dc(offsets))
    if recipe.invert_polarity:
        steps.append(step("polarity", "Polarity turned: every sample changed its sign."))
    if recipe.fold_to_mono:
        steps.append(_said_of_mono(file))
    rate = recipe.rate or file.rate
    if recipe.rate is not None:
        steps.append(_said_of_rate(file.rate, rate))
    stem = Prepared(
        file=file,
        rate=rate,
        channels=1 if recipe.fold_to_mono else file.channels,
        frames=(file.frames * rate * 2 + file.rate) // (file.rate * 2),
        offsets=offsets,
        inverted=recipe.invert_polarity,
    )
    return stem, steps


def _exactly(blocks: Iterator[Samples], frames: int, channels: int) -> Iterator[Samples]:
    """The resampler may come out a frame longer or shorter."""
    for block in blocks:
        kept = block[:, :frames]
        frames -= kept.shape[1]
        yield kept
    if frames:
        yield np.zeros((channels, frames))


def _means(file: Reader, progress: Progress) -> Samples:
    """Summed so that no order of the sums could give another mean."""
    blocks = counted(heard(file), file.frames, progress, "listen", part=(0.0, 0.25))
    sums = [block.sum(axis=1).tolist() for block in blocks]
    means = [math.fsum(channel) / file.frames for channel in zip(*sums, strict=True)]
    return np.array(means or [0.0] * file.channels)[:, None]


def _said_of_dc(offsets: Samples) -> Step:
    percents = [float(mean) * 100 for mean in offsets[:, 0]]
    shown = listed([f"{number(percent, 3)} %" for percent in percents])
    sentence = f"Offset removed: {shown} of full scale taken away."
    return step("remove_dc", sentence, percents=[round(percent, 5) for percent in percents])


def _said_of_mono(file: Reader) -> Step:
    if file.channels == 1:
        return step("mono", "It was mono already.", channels=1)
    sentence = f"{file.channels} channels folded to one, at half their sum each."
    if file.channels > 2:
        sentence = f"{file.channels} channels folded to one, by way of stereo."
    return step("mono", sentence, channels=file.channels)


def _said_of_rate(before: int, after: int) -> Step:
    if before == after:
        return step(
            "rate", f"It had a rate of {frequency(after)} already.", hz=after, before=before
        )
    sentence = f"Rate changed from {frequency(before)} to {frequency(after)}."
    return step("rate", sentence, hz=after, before=before)

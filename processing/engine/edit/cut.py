"""Where a stem begins and ends: silence trimmed, start moved, to the exact sample."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from processing.engine.audio import QUANTUM, Samples
from processing.engine.edit.prepare import told
from processing.engine.edit.sound import Desk, Sound
from processing.engine.filters import Filter, high_pass
from processing.engine.phrases import Step, frequency, number, seconds, step
from processing.engine.processor import in_quanta
from processing.engine.ramp import Ramp, faded
from processing.engine.refusal import CannotRender
from processing.recipes.edit import EditRecipe

_SOFT_EDGE_SECONDS = 0.005  # where silence that is not quite silent is cut


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Frames of the source that stay, `start` to `stop`; silence of `pad` before, `tail` after."""

    start: int
    stop: int
    pad: int = 0
    tail: int = 0
    mute: int = 0  # so many of the first kept frames are made silent
    soft_head: bool = False
    soft_tail: bool = False

    @property
    def frames(self) -> int:
        return self.pad + self.stop - self.start + self.tail

    def ramps(self, rate: int) -> tuple[Ramp, ...]:
        """Short fades where the trim cut into what is left of the noise."""
        length = min(round(_SOFT_EDGE_SECONDS * rate), (self.stop - self.start - self.mute) // 2)
        ramps = []
        if self.soft_head:
            ramps.append(Ramp(start=self.pad + self.mute, length=length, rising=True))
        if self.soft_tail:
            end = self.frames - self.tail
            ramps.append(Ramp(start=end - length, length=length, rising=False))
        return tuple(ramps)

    def apply(self, blocks: Iterable[Samples], channels: int) -> Iterator[Samples]:
        yield from _silence(self.pad, channels)
        at = 0
        for block in blocks:
            kept = block[:, max(0, self.start - at) : max(0, self.stop - at)]
            silent = max(0, self.start + self.mute - max(at, self.start))
            kept[:, :silent] = 0.0
            at += block.shape[1]
            if kept.shape[1]:
                yield kept
        yield from _silence(self.tail, channels)


def _silence(frames: int, channels: int) -> Iterator[Samples]:
    for at in range(0, frames, QUANTUM):
        yield np.zeros((channels, min(QUANTUM, frames - at)))


def shaped(recipe: EditRecipe, sound: Sound, desk: Desk) -> tuple[Sound, list[Step]]:
    """Trim, start, length and high-pass.

    The filter runs from the sound's first frame on, so that a cut does not make it ring.
    """
    cut, steps = planned_cut(recipe, sound, desk)
    if recipe.high_pass_hz is not None:
        hz, slope = recipe.high_pass_hz, recipe.high_pass_slope_db
        sentence = f"High-pass at {frequency(hz)}, {slope} dB per octave."
        steps.append(step("high_pass", sentence, hz=hz, slope_db=slope))

    def blocks() -> Iterator[Samples]:
        kept = cut.apply(_filtered(recipe, sound, cut.stop), sound.channels)
        return in_quanta(faded(kept, cut.ramps(sound.rate)), sound.channels)

    return replace(sound, frames=cut.frames, blocks=blocks), steps


def _filtered(recipe: EditRecipe, sound: Sound, stop: int) -> Iterator[Samples]:
    """As far as the frame `stop`, at least."""
    filtered = None
    if recipe.high_pass_hz is not None:
        rows = high_pass(recipe.high_pass_hz, sound.rate, recipe.high_pass_slope_db)
        filtered = Filter(rows, sound.channels)
    at = 0
    for block in sound.blocks():
        at += block.shape[1]
        yield block if filtered is None else filtered(block)
        if at >= stop:
            return


def planned_cut(recipe: EditRecipe, stem: Sound, desk: Desk) -> tuple[Cut, list[Step]]:
    cut, steps = Cut(start=0, stop=stem.frames), list[Step]()
    if recipe.trim_silence:
        cut, said = _trimmed(recipe, stem, cut, desk)
        steps.append(said)
    if recipe.start_at_seconds:
        cut, said = _moved(recipe.start_at_seconds, stem, cut)
        steps.append(said)
    if recipe.length_seconds is not None:
        cut, said = _fitted(recipe.length_seconds, stem, cut)
        steps.append(said)
    return cut, steps


def _trimmed(recipe: EditRecipe, stem: Sound, cut: Cut, desk: Desk) -> tuple[Cut, Step]:
    first, last = _loud_span(stem, 10 ** (recipe.threshold_db / 20), desk)
    if first is None or last is None:
        quiet = f"Nothing is louder than {number(recipe.threshold_db, 0)} dBFS: left as it was."
        return cut, step("trim_silence", quiet, head_seconds=0.0, tail_seconds=0.0)
    head = max(0, first - round(recipe.pre_roll_seconds * stem.rate))
    stop = min(stem.frames, last + 1 + round(recipe.post_roll_seconds * stem.rate))
    tail = stem.frames - stop
    cut = replace(cut, stop=stop, soft_head=head > 0, soft_tail=tail > 0)
    cut = replace(cut, mute=head) if recipe.keep_in_time else replace(cut, start=head)
    return cut, step(
        "trim_silence",
        _trim_sentence(head / stem.rate, tail / stem.rate, kept=recipe.keep_in_time),
        head_seconds=head / stem.rate,
        tail_seconds=tail / stem.rate,
        head_frames=head,
        tail_frames=tail,
        kept_in_time=recipe.keep_in_time,
    )


def _trim_sentence(head: float, tail: float, *, kept: bool) -> str:
    if not head and not tail:
        return "There was no silence to trim."
    verb = "made silent" if kept else "cut"
    at_head = f"{seconds(head)} at the head {verb}" if head else "nothing at the head"
    at_tail = f"{seconds(tail)} at the tail cut" if tail else "nothing at the tail"
    earlier = f"; everything comes {seconds(head)} earlier now" if head and not kept else ""
    return f"Silence trimmed: {at_head}, {at_tail}{earlier}."


def _loud_span(stem: Sound, threshold: float, desk: Desk) -> tuple[int | None, int | None]:
    """The first and the last frame above the threshold in any channel."""
    first, last, at = None, None, 0
    for block in told(stem, desk):
        loud = np.flatnonzero(np.abs(block).max(axis=0, initial=0.0) > threshold)
        if len(loud):
            first = at + int(loud[0]) if first is None else first
            last = at + int(loud[-1])
        at += block.shape[1]
    return first, last


def _moved(by_seconds: float, stem: Sound, cut: Cut) -> tuple[Cut, Step]:
    frames = round(by_seconds * stem.rate)
    exact = frames / stem.rate
    if frames >= 0:
        sentence = f"Moved {seconds(exact)} later: silence was put before it."
        return replace(cut, pad=frames), step("start", sentence, seconds=exact, frames=frames)
    if cut.start - frames >= cut.stop:
        raise CannotRender(
            f"Cutting {seconds(-exact)} from the head leaves nothing of this stem.",
            "Choose a start that lies inside the stem.",
        )
    sentence = f"Moved {seconds(-exact)} earlier: that much was cut from its head."
    moved = replace(cut, start=cut.start - frames, mute=max(0, cut.mute + frames))
    if not moved.mute:
        moved = replace(moved, soft_head=True)
    return moved, step("start", sentence, seconds=exact, frames=frames)


def _fitted(length_seconds: float, stem: Sound, cut: Cut) -> tuple[Cut, Step]:
    """The cut, brought to the length that is wanted."""
    frames = round(length_seconds * stem.rate)
    longer = frames - cut.frames
    figures = {"seconds": frames / stem.rate, "frames": frames, "added_frames": longer}
    if longer >= 0:
        added = f"{seconds(longer / stem.rate)} of silence put after it" if longer else "as it was"
        sentence = f"Length {seconds(frames / stem.rate)}: {added}."
        return replace(cut, tail=longer), step("length", sentence, **figures)
    if cut.start - longer >= cut.stop:
        raise CannotRender(
            f"A length of {seconds(length_seconds)} leaves nothing of this stem.",
            "Choose a length that ends inside the sound.",
        )
    sentence = (
        f"Length {seconds(frames / stem.rate)}: {seconds(-longer / stem.rate)} cut off its end."
    )
    return replace(cut, stop=cut.stop + longer, soft_tail=True), step("length", sentence, **figures)

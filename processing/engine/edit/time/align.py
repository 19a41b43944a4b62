"""Brings a stem into time with a guide: another microphone by one shift, a double by its onsets."""

from __future__ import annotations

import numpy as np

from processing.engine.edit.sound import Desk, Sound, kept
from processing.engine.edit.time.anchors import Anchor, in_order, rearranged
from processing.engine.edit.time.delay import Delay, delay_between
from processing.engine.edit.time.montage import Copy, Montage
from processing.engine.edit.time.moved import moved
from processing.engine.edit.time.pairing import Pairs, paired, shifts_of
from processing.engine.edit.time.tape import Tape
from processing.engine.phrases import Step, number, step
from processing.recipes.steps import Align

_HEARD_MS = 0.1  # what is moved by less is not spoken of


def align(settings: Align, sound: Sound, guide: Sound, desk: Desk) -> tuple[Sound, Step]:
    """The sound, as long as before; the same object where it could not be brought into time.

    A guide at another rate is compared at the sound's.
    """
    own = Tape.of(sound, desk.folder / "align-own")
    desk.tell(0.2)
    other = Tape.of(guide, desk.folder / "align-guide", rate=sound.rate)
    desk.tell(0.4)
    try:
        if settings.how == "mic":
            return _shifted(settings, sound, own, other, desk)
        return _mapped(settings, sound, own, other, desk)
    finally:
        own.dropped()
        other.dropped()
        desk.tell(1.0)


def _shifted(
    settings: Align, sound: Sound, own: Tape, guide: Tape, desk: Desk
) -> tuple[Sound, Step]:
    at_most = round(settings.at_most_ms / 1000 * sound.rate)
    delay = delay_between(guide, own, at_most=at_most)
    if delay is None or not delay.is_sure:
        sentence = (
            f"Within {number(settings.at_most_ms, 0)} ms this is not the guide's performance"
            " through another microphone: left as it was."
        )
        return sound, step("align", sentence, how="mic", found=False, **moved([]))
    shift = -round(delay.frames * settings.strength)
    said = _said(delay, shift, sound.rate)
    if not shift:
        return sound, said
    blocks = Montage([Copy(own, shift)], [], own.frames).blocks()
    path = desk.folder / "aligned"
    return kept(blocks, path, rate=sound.rate, channels=sound.channels), said


def _mapped(
    settings: Align, sound: Sound, own: Tape, guide: Tape, desk: Desk
) -> tuple[Sound, Step]:
    at_most = round(settings.at_most_ms / 1000 * sound.rate)
    pairs = paired(guide, own, at_most=at_most)
    desk.tell(0.7)
    if not pairs.belong_together(at_most):
        sentence = "Its onsets and those of the guide do not belong together: left as it was."
        figures = {"onsets": len(pairs.double), "pairs": len(pairs.pairs)}
        return sound, step("align", sentence, how="double", found=False, **figures, **moved([]))
    shifts = shifts_of(pairs, at_most=at_most, strength=settings.strength)
    anchors = [Anchor(int(at), int(by)) for at, by in zip(pairs.double.frames, shifts, strict=True)]
    placed = in_order(anchors, own.frames)
    said = _said_of_pairs(pairs, placed)
    if all(anchor.shift == 0 for anchor in placed):
        return sound, said
    blocks = rearranged(own, placed, pitched=True).blocks()
    path = desk.folder / "aligned"
    return kept(blocks, path, rate=sound.rate, channels=sound.channels), said


def _said_of_pairs(pairs: Pairs, placed: list[Anchor]) -> Step:
    rate = pairs.rate
    by = {anchor.frame: anchor.shift for anchor in placed}
    frames = pairs.double.frames
    shifts = np.array([by.get(int(frame), 0) for frame in frames])
    before = np.abs(pairs.late) / rate * 1000
    after = np.abs(pairs.late + shifts[pairs.pairs[:, 1]]) / rate * 1000
    entries = [
        (int(frame) / rate, shift / rate * 1000, f"onset {'later' if shift > 0 else 'earlier'}")
        for frame, shift in zip(frames, shifts, strict=True)
        if abs(shift) / rate * 1000 >= _HEARD_MS
    ]
    sentence = (
        f"{len(entries)} of {len(frames)} onsets moved to the guide's: they lay"
        f" {number(float(np.median(before)), 0)} ms beside them in the middle,"
        f" now {number(float(np.median(after)), 0)} ms."
    )
    return step(
        "align",
        sentence if entries else "In time with the guide already: left as it was.",
        how="double",
        found=True,
        onsets=len(frames),
        pairs=len(pairs.pairs),
        before_median_ms=float(np.median(before)),
        before_p95_ms=float(np.percentile(before, 95)),
        after_median_ms=float(np.median(after)),
        after_p95_ms=float(np.percentile(after, 95)),
        **moved(entries),
    )


def _said(delay: Delay, shift: int, rate: int) -> Step:
    by_ms = shift / rate * 1000
    where = "later" if shift > 0 else "earlier"
    sentence = (
        f"Moved {number(abs(by_ms), 2)} ms {where} ({abs(shift)} samples), into time with the guide"
        if shift
        else "In time with the guide already, to the sample: left as it was"
    )
    upside_down = "; it is upside down against the guide" if delay.opposite else ""
    drift = delay.last - delay.first
    drifts = (
        f"; the distance changes by {number(abs(drift), 1)} samples, the recorders ran apart"
        if abs(drift) > 1.5
        else ""
    )
    return step(
        "align",
        f"{sentence}{upside_down}{drifts}.",
        how="mic",
        found=True,
        delay_frames=delay.frames,
        delay_ms=delay.frames / rate * 1000,
        shift_frames=shift,
        left_over_frames=delay.frames + shift,
        drift_frames=drift,
        opposite_polarity=delay.opposite,
        stands_out=delay.stands_out,
        **moved([(0.0, by_ms, "everything")] if shift else []),
    )

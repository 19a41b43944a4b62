"""Brings a stem into time with a guide: another microphone by one shift, a double by its onsets."""

from __future__ import annotations

from processing.engine.edit.sound import Desk, Sound, kept
from processing.engine.edit.time.delay import Delay, delay_between
from processing.engine.edit.time.moved import moved
from processing.engine.edit.time.montage import Copy, Montage
from processing.engine.edit.time.tape import Tape
from processing.engine.phrases import Step, number, step
from processing.recipes.steps import Align


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
            f"Within {number(settings.at_most_ms, 0)} ms this is not the guide's performance through"
            " another microphone: left as it was."
        )
        return sound, step("align", sentence, how="mic", found=False)
    shift = -round(delay.frames * settings.strength)
    said = _said(delay, shift, sound.rate)
    if not shift:
        return sound, said
    blocks = Montage([Copy(own, shift)], [], own.frames).blocks()
    path = desk.folder / "aligned"
    return kept(blocks, path, rate=sound.rate, channels=sound.channels), said


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

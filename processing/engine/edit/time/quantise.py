"""Moves onsets to a grid: hits are cut and shifted, notes stretched between their beginnings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from processing.engine.edit.sound import Desk, Sound, kept
from processing.engine.edit.time.anchors import Anchor, in_order, rearranged
from processing.engine.edit.time.lines import Lines, follows, lines_of
from processing.engine.edit.time.moved import moved
from processing.engine.edit.time.onsets import HITS, NOTES, onsets_of
from processing.engine.edit.time.tape import Floats, Tape
from processing.engine.phrases import Step, number, step
from processing.recipes.steps import Quantise

_HEARD_MS = 0.1  # what is moved by less is not spoken of


@dataclass(frozen=True, slots=True)
class _Found:
    """Each onset, how far beside its line it is (seconds; below zero: early), and what is done."""

    frames: npt.NDArray[np.int64]
    away: Floats
    meant: npt.NDArray[np.bool_]  # too far from any line
    astray: npt.NDArray[np.bool_]  # around it the playing does not follow the grid


def quantise(settings: Quantise, sound: Sound, desk: Desk) -> tuple[Sound, Step]:
    """The sound with its onsets on the grid, as long as before.

    The same object where there are no onsets, or where the playing does not follow the grid.
    """
    tape = Tape.of(sound, desk.folder / "quantise-own")
    desk.tell(0.2)
    try:
        return _quantised(settings, sound, tape, desk)
    finally:
        tape.dropped()
        desk.tell(1.0)


def _quantised(settings: Quantise, sound: Sound, tape: Tape, desk: Desk) -> tuple[Sound, Step]:
    pitched = settings.how == "pitched"
    onsets = onsets_of(tape, NOTES if pitched else HITS)
    desk.tell(0.5)
    if not len(onsets):
        return sound, _left("No beginning of a note or a hit was found: left as it was.", 0)
    lines = lines_of(settings.grid, settings.swing, tape.frames / tape.rate)
    found = _found(settings, lines, onsets.frames, tape.rate)
    if found.astray.all():
        sentence = "The playing does not follow this grid: left as it was."
        return sound, _left(sentence, len(onsets))
    held = found.meant | found.astray
    shifts = np.where(held, 0, np.rint(-found.away * settings.strength * tape.rate)).astype(int)
    anchors = [Anchor(int(at), int(by)) for at, by in zip(found.frames, shifts, strict=True)]
    placed = in_order(anchors, tape.frames)
    said = _said(settings, found, placed, tape.rate)
    if all(anchor.shift == 0 for anchor in placed):
        return sound, said
    blocks = rearranged(tape, placed, pitched=pitched).blocks()
    path = desk.folder / "quantised"
    return kept(blocks, path, rate=sound.rate, channels=sound.channels), said


def _found(settings: Quantise, lines: Lines, frames: npt.NDArray[np.int64], rate: int) -> _Found:
    at = frames / rate
    nearest = lines.nearest(at)
    away = at - lines.seconds[nearest]
    spacing = lines.spacings[nearest]
    reach = np.minimum(settings.window_ms / 1000, spacing / 2)
    return _Found(frames, away, np.abs(away) > reach, ~follows(away, spacing, reach))


def _left(sentence: str, onsets: int) -> Step:
    return step("quantise", sentence, found=False, onsets=onsets, **moved([]))


def _said(settings: Quantise, found: _Found, placed: list[Anchor], rate: int) -> Step:
    shifts = {anchor.frame: anchor.shift for anchor in placed}
    entries = [
        (int(frame) / rate, shifts.get(int(frame), 0) / rate * 1000, _what(settings, away))
        for frame, away in zip(found.frames, found.away, strict=True)
    ]
    entries = [entry for entry in entries if abs(entry[1]) >= _HEARD_MS]
    by = np.abs([entry[1] for entry in entries] or [0.0])
    now = np.array([shifts.get(int(frame), 0) / rate for frame in found.frames]) + found.away
    left = now[~(found.meant | found.astray)]
    beside = np.abs(left) * 1000 if len(left) else np.zeros(1)
    return step(
        "quantise",
        _sentence(found, len(entries), float(np.median(by)), float(by.max())),
        found=bool(entries),
        how=settings.how,
        onsets=len(found.frames),
        moved_median_ms=float(np.median(by)),
        moved_most_ms=float(by.max()),
        beside_median_ms=float(np.median(beside)),
        beside_p95_ms=float(np.percentile(beside, 95)),
        meant=int((found.meant & ~found.astray).sum()),
        astray=int(found.astray.sum()),
        **moved(entries),
    )


def _what(settings: Quantise, away: float) -> str:
    kind = "hit" if settings.how == "drums" else "note"
    return f"{kind} {number(abs(away) * 1000)} ms {'late' if away > 0 else 'early'}"


def _sentence(found: _Found, count: int, middle: float, most: float) -> str:
    told = f"{count} of {len(found.frames)} onsets moved to the grid"
    told += f", by {number(middle, 0)} ms in the middle and {number(most, 0)} ms at most"
    if not count:
        told = f"All {len(found.frames)} onsets stay where they are"
    meant = int((found.meant & ~found.astray).sum())
    far = f"; {meant} too far from any line stay" if meant else ""
    if not found.astray.any():
        return f"{told}{far}."
    return f"{told}{far}; {int(found.astray.sum())} stay where the playing leaves the grid."

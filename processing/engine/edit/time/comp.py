"""One performance out of several takes, cut from one to the next where they agree best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from processing.engine.audio import Samples
from processing.engine.edit.sound import Desk, Sound, kept
from processing.engine.edit.time.montage import Copy, Montage, Piece, Silence
from processing.engine.edit.time.moved import moved
from processing.engine.edit.time.seam import Place, quietest
from processing.engine.edit.time.tape import Tape
from processing.engine.phrases import Step, listed, number, step
from processing.engine.refusal import CannotRender
from processing.recipes.steps import Comp

_LOUDNESS_SECONDS = 0.05
_QUIET = 1e-6  # mean square: beside what is under −60 dBFS nothing is a jump


@dataclass(frozen=True, slots=True)
class _Part:
    """From this frame on the take is heard; nothing, where it has no name."""

    start: int
    take: str


def comp(settings: Comp, takes: Mapping[str, Sound], desk: Desk) -> tuple[Sound, Step]:
    """The ranges, laid one over the other in their order; silence where there is none of them.

    All takes begin together and the comp is as long as the longest. Rate and channels are those of
    the first range's take; a mono take is put on all channels. Raises CannotRender for a take that
    is not there, or whose channels do not fit.
    """
    named = list(dict.fromkeys(each.take for each in settings.ranges))
    tapes = _tapes(named, takes, desk)
    first = tapes[named[0]]
    frames = max(tape.frames for tape in tapes.values())
    parts = _parts(settings, first.rate, frames)
    pieces = [_piece(part, tapes, first.channels) for part in parts]
    seams = [_seam(settings, first.rate, frames, parts, pieces, n) for n in range(len(parts) - 1)]
    blocks = Montage(pieces, seams, frames).blocks()
    made = kept(blocks, desk.folder / "comp", rate=first.rate, channels=first.channels)
    said = _said(parts, pieces, seams, first.rate)
    for tape in tapes.values():
        tape.dropped()
    desk.tell(1.0)
    return made, said


def _tapes(named: list[str], takes: Mapping[str, Sound], desk: Desk) -> dict[str, Tape]:
    missing = [name for name in named if name not in takes]
    if missing:
        raise CannotRender(
            f"The recipe asks for the take “{missing[0]}”, which is not among the files.",
            "Order again from the song as it is now.",
        )
    rate, channels = takes[named[0]].rate, max(takes[name].channels for name in named)
    tapes = {}
    for count, name in enumerate(named):
        if takes[name].channels not in {1, channels}:
            raise CannotRender(
                f"The take “{name}” has {takes[name].channels} channels, another {channels}.",
                "Bring the takes to the same number of channels first.",
            )
        tapes[name] = Tape.of(
            _widened(takes[name], channels), desk.folder / f"comp-take-{count}", rate=rate
        )
        desk.tell(0.7 * (count + 1) / len(named))
    return tapes


def _widened(take: Sound, channels: int) -> Sound:
    """A mono take on all channels."""
    if take.channels == channels:
        return take

    def blocks() -> Iterator[Samples]:
        for block in take.blocks():
            yield np.repeat(block, channels, axis=0)

    return Sound(rate=take.rate, channels=channels, frames=take.frames, blocks=blocks)


def _parts(settings: Comp, rate: int, frames: int) -> list[_Part]:
    """What is heard from where on, in order; what comes later in the list lies on top."""
    spans = [
        (min(round(each.from_seconds * rate), frames), min(round(each.to_seconds * rate), frames))
        for each in settings.ranges
    ]
    cuts = sorted({0, frames}.union(*spans))
    parts: list[_Part] = []
    for start, stop in pairwise(cuts):
        on_top = ""
        for (low, high), each in zip(spans, settings.ranges, strict=True):
            if low <= start and stop <= high:
                on_top = each.take
        if not parts or parts[-1].take != on_top:
            parts.append(_Part(start, on_top))
    return parts or [_Part(0, "")]


def _piece(part: _Part, tapes: Mapping[str, Tape], channels: int) -> Piece:
    return Copy(tapes[part.take]) if part.take else Silence(channels)


def _seam(  # noqa: PLR0913, PLR0917  # the facts of one seam
    settings: Comp, rate: int, frames: int, parts: list[_Part], pieces: list[Piece], n: int
) -> Place:
    """Not over the middle of either neighbour, so that no two seams meet."""
    at = parts[n + 1].start
    low = (parts[n].start + at + 1) // 2 if n else 0
    high = (at + parts[n + 2].start) // 2 if n + 2 < len(parts) else frames
    length = min(round(settings.crossfade_ms / 1000 * rate), 2 * (at - low), 2 * (high - at))
    wish = at - length // 2
    if not length:
        return Place(start=at, length=0)
    reach = round(settings.search_ms / 1000 * rate)
    low, high = max(low, wish - reach), min(high, wish + length + reach)
    before, after = (piece.read(low, high - low) for piece in pieces[n : n + 2])
    found = quietest(before, after, length, wish=wish - low, reach=reach)
    return Place(start=low + found.start, length=length, difference=found.difference)


def _said(parts: list[_Part], pieces: list[Piece], seams: list[Place], rate: int) -> Step:
    entries, jumps = [], []
    for n, seam in enumerate(seams):
        middle, asked = seam.start + seam.length // 2, parts[n + 1].start
        jump = _jump_db(pieces[n], pieces[n + 1], middle, rate)
        both = f"{parts[n].take or 'silence'} → {parts[n + 1].take or 'silence'}"
        if parts[n].take and parts[n + 1].take:
            jumps.append(jump)
            both = f"{both}, {number(jump)} dB" if abs(jump) >= 1 else both
        entries.append((asked / rate, (middle - asked) / rate * 1000, both))
    takes = list(dict.fromkeys(part.take for part in parts if part.take))
    furthest = max((abs(by) for _, by, _ in entries), default=0.0)
    return step(
        "comp",
        _sentence(takes, len(seams), furthest, max(map(abs, jumps), default=0.0)),
        takes=takes,
        seams=len(seams),
        furthest_ms=furthest,
        most_jump_db=max(jumps, key=abs, default=0.0),
        **moved(entries),
    )


def _sentence(takes: list[str], seams: int, furthest: float, jump: float) -> str:
    if not takes:
        return "No range of the comp lies inside the takes: it is silent."
    named = f"{listed(takes[:6])}{' and others' if len(takes) > 6 else ''}"
    if not seams:
        return f"The comp is {named} from beginning to end."
    edits = "1 edit" if seams == 1 else f"{seams} edits"
    where = f", moved by up to {number(furthest, 0)} ms to where the takes agree best"
    louder = f"; at one edit the level changes by {number(jump)} dB" if jump >= 1 else ""
    return f"Comp of {named} with {edits}{where if furthest >= 0.5 else ''}{louder}."


def _jump_db(before: Piece, after: Piece, middle: int, rate: int) -> float:
    """How much louder it is after the edit; what the two takes hold at the edit is compared."""
    half = round(_LOUDNESS_SECONDS / 2 * rate)
    one, two = (
        float(np.square(piece.read(middle - half, 2 * half)).mean()) for piece in (before, after)
    )
    return 0.0 if min(one, two) < _QUIET else float(10 * np.log10(two / one))

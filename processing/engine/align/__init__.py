"""How the time of one version runs in another: what was moved, cut out, put in, and what changed.

Two masters of one recording are lined up by their waveforms, to the sample; the same song played
again by its beats, to a tenth of a second; of different music it says that it is different.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from processing.engine.align import arranging, by_music, exact
from processing.engine.align.candidates import Candidates, candidates
from processing.engine.align.chain import Pair, Stretch, chain
from processing.engine.align.flattened import flattened, quiet
from processing.engine.align.reading import BAND_EDGES_HZ, FRAME, RATE, Heard, hear
from processing.engine.align.strip import Piece, decibels, gain, strip
from processing.engine.progress import Progress, silent

__all__ = ["STAGES", "align"]

STAGES = (
    ("listen", "Listen to both versions"),
    ("place", "Look for one in the other"),
    ("music", "Compare what is played"),
    ("differ", "Say where they differ"),
)
VERSION = 1
_LEAST_SECONDS, _MOST_SECONDS = 1.0, 1200.0
_WAVEFORM_RESOLUTION = 0.001
_LEAST_SHARED, _LEAST_SHARE = 400, 0.15  # frames; of the shorter one
_LEAST_LIKENESS, _STEADY_LIKENESS, _STEADY_SHARE = 0.45, 0.2, 0.5


def align(earlier: Path, later: Path, progress: Progress | None = None) -> dict[str, Any]:
    """JSON: `kind`, `offset_seconds`, `pieces`, `strip` and what they were measured with.

    `kind` is `same_recording`, `same_music`, `different` or `unknown`; the last has a `reason`:
    `silent`, `too_short` or `too_long`. The offset is that of the longest piece.
    """
    tell = progress or silent
    one = hear(earlier, lambda share: tell("listen", share / 2))
    other = hear(later, lambda share: tell("listen", 0.5 + share / 2))
    reason = _not_to_be_told(one, other)
    if reason is not None:
        return _told(one, other, "unknown", reason=reason)
    tell("place", 0.0)
    found, inverted = _by_waveform(one, other)
    if _is_enough(found, one, other):
        pieces = [_piece(one, other, stretch) for stretch in found]
        tell("differ", 0.0)
        sign = -1.0 if inverted else 1.0
        return _told(one, other, "same_recording", pieces, sign=sign)
    tell("music", 0.0)
    pieces = by_music.pieces(one, other, tell)
    tell("differ", 0.0)
    return _told(one, other, "same_music" if pieces else "different", pieces)


def _not_to_be_told(one: Heard, other: Heard) -> str | None:
    if min(one.seconds, other.seconds) < _LEAST_SECONDS:
        return "too_short"
    if max(one.seconds, other.seconds) > _MOST_SECONDS:
        return "too_long"
    return "silent" if one.is_silent or other.is_silent else None


def _by_waveform(one: Heard, other: Heard) -> tuple[list[Stretch], bool]:
    flat = [flattened(one.mono), flattened(other.mono)]
    likely: Candidates = candidates(one.mono, other.mono, *flat)
    pair = Pair(
        earlier=flat[0],
        later=-flat[1] if likely.is_inverted else flat[1],
        quiet_earlier=quiet(one.mono),
        quiet_later=quiet(other.mono),
    )
    stretches = chain(pair, [lag.samples for lag in likely.lags])
    return arranging.arranged(pair, stretches), likely.is_inverted


def _is_enough(found: Sequence[Stretch], one: Heard, other: Heard) -> bool:
    """A sample that both songs use, or a kick in both takes, makes no version of one of the other.

    Either the waveforms are much alike, or they agree a little all the way at one lag.
    """
    shared = sum(stretch.frames for stretch in found)
    shorter = min(one.frames, other.frames)
    if shared < max(_LEAST_SHARE * shorter, min(_LEAST_SHARED, 0.5 * shorter)):
        return False
    alike = sum(stretch.weight for stretch in found) / shared
    longest = max(stretch.frames for stretch in found)
    steady = longest >= _STEADY_SHARE * shorter and alike >= _STEADY_LIKENESS
    return steady or alike >= _LEAST_LIKENESS


def _piece(one: Heard, other: Heard, stretch: Stretch) -> Piece:
    end = stretch.end * FRAME / RATE
    # The last hundredth of a second is no whole frame.
    end = one.seconds if one.seconds - end < 2 * FRAME / RATE else end
    shift = exact.shift_seconds(one, other, stretch)
    return Piece(
        from_seconds=max(stretch.first * FRAME / RATE, -shift),
        to_seconds=min(end, other.seconds - shift),
        shift_seconds=shift,
        confidence=arranging.confidence(stretch),
    )


def _told(  # noqa: PLR0913
    one: Heard,
    other: Heard,
    kind: str,
    pieces: Sequence[Piece] = (),
    *,
    sign: float | None = None,
    reason: str | None = None,
) -> dict[str, Any]:
    louder = gain(one, other, pieces)
    longest = max(pieces, key=lambda it: it.to_seconds - it.from_seconds, default=None)
    resolution = _WAVEFORM_RESOLUTION if sign is not None else by_music.RESOLUTION_SECONDS
    return {
        "version": VERSION,
        "kind": kind,
        "reason": reason,
        "earlier_seconds": round(one.seconds, 6),
        "later_seconds": round(other.seconds, 6),
        "offset_seconds": None if longest is None else longest.to_json()["shift_seconds"],
        "resolution_seconds": resolution if pieces else None,
        "is_inverted": sign is not None and sign < 0,
        "louder_db": decibels(louder, 1.0) if pieces else None,
        "pieces": [piece.to_json() for piece in pieces],
        "band_edges_hz": list(BAND_EDGES_HZ),
        "strip": strip(one, other, pieces, louder=louder, sign=sign) if pieces else [],
    }

"""Where two versions differ, second by second of the later one, once they are matched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import fft

from processing.engine.align.reading import LEVELS_PER_SECOND, RATE, Heard, Singles

_LEAST_SHARED = 0.4  # of a second
_LOWEST_DB, _HIGHEST_DB = -80.0, 20.0
_QUIET = 10**-6.0  # of the loudest second, in power
_SOFT = 10**-3.0  # of the loudest second: what is softer has no say in how loud the rest is
_FAINT = 10**-5.0  # of all bands together
_MARGIN = 64

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Seconds of the earlier version, and how much later they are heard in the other one."""

    from_seconds: float
    to_seconds: float
    shift_seconds: float
    confidence: float

    def to_json(self) -> dict[str, float]:
        return {
            "from_seconds": round(self.from_seconds, 3) + 0.0,
            "to_seconds": round(self.to_seconds, 3) + 0.0,
            "shift_seconds": round(self.shift_seconds, 6) + 0.0,
            "confidence": self.confidence,
        }


def gain(earlier: Heard, later: Heard, pieces: Sequence[Piece]) -> float:
    """How much louder the later one is, in power: the median of the seconds that both have."""
    pairs = []
    for at in range(int(np.ceil(later.seconds))):
        for first, last, by in _shared(pieces, float(at), at + 1.0):
            own, there = _power(earlier, first - by, last - by), _power(later, first, last)
            pairs.append((own, there, last - first))
    loudest = max((own / length for own, _, length in pairs), default=0.0)
    ratios = [
        there / own
        for own, there, length in pairs
        if length >= _LEAST_SHARED and own / length > _SOFT * loudest and there > 0
    ]
    return float(np.median(ratios)) if ratios else 1.0


def strip(
    earlier: Heard, later: Heard, pieces: Sequence[Piece], *, louder: float, sign: float | None
) -> list[dict[str, Any]]:
    """Entries for each second that has sound. Without a `sign` waveforms are not compared.

    `residual_db`: what is left of the later one when the earlier is taken off at the same loudness.
    `level_db`, `bands_db`: how much louder it is there than everywhere. All null where it is new.
    """
    whole = [_powers(later, at, at + 1.0).sum() for at in range(int(np.ceil(later.seconds)))]
    floor = _QUIET * max(whole, default=0.0)
    entries = []
    for at, power in enumerate(whole):
        end = min(at + 1.0, later.seconds)
        if power <= floor or end - at < 0.1:
            continue
        shared = list(_shared(pieces, float(at), end))
        entries.append(
            {"from_seconds": float(at), "to_seconds": round(end, 3)}
            | _compared(earlier, later, shared, end - at, louder, sign)
        )
    return entries


def _shared(
    pieces: Sequence[Piece], low: float, high: float
) -> Iterator[tuple[float, float, float]]:
    """From, to and shift of what a stretch of the later version has in common with the earlier."""
    for piece in pieces:
        first = max(low, piece.from_seconds + piece.shift_seconds)
        last = min(high, piece.to_seconds + piece.shift_seconds)
        if last - first > 0.02:
            yield first, last, piece.shift_seconds


def _compared(  # noqa: PLR0913, PLR0917
    earlier: Heard,
    later: Heard,
    shared: Sequence[tuple[float, float, float]],
    length: float,
    louder: float,
    sign: float | None,
) -> dict[str, Any]:
    if sum(last - first for first, last, _ in shared) < _LEAST_SHARED * length:
        return {"residual_db": None, "level_db": None, "bands_db": None}
    own = np.sum([_powers(earlier, first - by, last - by) for first, last, by in shared], axis=0)
    there = np.sum([_powers(later, first, last) for first, last, _ in shared], axis=0)
    return {
        "residual_db": None if sign is None else _residual(earlier, later, shared, louder, sign),
        "level_db": decibels(float(there.sum()), float(own.sum()) * louder),
        "bands_db": _bands(own * louder, there),
    }


def _bands(own: Floats, there: Floats) -> list[float | None]:
    """Null where a band has next to nothing in both: its ratio would say much of a whisper."""
    least = _FAINT * max(float(own.sum()), float(there.sum()))
    return [
        decibels(float(after), float(before)) if max(before, after) > least else None
        for before, after in zip(own, there, strict=True)
    ]


def _residual(
    earlier: Heard,
    later: Heard,
    shared: Sequence[tuple[float, float, float]],
    louder: float,
    sign: float,
) -> float | None:
    rest = whole = 0.0
    for first, last, by in shared:
        start, count = round(first * RATE), round((last - first) * RATE)
        facing = _at(later.mono, float(start), count)
        moved = _at(earlier.mono, start - by * RATE, count) * (sign * np.sqrt(louder))
        rest += float(np.square(facing - moved).sum())
        whole += float(np.square(facing).sum())
    return decibels(rest, whole)


def _at(sound: Singles, start: float, count: int) -> Floats:
    """Samples from a place that may lie between two."""
    whole = int(np.floor(start))
    part = start - whole
    low, high = whole - _MARGIN, whole + count + _MARGIN
    cut = sound[max(0, low) : max(0, high)].astype(np.float64)
    cut = np.pad(cut, (max(0, -low) if high > 0 else 0, 0))
    cut = np.pad(cut, (0, max(0, count + 2 * _MARGIN - len(cut))))[: count + 2 * _MARGIN]
    if part > 1e-6:
        size = fft.next_fast_len(len(cut), real=True)
        turn = np.exp(2j * np.pi * fft.rfftfreq(size) * part)
        cut = fft.irfft(fft.rfft(cut, size) * turn, size)
    return np.asarray(cut[_MARGIN : _MARGIN + count])


def _power(sound: Heard, low: float, high: float) -> float:
    part = sound.mono[max(0, round(low * RATE)) : max(0, round(high * RATE))]
    return float(np.vdot(part, part))


def _powers(sound: Heard, low: float, high: float) -> Floats:
    """Of the seven bands, added up over these seconds."""
    first = max(0, round(low * LEVELS_PER_SECOND))
    last = max(first, round(high * LEVELS_PER_SECOND))
    rows = sound.powers[first:last]
    return rows.sum(axis=0) if len(rows) else np.zeros(sound.powers.shape[1])


def decibels(power: float, against: float) -> float | None:
    if against <= 0.0:
        return None
    ratio = 10 * np.log10(max(power, 1e-12 * against) / against)
    return round(float(np.clip(ratio, _LOWEST_DB, _HIGHEST_DB)), 1) + 0.0

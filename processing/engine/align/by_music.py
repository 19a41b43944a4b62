"""The same song played again: lined up beat by beat by its harmonies and its rhythm.

Two chains of beats are laid beside each other where they are alike (Smith and Waterman, 1981, with
gaps that cost once and then little): bars may have been added or left out. That they are the same
music at all has to be clear: the same sound read backwards, with the very same chords in another
order, must fit much worse.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from processing.engine.align.reading import Heard
from processing.engine.align.strip import Piece
from processing.engine.audio import Reader
from processing.engine.features import beats
from processing.engine.features.spectra import CHROMA_HOP, HOP, STEPS, Analyser, Spectra
from processing.engine.features.spectra import RATE as SPECTRA_RATE
from processing.engine.kernels import compiled
from processing.engine.progress import Progress

RESOLUTION_SECONDS = 0.1
_GRID_SECONDS = 0.5  # where there is no beat
_PARTS = 4  # of a beat, for its rhythm
_CONTEXT_BEATS = 5
_RHYTHM = 0.4
_OWN_KEY = 0.8  # of the best score: most versions stay in their key
_CHANCE = 1.0  # deviations above the mean that a match has to reach
_GAP_OPEN, _GAP_ON = 6.0, 0.3
_LEAST_BEATS = 8
_SURE = 1.6  # times the score of what is read backwards
_LEAST_COVERED = 0.3
_MOST_CONFIDENCE = 0.5
_DRIFT_SECONDS = 0.1  # within one piece
_MOST_BEATS = 4000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Song:
    """A row a beat: what sounds in twelve pitch classes, and how it moves."""

    times: Floats
    harmony: Floats
    rhythm: Floats

    def rows(self, higher: int = 0) -> Floats:
        return np.hstack([np.roll(self.harmony, higher, axis=1), _RHYTHM * self.rhythm])


def pieces(earlier: Heard, later: Heard, progress: Progress) -> list[Piece]:
    """Where the beats of one are in the other; none if they are not the same music."""
    heard = [_spectra(earlier, progress, 0.0), _spectra(later, progress, 0.5)]
    first, second = _on_beats(*heard)
    if min(len(first.times), len(second.times)) < _LEAST_BEATS:
        return []
    key, clear = _key(first.harmony, second.harmony)
    pairs, _ = _aligned(first.rows(), second.rows(key))
    # Whoever is shorter has to be found again for the most part.
    covered = len(pairs) / min(len(first.times), len(second.times))
    if clear < _SURE or covered < _LEAST_COVERED:
        return []
    confidence = round(min(_MOST_CONFIDENCE, 0.2 * clear * covered), 3)
    return _pieces(first.times, second.times, pairs, confidence)


def _spectra(sound: Heard, progress: Progress, before: float) -> Spectra:
    with Reader(sound.path) as reader:
        analyser, done = Analyser(reader.rate), 0
        for block in reader.blocks():
            analyser.feed(np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0))
            done += block.shape[1]
            progress("music", before + 0.5 * done / reader.frames)
        return analyser.result()


def _on_beats(one: Spectra, other: Spectra) -> tuple[_Song, _Song]:
    found = [beats.find(one), beats.find(other)]
    if found[0] is None or found[1] is None:
        times = [np.arange(0.0, _length(each), _GRID_SECONDS) for each in (one, other)]
    else:
        times = [found[0].times, found[1].times]
        # One of the two may have been counted in half or double time.
        faster = found[0].bpm / found[1].bpm
        if faster > 1.5:
            times[1] = _doubled(times[1])
        elif faster < 1 / 1.5:
            times[0] = _doubled(times[0])
    return _song(one, times[0][:_MOST_BEATS]), _song(other, times[1][:_MOST_BEATS])


def _length(spectra: Spectra) -> float:
    return len(spectra.bands) * HOP / SPECTRA_RATE


def _doubled(times: Floats) -> Floats:
    return np.interp(np.arange(2 * len(times) - 1) / 2, np.arange(len(times)), times)


def _song(spectra: Spectra, times: Floats) -> _Song:
    ends = np.append(times[1:], 2 * times[-1] - times[-2]) if len(times) > 1 else times + 0.5
    pitches = spectra.pitches.reshape(len(spectra.pitches), 12, STEPS // 12).sum(axis=2)
    harmony = _means(pitches, times * SPECTRA_RATE / CHROMA_HOP, ends * SPECTRA_RATE / CHROMA_HOP)
    moves = np.maximum(0.0, np.diff(spectra.bands, axis=0, prepend=spectra.bands[:1]))
    moves = moves.reshape(len(moves), 3, -1).mean(axis=2)
    rhythm = []
    for part in range(_PARTS):
        low, high = (
            (times + (ends - times) * at / _PARTS) * SPECTRA_RATE / HOP for at in (part, part + 1)
        )
        rhythm.append(_means(moves, low, high))
    return _Song(times=times, harmony=_unit(harmony), rhythm=_unit(np.hstack(rhythm)))


def _means(rows: npt.NDArray[np.floating], low: Floats, high: Floats) -> Floats:
    first = np.clip(np.rint(low).astype(int), 0, max(len(rows) - 1, 0))
    last = np.clip(np.rint(high).astype(int), first + 1, max(len(rows), 1))
    summed = np.vstack([np.zeros(rows.shape[1]), np.cumsum(rows, axis=0, dtype=np.float64)])
    return np.asarray((summed[last] - summed[first]) / (last - first)[:, None])


def _unit(rows: Floats) -> Floats:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = rows / np.where(length > 1e-9, length, 1.0)
    rows = rows - rows.mean(axis=0)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 1e-9, length, 1.0))


def _key(one: Floats, other: Floats) -> tuple[int, float]:
    """By how many semitones the other is to be turned, and how clearly they are one music."""
    scores = [_aligned(one, np.roll(other, by, axis=1))[1] for by in range(12)]
    by_chance = [_aligned(one, np.roll(other[::-1], by, axis=1))[1] for by in range(12)]
    best = int(np.argmax(scores))
    key = 0 if scores[0] > _OWN_KEY * scores[best] else best
    return key, scores[key] / max(*by_chance, 1.0)


def _aligned(one: Floats, other: Floats) -> tuple[list[tuple[int, int]], float]:
    """Pairs of beats that belong together, and how well the whole way fits."""
    alike = one @ other.T
    alike = _along_diagonals(alike)
    spread = float(alike.std())
    scores = (alike - alike.mean()) / max(spread, 1e-9) - _CHANCE
    way, score = _best_way(np.ascontiguousarray(scores), _GAP_OPEN, _GAP_ON)
    return [(int(i), int(j)) for i, j in way], score


def _along_diagonals(alike: Floats) -> Floats:
    """Each pair of beats with its neighbours: a chord alone says little, a bar says much."""
    kernel = np.eye(_CONTEXT_BEATS) / _CONTEXT_BEATS
    return np.asarray(ndimage.convolve(alike, kernel, mode="nearest"))


@compiled
def _best_way(  # noqa: C901  # a kernel calls nothing
    scores: Floats, gap_open: float, gap_on: float
) -> tuple[npt.NDArray[np.int64], float]:
    """Three tables: a match, a gap in one, a gap in the other; the best way may begin anywhere."""
    rows, columns = scores.shape
    match = np.zeros((rows + 1, columns + 1), np.float32)
    across = np.full((rows + 1, columns + 1), -1e9, np.float32)
    down = np.full((rows + 1, columns + 1), -1e9, np.float32)
    came = np.zeros((rows + 1, columns + 1, 3), np.int8)
    top, at_row, at_column = 0.0, 0, 0
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            best, source = 0.0, 3
            if match[row - 1, column - 1] > best:
                best, source = match[row - 1, column - 1], 0
            if across[row - 1, column - 1] > best:
                best, source = across[row - 1, column - 1], 1
            if down[row - 1, column - 1] > best:
                best, source = down[row - 1, column - 1], 2
            match[row, column] = best + scores[row - 1, column - 1]
            came[row, column, 0] = source
            opened, held = match[row, column - 1] - gap_open, across[row, column - 1] - gap_on
            across[row, column] = max(opened, held)
            came[row, column, 1] = 0 if opened >= held else 1
            opened, held = match[row - 1, column] - gap_open, down[row - 1, column] - gap_on
            down[row, column] = max(opened, held)
            came[row, column, 2] = 0 if opened >= held else 2
            if match[row, column] > top:
                top, at_row, at_column = match[row, column], row, column
    way = np.zeros((rows + columns, 2), np.int64)
    count, table = 0, 0
    while at_row > 0 and at_column > 0:
        source = came[at_row, at_column, table]
        if table == 0:
            way[count, 0], way[count, 1] = at_row - 1, at_column - 1
            count += 1
            at_row -= 1
            at_column -= 1
        elif table == 1:
            at_column -= 1
        else:
            at_row -= 1
        if source == 3:
            break
        table = source
    return way[:count][::-1].copy(), top


def _pieces(
    one: Floats, other: Floats, pairs: list[tuple[int, int]], confidence: float
) -> list[Piece]:
    """Beats that follow each other in both, cut where what they are moved by has drifted."""
    runs: list[list[tuple[int, int]]] = []
    for pair in pairs:
        last = runs[-1][-1] if runs else None
        shifts = [other[j] - one[i] for i, j in (*(runs[-1] if runs else ()), pair)]
        follows = last is not None and pair == (last[0] + 1, last[1] + 1)
        if follows and max(shifts) - min(shifts) <= _DRIFT_SECONDS:
            runs[-1].append(pair)
        else:
            runs.append([pair])
    return [_piece(one, other, run, confidence) for run in runs]


def _piece(one: Floats, other: Floats, run: list[tuple[int, int]], confidence: float) -> Piece:
    first, last = run[0][0], run[-1][0]
    end = one[last + 1] if last + 1 < len(one) else one[last]
    shifts = [other[j] - one[i] for i, j in run]
    return Piece(
        from_seconds=float(one[first]),
        to_seconds=float(end),
        shift_seconds=float((max(shifts) + min(shifts)) / 2),
        confidence=confidence,
    )

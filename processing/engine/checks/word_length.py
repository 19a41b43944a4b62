"""Looks at how many bits a sound really uses, and whether it was dithered to them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numba import njit

from processing.engine.audio import Samples
from processing.engine.findings import Finding, finding
from processing.engine.meter import Loudness

_SHORTEST, _LONGEST = 8, 24
_FLOAT = 32  # said of what no whole number of 24 bits can hold
_CELL = 1024  # frames judged together
_QUIET = 2.0**-12  # eight steps of 16 bits; louder cells say nothing of the last bit
_BINS = 12
_LEAST_CELLS = 8
_STANDING, _MOVING = 0.85, 0.70  # share of samples that are equal to the one before
_LEAST_SECONDS = 1.0
_MUCH_MORE = {16: 12, 24: 20}  # bits of a file, and the most in use that are worth a word

# Columns of the state: word length so far, samples that were not zero.
_BITS, _SOUNDING = range(2)


class WordLength:
    """Tests every sample at the shortest word length that has held so far.

    Dither keeps the last bit moving: without it, what is only some steps high stands still between
    its steps.
    """

    def __init__(self, rate: int, channels: int, *, bits: int | None = None) -> None:
        self.rate, self._declared = rate, bits
        self._state = np.array([_SHORTEST, 0], dtype=np.int64)
        self._cells = np.zeros((_BINS, 3), dtype=np.int64)  # cells, samples, equal to the last
        self._open = np.zeros((channels, 4))  # of a cell that has not ended: see watch_last_bit

    def feed(self, block: Samples) -> None:
        if self._state[_BITS] > _LONGEST:
            return
        for x, opened in zip(block, self._open, strict=True):
            count_bits(x, self._state)
            watch_last_bit(x, opened, self._cells)

    @property
    def bits(self) -> int | None:
        """The word length in use; None where there is too little sound to tell."""
        bits, sounding = self._state.tolist()
        if bits > _LONGEST:
            return _FLOAT
        return bits if sounding >= _LEAST_SECONDS * self.rate else None

    @property
    def dither(self) -> str | None:
        """`none`, `tpdf-like`, or None where no passage is quiet enough to tell."""
        bits = self.bits
        if bits is None or not 12 <= bits <= _LONGEST:
            return None
        lowest = _LONGEST - bits
        cells, samples, equal = self._cells[lowest : lowest + 4].sum(axis=0).tolist()
        if cells < _LEAST_CELLS:
            return None
        standing = equal / samples
        return "none" if standing > _STANDING else "tpdf-like" if standing < _MOVING else None

    def figures(self) -> dict[str, Any]:
        return {"word_length_bits": self.bits, "dither": self.dither}

    def findings(self, _read: Loudness) -> Iterator[Finding]:
        bits, declared = self.bits, self._declared
        if bits is None:
            return
        if declared in _MUCH_MORE and bits <= _MUCH_MORE[declared]:
            yield finding(
                "word_length",
                "info",
                f"The file keeps {declared} bits, and its sound uses {bits} of them.",
                "If there is an original with more bits, send that one.",
                figure=bits,
                unit="bits",
            )
        if bits <= 16 and self.dither == "none":
            yield finding(
                "dither_missing",
                "info",
                f"It was cut down to {bits} bits without dither: its quietest moments are rough.",
                "Export it with 24 bits, or with dither; a master here is dithered.",
                figure=bits,
                unit="bits",
            )


@njit(cache=True, nogil=True)
def count_bits(x, state):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Raise the word length until every sample is a whole number of its steps."""
    bits, sounding = state[0], state[1]
    scale = 2.0 ** (bits - 1)
    for i in range(len(x)):
        if x[i] == 0.0:
            continue
        sounding += 1
        v = x[i] * scale
        while v != math.floor(v):
            bits += 1
            if bits > _LONGEST:
                state[0] = bits
                return
            scale *= 2.0
            v *= 2.0
    state[0], state[1] = bits, sounding


@njit(cache=True, nogil=True)
def watch_last_bit(x, opened, cells):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Count how often quiet cells stand still; by their peak, in octaves of 24 bits."""
    samples, top, equal, before = opened
    for v in x:
        samples += 1.0
        top = max(top, abs(v))
        if v == before:
            equal += 1.0
        before = v
        if samples == _CELL:
            if 0.0 < top <= _QUIET:
                octave = min(max(math.floor(math.log2(top * 8388608.0)), 0), _BINS - 1)
                cells[octave, 0] += 1
                cells[octave, 1] += _CELL
                cells[octave, 2] += int(equal)
            samples = top = equal = 0.0
    opened[0], opened[1], opened[2], opened[3] = samples, top, equal, before

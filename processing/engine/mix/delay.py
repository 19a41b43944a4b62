"""Echoes in time with the song: a delay line with its filters inside, so each echo is darker."""

from __future__ import annotations

import math

import numpy as np

from processing.engine import kweight
from processing.engine.audio import Samples
from processing.engine.filters import chain, high_pass, low_pass, response_db
from processing.engine.kernels import Floats, compiled
from processing.recipes.returns import DelayRecipe

_GONE_DB = -60.0
_TAIL_AT_MOST_SECONDS = 30.0
_QUIET = 1e-60  # as in `kernels`


class Echoes:
    """Give it what is sent, block by block; it answers the echoes alone, as long as the block.

    All echoes together are as loud as what was sent, for a sound with a spectrum like music. With
    `ping_pong` the first echo is on the left, the second on the right, and so on.
    ValueError where a note value has no tempo to go by.
    """

    def __init__(self, recipe: DelayRecipe, tempo_bpm: float | None, rate: int) -> None:
        self.frames = max(1, round(recipe.length_seconds(tempo_bpm) * rate))
        self.tail_frames = min(
            _echoes_heard(recipe.feedback) * self.frames, round(_TAIL_AT_MOST_SECONDS * rate)
        )
        self._crossed = recipe.ping_pong
        self._feedback = recipe.feedback
        self._rows = _filters(recipe, rate)
        self._gain = 1 / math.sqrt(_power(recipe.feedback, self._rows, rate))
        self._line = np.zeros((2, self.frames))
        self._at = 0
        self._state = np.zeros((2, len(self._rows), 2))

    def __call__(self, send: Samples) -> Samples:
        into = send
        if self._crossed:
            # The middle of the picture is as strong on one side as it was on both.
            into = np.vstack([send.sum(axis=0) * math.sqrt(0.5), np.zeros(send.shape[1])])
        out = np.empty((2, send.shape[1]))
        self._at = _echo(
            into, self._line, self._at, self._rows, self._state, self._feedback, self._crossed, out
        )
        return out * self._gain


def _echoes_heard(feedback: float) -> int:
    """How many there are until they are 60 dB down."""
    if feedback == 0:
        return 1
    return 1 + math.ceil(_GONE_DB / (20 * math.log10(feedback)))


def _filters(recipe: DelayRecipe, rate: int) -> Floats:
    rows = chain()
    if recipe.high_pass_hz is not None:
        rows = chain(rows, high_pass(recipe.high_pass_hz, rate))
    if recipe.low_pass_hz is not None:
        rows = chain(rows, low_pass(recipe.low_pass_hz, rate))
    return rows


def _power(feedback: float, rows: Floats, rate: int) -> float:
    """Of all echoes of pink noise, K-weighted: a geometric series at each frequency."""
    # As many points in each octave as in any other: that is what makes it pink.
    hz = np.geomspace(20.0, min(20_000.0, 0.49 * rate), 400)
    weight = 10 ** (kweight.response_db(kweight.design(rate), rate, hz) / 10)
    once = 10 ** (response_db(rows, rate, hz) / 10)
    return float((weight * once / (1 - feedback**2 * once)).sum() / weight.sum())


@compiled
def _echo(  # noqa: PLR0913, PLR0917  # a kernel owns nothing, so it is handed everything
    into: Floats,
    line: Floats,
    at: int,
    rows: Floats,
    state: Floats,
    feedback: float,
    crossed: bool,  # noqa: FBT001
    out: Floats,
) -> int:
    """Reads the line, filters, and puts what enters and what goes round in its place."""
    for n in range(into.shape[1]):
        for side in range(2):
            y = line[side, at]
            for row in range(rows.shape[0]):
                x = y
                y = rows[row, 0] * x + state[side, row, 0]
                first = rows[row, 1] * x - rows[row, 3] * y + state[side, row, 1]
                second = rows[row, 2] * x - rows[row, 4] * y
                if abs(first) < _QUIET and abs(second) < _QUIET:
                    first = 0.0
                    second = 0.0
                state[side, row, 0] = first
                state[side, row, 1] = second
            out[side, n] = y
        for side in range(2):
            back = out[1 - side, n] if crossed else out[side, n]
            line[side, at] = into[side, n] + feedback * back
        at += 1
        if at == line.shape[1]:
            at = 0
    return at

"""The masking report: for each pair who covers whom, in which bands, and where most of it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from processing.engine.automix import bands
from processing.engine.automix.covering import Cells, Scene
from processing.recipes.plan import Masked

_LEAST_SHARE = 0.03
_MOST_PAIRS = 60
_MOST_BANDS = 6
_WHERE_SECONDS = 10.0


def masking_report(
    names: Sequence[str], before: Scene, after: Scene, moment_seconds: float
) -> tuple[Masked, ...]:
    """The worst first. The shares are of all that matters in the one that is covered."""
    found: list[tuple[float, Masked]] = []
    for masked, name in enumerate(names):
        cells = int(before.matters[masked].sum())
        for masker, other in enumerate(names):
            if masker == masked or not cells:
                continue
            covered = before.covered_by(masker, masked)
            share = float(covered.sum()) / cells
            if share < _LEAST_SHARE:
                continue
            start, end = _where(covered, moment_seconds)
            row = Masked(
                masker=other,
                masked=name,
                bands_hz=_bands(covered),
                from_seconds=start,
                to_seconds=end,
                share_before=round(share, 4),
                share_after=round(float(after.covered_by(masker, masked).sum()) / cells, 4),
            )
            found.append((before.weights[masked] * share, row))
    found.sort(key=lambda it: (-it[0], it[1].masker, it[1].masked))
    return tuple(row for _, row in found[:_MOST_PAIRS])


def _bands(covered: Cells) -> tuple[float, ...]:
    """The centres of the bands that are covered most, from low to high."""
    counts = covered.sum(axis=0)
    most = np.argsort(-counts, kind="stable")[:_MOST_BANDS]
    kept = [band for band in sorted(most.tolist()) if counts[band] >= 0.1 * counts.max()]
    return tuple(float(round(bands.centres_hz()[band])) for band in kept)


def _where(covered: Cells, moment_seconds: float) -> tuple[float, float]:
    """The ten seconds in which most of it is, without what lies free at their ends."""
    counts = covered.sum(axis=1)
    width = min(len(counts), max(1, round(_WHERE_SECONDS / moment_seconds)))
    sums = np.convolve(counts, np.ones(width), mode="valid")
    start = int(sums.argmax())
    inside = np.flatnonzero(counts[start : start + width])
    first, last = start + int(inside[0]), start + int(inside[-1]) + 1
    return round(first * moment_seconds, 2), round(last * moment_seconds, 2)

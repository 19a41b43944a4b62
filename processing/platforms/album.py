"""The loudness of an album as a whole, from what was measured on each of its songs."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_OFFSET = -0.691  # BS.1770-5: loudness of a mean square of 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """Integrated loudness of all songs in a row, that of the loudest, and the highest true peak."""

    songs: int
    integrated_lufs: float
    loudest_lufs: float
    true_peak_dbtp: float | None


def album(reports: Iterable[Mapping[str, Any]]) -> Album | None:
    """The album that these reports' songs make; None while fewer than two could be measured.

    BS.1770-5 gates over the gating blocks of all songs together; each report keeps them as a
    histogram in steps of 0.1 LU (`gating`), so the sum is within 0.05 LU of one long file.
    """
    heard = [
        report
        for report in reports
        if report.get("gating") and report.get("integrated_lufs") is not None
    ]
    blocks: Counter[float] = Counter()
    for report in heard:
        blocks.update(_blocks(report["gating"]))
    lufs = _gated(blocks)
    if len(heard) < 2 or lufs is None:
        return None
    peaks = [report["true_peak_dbtp"] for report in heard if report["true_peak_dbtp"] is not None]
    return Album(
        songs=len(heard),
        integrated_lufs=lufs,
        loudest_lufs=max(report["integrated_lufs"] for report in heard),
        true_peak_dbtp=max(peaks, default=None),
    )


def _blocks(gating: Mapping[str, Any]) -> dict[float, int]:
    """Mean square in the middle of each bin, and how many blocks fell into it."""
    first, step = gating["from_lufs"], gating["step_lu"]
    return {
        10 ** ((first + step * (place + 0.5) - _OFFSET) / 10): count
        for place, count in enumerate(gating["counts"])
        if count
    }


def _gated(blocks: Mapping[float, int]) -> float | None:
    """BS.1770-5, annex 1; what is below the absolute gate was never counted."""
    mean = _mean(blocks)
    passed = {power: count for power, count in blocks.items() if power > mean * 0.1}
    return _OFFSET + 10 * math.log10(_mean(passed)) if passed else None


def _mean(blocks: Mapping[float, int]) -> float:
    total = sum(blocks.values())
    return sum(power * count for power, count in blocks.items()) / total if total else 0.0

"""Compares the spectrum of a sound with that of a reference, or of popular records on average."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any

from processing.engine.checks.spectrum import NOMINAL_HZ, compare
from processing.engine.findings import Finding, finding

_TARGET = Path(__file__).with_name("target_curve.json")
REFERENCE_TOLERANCE_DB = 4.0
_OCTAVE = 3  # bands
_JUDGED = range(3, 29)  # 40 Hz to 12.5 kHz: beyond, records differ too much to judge
_LOWEST_NOTE = 5  # 63 Hz: what is missing below may just not be in the key
_LIKE_A_MIX_DB = 3.6  # half the bands are within; those of a stem, even of all drums, are not
_SPARSE = 1.5  # times the tolerance may be missing: a song for voice and guitar has no bass


@lru_cache(maxsize=1)
def target() -> dict[str, Any]:
    """The curve that a sound is held against where there is no reference, with its source."""
    curve: dict[str, Any] = json.loads(_TARGET.read_text(encoding="utf-8"))
    return curve


def balance(
    spectrum: dict[str, Any], against: dict[str, Any] | None = None, *, name: str = ""
) -> dict[str, Any]:
    """How far each third octave is from the reference's spectrum, or without one from the target.

    Both are the `spectrum` of a report; they are made equally loud first. Null where either has no
    level.
    """
    curve = target()
    return {
        "against": "target" if against is None else "reference",
        "name": name if against is not None else curve["name"],
        "difference_db": compare(spectrum, curve if against is None else against),
        "tolerance_db": curve["tolerance_db"] if against is None else REFERENCE_TOLERANCE_DB,
    }


def balance_findings(found: dict[str, Any]) -> Iterator[Finding]:
    """The one broad range that is farthest out, if any is beyond the tolerance for an octave.

    Against the target only what is like a whole mix is judged: a bass alone has no treble to miss.
    """
    differences: list[float | None] = found["difference_db"]
    is_target = found["against"] == "target"
    if is_target and not _is_like_a_mix(differences):
        return
    out = [
        (max(by, -by / _SPARSE if is_target else -by), band, by)
        for band, by in _octaves(differences)
    ]
    worst, band, by = max(out, default=(0.0, 0, 0.0))
    if worst <= found["tolerance_db"]:
        return
    hz = NOMINAL_HZ[band]
    where = f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz:g} Hz"
    whose = "popular records on average" if is_target else "the reference"
    yield finding(
        "balance",
        "info",
        f"Around {where} it is {abs(by):.0f} dB {'louder' if by > 0 else 'quieter'} than {whose}, "
        "both made equally loud.",
        "If that is the sound you want, leave it; else ask for an equalizer there.",
        figure=round(by, 1),
        unit="dB",
    )


def _octaves(differences: list[float | None]) -> Iterator[tuple[int, float]]:
    """The middle band and the mean difference of every octave that is judged."""
    for first in range(_JUDGED.start, _JUDGED.stop - _OCTAVE + 1):
        octave = [one for one in differences[first : first + _OCTAVE] if one is not None]
        by = sum(octave) / _OCTAVE
        if len(octave) == _OCTAVE and (by > 0 or first >= _LOWEST_NOTE):
            yield first + _OCTAVE // 2, by


def _is_like_a_mix(differences: list[float | None]) -> bool:
    """Whether most of the spectrum is near the average, so that what is not stands out."""
    judged = [differences[band] for band in _JUDGED]
    known = [abs(one) for one in judged if one is not None]
    return len(known) >= 18 and median(known) <= _LIKE_A_MIX_DB

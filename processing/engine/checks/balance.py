"""Compares the spectrum of a sound with that of a reference, or of popular records on average."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from processing.engine.checks.spectrum import NOMINAL_HZ, compare
from processing.engine.findings import Finding, finding

_TARGET = Path(__file__).with_name("target_curve.json")
REFERENCE_TOLERANCE_DB = 4.0
_OCTAVE = 3  # bands
_JUDGED = range(3, 29)  # 40 Hz to 12.5 kHz: beyond, records differ too much to judge
_LOWEST_NOTE = 5  # 63 Hz: what is missing below may just not be in the key
_LIKE_A_MIX_DB = 7.0  # RMS difference from the average; a stem alone is farther off


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
    if found["against"] == "target" and _rms(differences) > _LIKE_A_MIX_DB:
        return
    out = _farthest(differences)
    if out is None or abs(out[1]) <= found["tolerance_db"]:
        return
    band, by = out
    hz = NOMINAL_HZ[band]
    where = f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz:g} Hz"
    whose = "popular records on average" if found["against"] == "target" else "the reference"
    yield finding(
        "balance",
        "info",
        f"Around {where} it is {abs(by):.0f} dB {'louder' if by > 0 else 'quieter'} than {whose}, "
        "both made equally loud.",
        "If that is the sound you want, leave it; else ask for an equalizer there.",
        figure=round(by, 1),
        unit="dB",
    )


def _farthest(differences: list[float | None]) -> tuple[int, float] | None:
    """The middle band of the octave whose mean is farthest out, and that mean in dB."""
    found = []
    for first in range(_JUDGED.start, _JUDGED.stop - _OCTAVE + 1):
        octave = [one for one in differences[first : first + _OCTAVE] if one is not None]
        by = sum(octave) / _OCTAVE
        if len(octave) == _OCTAVE and (by > 0 or first >= _LOWEST_NOTE):
            found.append((first + _OCTAVE // 2, by))
    return max(found, key=lambda one: abs(one[1]), default=None)


def _rms(differences: list[float | None]) -> float:
    """The usual distance from the curve; endless where nearly nothing can be compared."""
    judged = [differences[band] for band in _JUDGED]
    known = [one for one in judged if one is not None]
    if len(known) < 18:
        return math.inf
    return math.sqrt(sum(one * one for one in known) / len(known))

"""Quality control: each check hears a sound pass once, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from processing.engine.checks.breaks import Breaks
from processing.engine.checks.channels import Channels
from processing.engine.checks.check import Check
from processing.engine.checks.edges import Edges
from processing.engine.checks.flat_tops import FlatTops
from processing.engine.checks.levels import SILENT_DBFS, Levels
from processing.engine.checks.reading import Reading
from processing.engine.checks.spectral import Spectral, spectrum_of
from processing.engine.checks.word_length import WordLength
from processing.engine.findings import Finding, worst_first
from processing.engine.meter import Loudness

__all__ = ["Check", "all_checks", "find", "spectrum_of"]

_SAID_OF_SILENCE = {"silent", "nonfinite_samples"}


def all_checks(  # noqa: PLR0913
    rate: int,
    channels: int,
    *,
    bits: int | None = None,
    mask: int | None = None,
    reference: dict[str, Any] | None = None,
    reference_name: str = "",
) -> list[Check]:
    """A fresh set of every check, for one sound. `bits`: of a sample in the file it came from.

    `reference` is the spectrum (`spectrum_of`) that its balance is held against.
    """
    return [
        Reading(rate, channels, mask=mask),
        Levels(rate, channels),
        FlatTops(rate, channels, bits=bits),
        Channels(rate, channels),
        Edges(rate, channels),
        Breaks(rate, channels),
        WordLength(rate, channels, bits=bits),
        Spectral(rate, channels, reference=reference, reference_name=reference_name),
    ]


def find(checks: Sequence[Check], read: Loudness) -> list[Finding]:
    """Everything worth saying about one sound, worst first; of silence, only that it is silent."""
    found = worst_first(one for check in checks for one in check.findings(read))
    peak = read.sample_peak_dbfs
    if peak is None or peak < SILENT_DBFS:
        return [one for one in found if one["code"] in _SAID_OF_SILENCE]
    return found

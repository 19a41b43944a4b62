"""The report on one file: every figure, the platforms' answers and the findings, ready for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from processing.engine.audio import Reader, Samples
from processing.engine.checks import Check, all_checks, find, spectrum_of
from processing.engine.checks.swapped import swapped_channels
from processing.engine.checks.words import speaker
from processing.engine.findings import Finding, worst_first
from processing.engine.headers import channel_mask
from processing.engine.meter import Loudness, Meter, decibels
from processing.engine.over_time import GATING_FROM_LUFS, GATING_STEP_LU
from processing.engine.progress import Progress, silent
from processing.engine.second_opinion import SecondOpinion
from processing.platforms import Song, table

VERSION = 1
ENGINE = "roughmix 0.1"


class Listener(Protocol):
    """Whatever else wants to hear the sound while it is measured, such as what draws its peaks."""

    def feed(self, block: Samples, /) -> None:
        """Take the next QUANTUM frames (channels, frames), all finite; only the last are fewer."""


def measure(  # noqa: PLR0913
    path: Path,
    *,
    reference: Path | None = None,
    reference_name: str = "",
    also: Sequence[Listener] = (),
    progress: Progress | None = None,
    bits: int | None = None,
    second_opinion: bool = True,
    timeline: bool = False,
) -> dict[str, Any]:
    """Read the file once, and say everything that is known of it; keys are in `docs/engine.md`.

    Only for files that `intake` wrote, or that we made. `bits` are those of a sample in the file
    that it came from, if that is another. The balance is held against the `reference`, of which
    people know the `reference_name`. `timeline` adds the momentary curve to the short-term one.
    What `progress` or a listener raises goes through.
    """
    with Reader(path) as sound:
        mask = channel_mask(path)
        meter = Meter(sound.rate, sound.channels, mask=mask)
        checks: list[Check] = all_checks(
            sound.rate,
            sound.channels,
            bits=bits or sound.bits,
            mask=mask,
            reference=spectrum_of(reference) if reference else None,
            reference_name=reference_name or (reference.name if reference else ""),
        )
        if second_opinion:
            checks.append(SecondOpinion(sound.rate, sound.channels, mask=mask))
        nonfinite = _play(sound, [meter, *checks, *also], progress or silent)
        read = replace(meter.result(), nonfinite=nonfinite)
        return {
            **_figures(read),
            **(_momentary(read) if timeline else {}),
            "bits": sound.bits,
            "platforms": table(_song(read)),
            **{name: value for check in checks for name, value in check.figures().items()},
            "findings": worst_first(
                [*find(checks, read), *_swapped(path, reference, reference_name)]
            ),
        }


def _swapped(path: Path, reference: Path | None, name: str) -> list[Finding]:
    found = swapped_channels(path, reference, name) if reference else None
    return [found] if found else []


def _play(sound: Reader, listeners: Sequence[Listener], tell: Progress) -> int:
    """All of the file to all of them; answers how many samples were no numbers."""
    nonfinite = done = 0
    for block in sound.blocks():
        finite = np.isfinite(block)
        if not finite.all():
            nonfinite += int(finite.size - np.count_nonzero(finite))
            block[~finite] = 0.0
        for listener in listeners:
            listener.feed(block)
        done += block.shape[1]
        tell("measure", done / sound.frames)
    return nonfinite


def _song(read: Loudness) -> Song:
    return Song(
        integrated_lufs=read.integrated_lufs,
        true_peak_dbtp=read.true_peak_dbtp,
        max_short_term_lufs=read.max_short_term_lufs,
        seconds=read.frames / read.rate,
    )


def _figures(read: Loudness) -> dict[str, Any]:
    return {
        "version": VERSION,
        "engine": ENGINE,
        "rate": read.rate,
        "channels": read.channels,
        "frames": read.frames,
        "seconds": round(read.frames / read.rate, 6),
        "integrated_lufs": _round(read.integrated_lufs),
        "max_momentary_lufs": _round(read.max_momentary_lufs),
        "max_short_term_lufs": _round(read.max_short_term_lufs),
        "lra_lu": _round(read.lra_lu),
        "true_peak_dbtp": _round(read.true_peak_dbtp),
        "true_peak_at_seconds": _round(read.true_peak_at_seconds, 4),
        "true_peaks_dbtp": [_round(decibels(peak)) for peak in read.true_peaks],
        "true_peaks": list(_peaks(read)),
        "sample_peak_dbfs": _round(read.sample_peak_dbfs),
        "plr_db": _round(read.plr_db),
        "psr_db": _round(read.psr_db),
        "psr_at_seconds": _round(read.psr_at_seconds),
        "short_term": _curve(read.short_term_lufs),
        "gating": {
            "from_lufs": GATING_FROM_LUFS,
            "step_lu": GATING_STEP_LU,
            "counts": list(read.gating),
        },
    }


def _momentary(read: Loudness) -> dict[str, Any]:
    return {"momentary": _curve(read.momentary_lufs)}


def _peaks(read: Loudness) -> Iterator[dict[str, Any]]:
    """The true peak of each channel, and where it is."""
    places = zip(read.true_peaks, read.peaks_at_seconds, strict=True)
    for channel, (peak, at_seconds) in enumerate(places):
        yield {
            "channel": speaker(channel, read.channels),
            "dbtp": _round(decibels(peak)),
            "at_seconds": _round(at_seconds, 4),
        }


def _curve(lufs: Sequence[float | None]) -> dict[str, Any]:
    return {"hop_seconds": 0.1, "lufs": [_round(value) for value in lufs]}


def _round(figure: float | None, digits: int = 3) -> float | None:
    """Three decimals, and no minus before a zero."""
    return None if figure is None else round(figure, digits) + 0.0

"""The report on one file: every figure, the platforms' answers and the findings, ready for JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from processing.engine.audio import Reader
from processing.engine.checks import all_checks, find
from processing.engine.headers import channel_mask
from processing.engine.meter import Loudness, Meter, decibels
from processing.engine.progress import Progress, silent
from processing.platforms import Song, table

VERSION = 1
ENGINE = "roughmix 0.1"


def measure(path: Path, progress: Progress | None = None) -> dict[str, Any]:
    """Read the file once, and say everything that is known of it."""
    tell = progress or silent
    with Reader(path) as sound:
        mask = channel_mask(path)
        meter = Meter(sound.rate, sound.channels, mask=mask)
        checks = all_checks(sound.rate, sound.channels, bits=sound.bits, mask=mask)
        done = 0
        for block in sound.blocks():
            meter.feed(block)
            finite = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
            for check in checks:
                check.feed(finite)
            done += block.shape[1]
            tell("measure", done / sound.frames)
        read = meter.result()
        return {
            **_figures(read),
            "bits": sound.bits,
            "platforms": table(
                Song(
                    integrated_lufs=read.integrated_lufs,
                    true_peak_dbtp=read.true_peak_dbtp,
                    max_short_term_lufs=read.max_short_term_lufs,
                    seconds=read.frames / read.rate,
                )
            ),
            **{name: value for check in checks for name, value in check.figures().items()},
            "findings": find(checks, read),
        }


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
        "sample_peak_dbfs": _round(read.sample_peak_dbfs),
        "plr_db": _round(read.plr_db),
        "short_term": {
            "hop_seconds": 0.1,
            "lufs": [_round(value, 2) for value in read.short_term_lufs],
        },
    }


def _round(figure: float | None, digits: int = 3) -> float | None:
    """Three decimals, and no minus before a zero."""
    return None if figure is None else round(figure, digits) + 0.0

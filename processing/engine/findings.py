"""What the counts mean, in sentences fit for an artist: few, and right."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from processing.engine.faults import Counts, FlatTops
from processing.engine.meter import Loudness, decibels, layout_is_known

Finding = dict[str, Any]  # code, severity, sentence, remedy, and at_seconds where there is a place

SILENT_DBFS = -90.0
_FULL_SCALE = 0.9999
_SIDES = ("left", "right")


def finding(
    code: str, severity: str, sentence: str, remedy: str, at_seconds: float | None = None
) -> Finding:
    made: Finding = {"code": code, "severity": severity, "sentence": sentence, "remedy": remedy}
    if at_seconds is not None:
        made["at_seconds"] = round(max(at_seconds, 0.0), 3)
    return made


def find(read: Loudness, counts: Counts, *, mask: int | None = None) -> list[Finding]:
    """Everything worth saying about one file, worst first."""
    peak = read.sample_peak_dbfs
    if peak is None or peak < SILENT_DBFS:
        found = [*_silent(read), *_not_numbers(read)]
    else:
        found = [
            *_not_numbers(read),
            *_dead_channel(read),
            *_clipping(read, counts),
            *_over_full_scale(read),
            *_true_peak(read),
            *_phase(counts),
            *_dc(read, counts),
            *_silence_around(read, counts),
            *_too_short(read),
            *_layout(read, mask),
        ]
    order = {"bad": 0, "warn": 1, "info": 2}
    return sorted(found, key=lambda one: order[one["severity"]])


def _silent(read: Loudness) -> Iterator[Finding]:
    yield finding(
        "silent",
        "warn",
        "This file is silent from start to end." if read.frames else "This file holds no sound.",
        "If it should not be, check that the track was not muted when it was exported.",
    )


def _not_numbers(read: Loudness) -> Iterator[Finding]:
    if read.nonfinite:
        yield finding(
            "nonfinite_samples",
            "bad",
            f"{read.nonfinite} samples are no numbers; a player may answer with a loud crack.",
            "Export it again; a plug-in in the chain misbehaves.",
        )


def _dead_channel(read: Loudness) -> Iterator[Finding]:
    if read.channels != 2:
        return
    left, right = (20 * math.log10(max(peak, 1e-12)) for peak in read.sample_peaks)
    for side, level, other in ((0, left, right), (1, right, left)):
        if level < SILENT_DBFS and other > -60:
            yield finding(
                "dead_channel",
                "bad",
                f"The {_SIDES[side]} channel is silent.",
                "Check the cable or the routing, or export it as a mono file.",
            )


def _clipping(read: Loudness, counts: Counts) -> Iterator[Finding]:
    full = [tops for tops in counts.flat_tops if tops.runs and tops.level >= _FULL_SCALE]
    lower = [
        tops for tops in counts.flat_tops if tops.runs >= 8 and 0.1 <= tops.level < _FULL_SCALE
    ]
    if full:
        yield _clipped(full, read, "at full scale")
    elif lower:
        level = decibels(max(tops.level for tops in lower)) or 0.0
        yield _clipped(
            lower, read, f"at {level:.1f} dBFS, so it was clipped before it was turned down"
        )


def _clipped(tops: list[FlatTops], read: Loudness, where: str) -> Finding:
    runs = sum(one.runs for one in tops)
    first = min(one.first_frame for one in tops) / read.rate
    often = runs / max(read.frames / read.rate / 60, 1 / 60)
    severity = "bad" if often > 60 else "warn" if runs >= 5 else "info"
    times = "once" if runs == 1 else f"{runs} times"
    return finding(
        "clipping",
        severity,
        f"The tops of the wave are cut off {where}, {times}.",
        "Turn it down before the place where it clips, and export it again.",
        first,
    )


def _over_full_scale(read: Loudness) -> Iterator[Finding]:
    peak = read.sample_peak_dbfs or 0.0
    if peak > 0.01:
        yield finding(
            "over_full_scale",
            "warn",
            f"It peaks {peak:.1f} dB above full scale: the file keeps that, players will clip it.",
            "Turn it down before it leaves the studio; a mix or a master here does that for you.",
            read.true_peak_at_seconds,
        )


def _true_peak(read: Loudness) -> Iterator[Finding]:
    peak, sample_peak = read.true_peak_dbtp or 0.0, read.sample_peak_dbfs or 0.0
    if peak > 0.0 and sample_peak <= 0.01:
        yield finding(
            "true_peak_over",
            "warn",
            f"Between its samples the wave reaches {peak:+.1f} dBTP, over full scale: converters "
            "and encoders may distort.",
            "Master it with a ceiling of -1 dBTP.",
            read.true_peak_at_seconds,
        )
    elif -0.9 < peak <= 0.0:
        yield finding(
            "true_peak_close",
            "info",
            f"It peaks at {peak:.1f} dBTP; streaming platforms advise to stay below -1 dBTP.",
            "If this is the final master, master it with a ceiling of -1 dBTP.",
            read.true_peak_at_seconds,
        )


def _phase(counts: Counts) -> Iterator[Finding]:
    alike = counts.correlation
    if alike is None or alike > -0.2:
        return
    if alike < -0.6:
        yield finding(
            "antiphase",
            "bad",
            f"Left and right work against each other (correlation {alike:.2f}): "
            "in mono most of it vanishes.",
            "Turn the polarity of one side around.",
        )
    else:
        yield finding(
            "low_correlation",
            "warn",
            f"Left and right are partly out of phase (correlation {alike:.2f}): "
            "it loses level in mono.",
            "Listen in mono; narrow the stereo effects if something important goes missing.",
        )


def _dc(read: Loudness, counts: Counts) -> Iterator[Finding]:
    if read.frames < read.rate:
        return
    for mean, square in zip(counts.means, counts.mean_squares, strict=True):
        if abs(mean) >= 0.005 and mean * mean > 0.001 * square:
            yield finding(
                "dc_offset",
                "warn",
                "The wave does not swing around zero: "
                f"it is shifted by {abs(mean) * 100:.1f} % of full scale.",
                "A high-pass at 20 Hz cures it: order an edit with one.",
            )
            return


def _silence_around(read: Loudness, counts: Counts) -> Iterator[Finding]:
    if counts.first_sound is None or counts.last_sound is None:
        return
    head = counts.first_sound / read.rate
    tail = (read.frames - 1 - counts.last_sound) / read.rate
    if head >= 1.0:
        yield finding(
            "silence_head",
            "info",
            f"It begins with {head:.1f} s of silence.",
            "Right for a stem that enters later; for a master, trim it.",
            0.0,
        )
    if tail >= 3.0:
        yield finding(
            "silence_tail",
            "info",
            f"It ends with {tail:.1f} s of silence.",
            "Right for a stem that ends early; for a master, trim it.",
            counts.last_sound / read.rate,
        )


def _too_short(read: Loudness) -> Iterator[Finding]:
    if read.frames < 0.4 * read.rate:
        yield finding(
            "too_short_for_loudness",
            "info",
            "It is too short for a loudness: that takes at least 0.4 s.",
            "Nothing to do.",
        )


def _layout(read: Loudness, mask: int | None) -> Iterator[Finding]:
    if not layout_is_known(read.channels, mask):
        yield finding(
            "layout_assumed",
            "info",
            f"The file does not say what its {read.channels} channels are; "
            "each was counted as a front speaker.",
            "Nothing to do, unless the loudness matters: then export stereo, or 5.1.",
        )

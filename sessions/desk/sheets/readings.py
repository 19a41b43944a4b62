"""The figures of a report one by one: what each is called, and how it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sessions.desk.written import figure, signed

Facts = Mapping[str, Any]

STABLE_LRA_SECONDS = 60.0  # EBU Tech 3342-2023: the range of shorter sounds says little
SIDES = {1: ("",), 2: ("left", "right"), 5: ("L", "R", "C", "Ls", "Rs")}
SURROUND = ("L", "R", "C", "LFE", "Ls", "Rs")
DITHERS = {"none": "no dither", "tpdf-like": "dithered (TPDF)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One figure with its unit, what stands beside it, and where in the sound it was found."""

    name: str
    text: str
    unit: str = ""
    note: str = ""
    at_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How one key of a report is read. `path` goes into nested objects by its dots."""

    path: str
    name: str
    unit: str
    note: str = ""
    places: int = 1

    def value(self, facts: Facts) -> float | None:
        found: Any = facts
        for key in self.path.split("."):
            found = found.get(key) if isinstance(found, Mapping) else None
        return float(found) if isinstance(found, int | float) else None


MAIN = (
    Scale(path="integrated_lufs", name="Integrated", unit="LUFS"),
    Scale(path="true_peak_dbtp", name="True peak", unit="dBTP"),
    Scale(path="lra_lu", name="Range (LRA)", unit="LU"),
    Scale(path="plr_db", name="PLR", unit="dB"),
)
MORE = (
    Scale(path="max_momentary_lufs", name="Max momentary", unit="LUFS", note="400 ms"),
    Scale(path="max_short_term_lufs", name="Max short-term", unit="LUFS", note="3 s"),
    Scale(path="sample_peak_dbfs", name="Sample peak", unit="dBFS"),
    Scale(path="psr_db", name="PSR", unit="dB", note="least"),
    Scale(path="mono_loss_lu", name="Lost in mono", unit="LU"),
    Scale(path="noise_floor_dbfs", name="Noise floor", unit="dBFS"),
    Scale(path="correlation.minimum", name="Least correlation", unit="", places=2),
    Scale(path="spectrum.tilt_db_per_octave", name="Tilt", unit="dB per octave"),
)


def more(facts: Facts) -> list[Reading]:
    """Every figure beyond the four on top that this report holds."""
    measured = (
        Reading(
            name=scale.name,
            text=figure(value, scale.places),
            unit=", ".join(word for word in (scale.unit, scale.note) if word),
        )
        for scale in MORE
        if (value := scale.value(facts)) is not None
    )
    return [*measured, *_bandwidth(facts), *_word_length(facts)]


def true_peaks(facts: Facts) -> list[Reading]:
    """Of each channel with its time; reports made before times were kept have none."""
    peaks = facts.get("true_peaks") or facts.get("true_peaks_dbtp") or []
    times = facts.get("true_peaks_at_seconds") or [None] * len(peaks)
    names = channel_names(len(peaks))
    return [_true_peak(name, peak, at) for name, peak, at in zip(names, peaks, times, strict=False)]


def channel_names(count: int) -> tuple[str, ...]:
    """By the order that the engine assumes for so many channels."""
    if count == len(SURROUND):
        return SURROUND
    return SIDES.get(count) or tuple(str(number + 1) for number in range(count))


def second_meter(facts: Facts) -> Reading | None:
    """What an independent meter said of the same windows."""
    found = facts.get("second_meter")
    if not isinstance(found, Mapping):
        return None
    windows = found.get("windows")
    count = len(windows) if isinstance(windows, list) else windows
    apart = found.get("largest_difference_lu")
    name = str(found.get("name") or "A second meter")
    if apart is None:
        return Reading(name=name, text="", note=str(found.get("left_out") or "nothing to measure"))
    many = f"most, of {count} windows" if count != 1 else "in one window"
    return Reading(
        name=name,
        text=figure(abs(apart), 2),
        unit="LU",
        note=many,
        at_seconds=found.get("at_seconds"),
    )


def _true_peak(name: str, peak: Any, at_seconds: float | None) -> Reading:
    """From a bare figure, or from an object with its time."""
    if isinstance(peak, Mapping):
        at_seconds = peak.get("at_seconds")
        peak = peak.get("dbtp", peak.get("true_peak_dbtp"))
    title = f"True peak, {name}" if name else "True peak"
    return Reading(name=title, text=figure(peak), unit="dBTP", at_seconds=at_seconds)


def _bandwidth(facts: Facts) -> Iterator[Reading]:
    hertz = facts.get("bandwidth_hz")
    if hertz is not None:
        yield Reading(name="Sound up to", text=figure(hertz / 1000), unit="kHz")


def _word_length(facts: Facts) -> Iterator[Reading]:
    used, dither = facts.get("word_length_bits"), facts.get("dither")
    if used is not None:
        stored = facts.get("bits")
        of = f" of {stored}" if stored and stored != used else ""
        said = DITHERS.get(dither, str(dither)) if dither else ""
        yield Reading(name="Word length used", text=str(used), unit=f"bit{of}", note=said)


def change(scale: Scale, before: float | None, after: float | None) -> str:
    if before is None or after is None:
        return "\N{EN DASH}"
    return signed(round(after, scale.places) - round(before, scale.places), scale.places)

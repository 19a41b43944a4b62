"""What the processors of a master say of themselves, in the words of the page and in numbers."""

from __future__ import annotations

from collections.abc import Sequence

from processing.engine.phrases import Step, change, frequency, listed, number, step
from processing.recipes.channel import Compressor, EqBand, Saturation
from processing.recipes.master_chain import MidSide, Multiband

_SHAPES = {"bell": "at", "low_shelf": "below", "high_shelf": "above"}
_CURVES = {"soft": "a soft curve", "tape": "the curve of a tape", "tube": "the curve of a tube"}


def high_pass(hz: float) -> Step:
    return step("high_pass", f"High-pass at {frequency(hz)}, 12 dB per octave.", hz=hz)


def tilt(tilt_db: float) -> Step:
    half = tilt_db / 2
    sentence = f"Tilt: {change(-half)} in the bass, {change(half)} in the top."
    return step("tilt", sentence, tilt_db=tilt_db)


def eq(bands: Sequence[EqBand]) -> Step:
    return step("eq", f"Equaliser: {bands_in_words(bands)}.", bands=_figures(bands))


def mid_side(settings: MidSide, channels: int) -> Step:
    said = []
    if settings.mid_eq:
        said.append(f"the middle {bands_in_words(settings.mid_eq)}")
    if channels == 1:
        said.append("this mix is mono and has no sides")
    elif settings.side_eq:
        said.append(f"the sides {bands_in_words(settings.side_eq)}")
    if channels == 2 and settings.side_gain_db:
        said.append(f"the sides {change(settings.side_gain_db)} as a whole")
    return step(
        "mid_side",
        f"Middle and sides: {'; '.join(said) or 'left as they are'}.",
        mid_bands=_figures(settings.mid_eq),
        side_bands=_figures(settings.side_eq),
        side_gain_db=settings.side_gain_db,
    )


def multiband(settings: Multiband, most_reductions_db: Sequence[float]) -> Step:
    """The bands above what the rate carries have no figure."""
    places = listed([frequency(hz) for hz in settings.crossovers_hz[: len(most_reductions_db) - 1]])
    taken = listed([number(most) for most in most_reductions_db])
    return step(
        "multiband",
        f"Multiband with crossovers at {places}: {taken} dB of reduction at most, from the bottom "
        "up.",
        crossovers_hz=list(settings.crossovers_hz),
        most_reductions_db=[round(most, 4) for most in most_reductions_db],
        gains_db=[band.gain_db for band in settings.bands],
    )


def glue(settings: Compressor, most_reduction_db: float) -> Step:
    sentence = f"Glue: {settings.ratio:g}:1, {number(most_reduction_db)} dB reduction at most."
    return step("glue", sentence, ratio=settings.ratio, most_reduction_db=most_reduction_db)


def saturation(settings: Saturation) -> Step:
    share = f", {settings.mix:.0%} of it mixed in" if settings.mix < 1 else ""
    return step(
        "saturation",
        f"Harmonics by {_CURVES[settings.curve]}, driven by {number(settings.drive_db)} dB{share}.",
        drive_db=settings.drive_db,
        curve=settings.curve,
        mix=settings.mix,
    )


def width(by: float) -> Step:
    how = "mono" if by == 0 else f"the sides at {by * 100:.0f} %"
    return step("width", f"Width: {how}.", width=by)


def mono_below(hz: float) -> Step:
    return step("mono_below", f"Below {frequency(hz)} everything is in the middle.", hz=hz)


def bands_in_words(bands: Sequence[EqBand]) -> str:
    return listed(
        [
            f"a notch at {_rounded(band.hz)}"
            if band.shape == "notch"
            else f"{change(band.gain_db)} {_SHAPES[band.shape]} {_rounded(band.hz)}"
            for band in bands
        ]
    )


def _rounded(hz: float) -> str:
    return frequency(float(f"{hz:.3g}"))


def _figures(bands: Sequence[EqBand]) -> list[dict[str, object]]:
    return [band.to_json() for band in bands]

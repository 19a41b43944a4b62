"""The same master with a lighter and with a heavier hand; all as loud as each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from processing.recipes.channel import Compressor, EqBand, Saturation
from processing.recipes.master import MasterRecipe
from processing.recipes.master_chain import (
    BandDynamics,
    Intensity,
    LimiterRecipe,
    MidSide,
    Multiband,
    ReferenceMatch,
)

Style = Literal["clean", "balanced", "dense"]

_SHARES: dict[Intensity, float] = {"gentle": 0.5, "medium": 1.0, "strong": 1.5}
_STYLES: tuple[Style, ...] = ("clean", "balanced", "dense")
# What a strong master begins with where the order has nothing of the kind.
_STRONG_BAND = BandDynamics(threshold_lu=3.0, ratio=2.0, reduction_at_most_db=3.0)
_STRONG = Multiband(bands=(_STRONG_BAND, _STRONG_BAND, _STRONG_BAND))
_STRONG_BEND = Saturation(drive_db=2.0, mix=0.5)


def at(recipe: MasterRecipe, intensity: Intensity) -> MasterRecipe:
    """The order with half, all or half as much again of everything that it does to the sound."""
    if intensity == "medium":
        return recipe
    share = _SHARES[intensity]
    changed = replace(
        recipe,
        tilt_db=_within(recipe.tilt_db * share, 6.0),
        eq=_bands(recipe.eq, share),
        mid_side=_mid_side(recipe.mid_side, share),
        multiband=_multiband(recipe.multiband, share),
        glue=_glue(recipe.glue, share),
        saturation=_saturation(recipe.saturation, share),
        width=min(2.0, max(0.0, 1 + (recipe.width - 1) * share)),
        reference=_reference(recipe.reference, share),
        limiter=_limiter(recipe.limiter, 1 if intensity == "strong" else -1),
    )
    if intensity == "gentle":
        return changed
    return replace(
        changed,
        multiband=changed.multiband or _STRONG,
        saturation=changed.saturation or _STRONG_BEND,
    )


def _bands(bands: Sequence[EqBand], share: float) -> tuple[EqBand, ...]:
    return tuple(replace(band, gain_db=_within(band.gain_db * share, 18.0)) for band in bands)


def _mid_side(settings: MidSide | None, share: float) -> MidSide | None:
    return settings and MidSide(
        mid_eq=_bands(settings.mid_eq, share),
        side_eq=_bands(settings.side_eq, share),
        side_gain_db=min(6.0, max(-12.0, settings.side_gain_db * share)),
    )


def _multiband(settings: Multiband | None, share: float) -> Multiband | None:
    return settings and replace(
        settings,
        bands=tuple(
            replace(
                band,
                ratio=_ratio(band.ratio, share, 10.0),
                reduction_at_most_db=min(18.0, band.reduction_at_most_db * share),
                gain_db=_within(band.gain_db * share, 9.0),
            )
            for band in settings.bands
        ),
    )


def _glue(settings: Compressor | None, share: float) -> Compressor | None:
    return settings and replace(
        settings,
        ratio=_ratio(settings.ratio, share, 20.0),
        reduction_at_most_db=min(40.0, settings.reduction_at_most_db * share),
    )


def _saturation(settings: Saturation | None, share: float) -> Saturation | None:
    return settings and replace(settings, drive_db=min(24.0, settings.drive_db * share))


def _reference(settings: ReferenceMatch | None, share: float) -> ReferenceMatch | None:
    return settings and replace(
        settings, tone=min(1.0, settings.tone * share), width=min(1.0, settings.width * share)
    )


def _limiter(settings: LimiterRecipe, by: int) -> LimiterRecipe:
    place = _STYLES.index(settings.style) + by
    return LimiterRecipe(style=_STYLES[min(max(place, 0), len(_STYLES) - 1)])


def _ratio(ratio: float, share: float, highest: float) -> float:
    return min(highest, 1 + (ratio - 1) * share)


def _within(value: float, most: float) -> float:
    return min(most, max(-most, value))

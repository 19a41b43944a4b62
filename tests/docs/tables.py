"""The tables of the documents, as the code would write them."""

from __future__ import annotations

from processing.recipes.channel import Compressor, EqBand
from processing.recipes.role_defaults import STARTING_POINTS, StartingPoint
from sessions.people.roles import RIGHTS, May, Role


def rights() -> dict[str, list[str]]:
    """docs/using.md: right -> one cell a role."""
    return {
        right.value: ["yes" if right in RIGHTS[role] else "no" for role in Role] for right in May
    }


def starting_points() -> list[list[str]]:
    """docs/engine.md: one row a role."""
    return [
        [
            role.label,
            _number(start.level_lu),
            _high_pass(start),
            f"{start.pan:g}" if start.pan else "centre",
            "; ".join(_band(band) for band in start.eq) or "none",
            _compressor(start.compressor),
            "none" if start.reverb_send_lu is None else _number(start.reverb_send_lu),
        ]
        for role, start in STARTING_POINTS.items()
    ]


def _high_pass(start: StartingPoint) -> str:
    steep = ", 24 dB" if start.high_pass_slope_db == 24 else ""
    return f"{start.high_pass_hz:g}{steep}"


def _band(band: EqBand) -> str:
    where = {"bell": "at", "low_shelf": "below", "high_shelf": "above"}[band.shape]
    return f"{_number(band.gain_db)} {where} {band.hz:g} Hz"


def _compressor(settings: Compressor | None) -> str:
    if settings is None:
        return "none"
    return (
        f"{settings.ratio:g}:1 from {settings.threshold_lu:+g} LU, "
        f"{settings.attack_ms:g}/{settings.release_ms:g} ms, "
        f"{settings.reduction_at_most_db:g} dB at most"
    )


def _number(value: float) -> str:
    return f"{value:+g}".replace("-", "−")

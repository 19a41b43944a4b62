"""Where a stem of each role starts in a mix, before anybody has listened: a table, no code.

Levels come from loudness templates of commercial mixes, in LU relative to the whole mix; they are
starting values for ears to correct.
"""

from __future__ import annotations

from dataclasses import dataclass

from processing.recipes.channel import Compressor, EqBand
from processing.recipes.roles import StemRole


@dataclass(frozen=True, slots=True, kw_only=True)
class StartingPoint:
    level_lu: float
    high_pass_hz: float
    high_pass_slope_db: int = 12
    pan: float = 0.0  # how far to a side; which side is decided by what else is there
    eq: tuple[EqBand, ...] = ()
    compressor: Compressor | None = None
    reverb_send_lu: float | None = None


def _cut(hz: float, gain_db: float, q: float = 1.0) -> EqBand:
    return EqBand(hz=hz, gain_db=gain_db, q=q)


def _air(hz: float, gain_db: float) -> EqBand:
    return EqBand(shape="high_shelf", hz=hz, gain_db=gain_db, q=0.7)


def _squeeze(
    ratio: float, attack_ms: float, release_ms: float, *, over: float, at_most: float
) -> Compressor:
    return Compressor(
        threshold_lu=over,
        ratio=ratio,
        attack_ms=attack_ms,
        release_ms=release_ms,
        reduction_at_most_db=at_most,
    )


STARTING_POINTS: dict[StemRole, StartingPoint] = {
    StemRole.LEAD_VOCAL: StartingPoint(
        level_lu=-3.5,
        high_pass_hz=90,
        high_pass_slope_db=24,
        eq=(_cut(300, -2.0), _air(9000, 1.5)),
        compressor=_squeeze(3, 10, 80, over=2, at_most=6),
        reverb_send_lu=-12,
    ),
    StemRole.BACKING_VOCAL: StartingPoint(
        level_lu=-11,
        high_pass_hz=130,
        pan=0.6,
        eq=(_cut(350, -2.5), _air(8000, 1.0)),
        compressor=_squeeze(4, 5, 60, over=2, at_most=6),
        reverb_send_lu=-9,
    ),
    StemRole.KICK: StartingPoint(
        level_lu=-9,
        high_pass_hz=28,
        eq=(_cut(350, -3.0, 1.2),),
        compressor=_squeeze(4, 20, 80, over=8, at_most=4),
    ),
    StemRole.SNARE: StartingPoint(
        level_lu=-10,
        high_pass_hz=90,
        eq=(_cut(450, -2.0, 1.2),),
        compressor=_squeeze(4, 15, 100, over=8, at_most=4),
        reverb_send_lu=-12,
    ),
    StemRole.CYMBALS: StartingPoint(level_lu=-19, high_pass_hz=250, pan=0.25, reverb_send_lu=-18),
    StemRole.TOMS: StartingPoint(
        level_lu=-13,
        high_pass_hz=60,
        pan=0.2,
        eq=(_cut(400, -2.5),),
        compressor=_squeeze(3, 10, 100, over=8, at_most=4),
        reverb_send_lu=-12,
    ),
    StemRole.DRUMS: StartingPoint(
        level_lu=-5.5,
        high_pass_hz=28,
        eq=(_cut(400, -1.5),),
        compressor=_squeeze(2, 20, 100, over=8, at_most=3),
        reverb_send_lu=-18,
    ),
    StemRole.BASS: StartingPoint(
        level_lu=-9,
        high_pass_hz=32,
        eq=(_cut(250, -2.0),),
        compressor=_squeeze(4, 25, 150, over=3, at_most=6),
    ),
    StemRole.GUITAR: StartingPoint(
        level_lu=-12.5,
        high_pass_hz=100,
        pan=0.45,
        eq=(_cut(300, -1.5),),
        compressor=_squeeze(2, 15, 120, over=4, at_most=4),
        reverb_send_lu=-15,
    ),
    StemRole.KEYS: StartingPoint(
        level_lu=-12,
        high_pass_hz=90,
        pan=0.3,
        eq=(_cut(350, -1.5),),
        compressor=_squeeze(2, 15, 120, over=5, at_most=4),
        reverb_send_lu=-14,
    ),
    StemRole.PAD: StartingPoint(
        level_lu=-14, high_pass_hz=150, eq=(_cut(400, -1.5),), reverb_send_lu=-9
    ),
    StemRole.LEAD: StartingPoint(
        level_lu=-9,
        high_pass_hz=100,
        pan=0.1,
        compressor=_squeeze(3, 10, 100, over=4, at_most=5),
        reverb_send_lu=-12,
    ),
    StemRole.FX: StartingPoint(level_lu=-16, high_pass_hz=150, pan=0.5, reverb_send_lu=-12),
    StemRole.OTHER: StartingPoint(level_lu=-12, high_pass_hz=40, reverb_send_lu=-15),
}

GLUE = _squeeze(2, 30, 200, over=4, at_most=2)

"""Room for the voice: a band of the music that gives way while the lead vocal sounds."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from processing.engine.automix import bands
from processing.engine.automix.bands import Floats
from processing.engine.automix.covering import Scene
from processing.engine.automix.draft import Desk, gated
from processing.engine.automix.knowledge import MUSIC
from processing.engine.filters import equaliser, response_db
from processing.engine.phrases import frequency, listed, number
from processing.recipes.channel import EqBand, Pocket
from processing.recipes.roles import StemRole

_FROM_HZ, _TO_HZ = 1000.0, 4000.0
_Q = 0.7
_DEPTHS_DB = (3.0, 2.5, 2.0)
# How far it is open on the average while the voice sounds, as found on rendered mixes.
_OPEN = 0.5
_LEAST_HELP = 0.002  # of what matters of the voice
_SOUNDING = 1e-2  # of the voice's mean power


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A pocket, and the gain that gives back to the group what the pocket takes on the whole."""

    pocket: Pocket
    gain_db: float


def make_room(desk: Desk, scene: Scene, group: str, *, at_most: float) -> tuple[Room | None, Scene]:
    """The room in the group of the music, and the scene with it; None where none helps.

    The deepest one that uncovers some of the voice without covering more than `at_most` in all:
    music that gives way is covered more easily itself.
    """
    audible = desk.audible
    voices = [n for n, draft in enumerate(audible) if draft.role is StemRole.LEAD_VOCAL]
    music = [n for n, draft in enumerate(audible) if draft.role in MUSIC]
    if not voices or not music:
        return None, scene
    # One key for the pocket: the voice that sings most.
    voice = max(voices, key=lambda n: int(_sings(scene.powers[n]).sum()))
    name, hz, before = audible[voice].name, _middle_hz(scene, voice, music), scene.share(voice)
    for depth_db in _DEPTHS_DB:
        pocket = Pocket(key=name, hz=hz, q=_Q, reduction_at_most_db=depth_db)
        gain_db, changed = _applied(desk, pocket, scene, voice, music)
        after = changed.share(voice)
        if after <= before - _LEAST_HELP and changed.masking() <= at_most:
            names = listed([audible[n].name for n in music])
            desk.say(f"{group}.pocket", _said(pocket, names, (before, after)))
            desk.say(
                f"{group}.gain_db",
                f"{names} come up by {number(gain_db)} dB together, which is what the room for "
                f"{name} takes from them.",
            )
            return Room(pocket=pocket, gain_db=gain_db), changed
    desk.say(
        "groups",
        f"No band of the music gives way to {name}: it would help the voice too little, or cover "
        "more in all than before.",
    )
    return None, scene


def _middle_hz(scene: Scene, voice: int, music: list[int]) -> float:
    """Where the music covers most of the voice, or else where most of the voice is."""
    reach = bands.between(_FROM_HZ, _TO_HZ)
    covered = np.sum([scene.covered_by(n, voice, 0.1).sum(axis=0) for n in music], axis=0) * reach
    heavy = covered if covered.any() else scene.matters[voice].sum(axis=0) * reach
    if not heavy.any():
        return 2200.0
    hz = float(np.exp((np.log(bands.centres_hz()) * heavy).sum() / heavy.sum()))
    return float(50 * round(hz / 50))


def _said(pocket: Pocket, music: str, shares: tuple[float, float]) -> str:
    return (
        f"While {pocket.key} sounds, {music} give way by at most "
        f"{number(pocket.reduction_at_most_db)} dB around {frequency(pocket.hz)}: of the voice "
        f"{number(100 * shares[0], 1)} % is covered without, {number(100 * shares[1], 1)} % with "
        "it."
    )


def _applied(
    desk: Desk, pocket: Pocket, scene: Scene, voice: int, music: list[int]
) -> tuple[float, Scene]:
    band = EqBand(hz=pocket.hz, gain_db=-pocket.reduction_at_most_db, q=pocket.q)
    rows = equaliser([band], desk.session.rate)
    gains = 10 ** (response_db(rows, desk.session.rate, bands.centres_hz()) / 10)
    sings = _sings(scene.powers[voice])[:, None]
    before = [scene.powers[stem] for stem in music]
    after = [np.where(sings, own * gains, own) for own in before]
    whole, left = (gated(desk.loudness(np.sum(each, axis=0))) for each in (before, after))
    gain_db = round(_OPEN * 10 * math.log10(whole / left), 1) if left > 0 else 0.0
    for stem, own in zip(music, after, strict=True):
        scene = scene.with_power(stem, own * 10 ** (gain_db / 10))
    return gain_db, scene


def _sings(powers: Floats) -> Floats:
    """In which moments the voice is there."""
    whole = powers.sum(axis=1)
    return np.asarray(whole > _SOUNDING * whole.mean())

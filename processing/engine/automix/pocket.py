"""Room for the voice: a band of the music that gives way while the lead vocal sounds."""

from __future__ import annotations

import numpy as np

from processing.engine.automix import bands
from processing.engine.automix.bands import Floats
from processing.engine.automix.covering import Scene
from processing.engine.automix.draft import Desk, Draft
from processing.engine.automix.knowledge import MUSIC
from processing.engine.filters import equaliser, response_db
from processing.engine.phrases import frequency, listed, number
from processing.recipes.channel import EqBand, Pocket
from processing.recipes.roles import StemRole

_FROM_HZ, _TO_HZ = 1000.0, 4000.0
_Q = 0.7
_LITTLE_DB, _MUCH_DB = 2.0, 3.0
_MUCH = 0.15  # of what matters of the voice in these bands
_SOUNDING = 1e-2  # of the voice's mean power


def make_room(desk: Desk, scene: Scene, group: str) -> tuple[Pocket | None, Scene]:
    """The pocket for the group of the music, and the scene with it; None where none is needed."""
    audible = desk.audible
    voices = [n for n, draft in enumerate(audible) if draft.role is StemRole.LEAD_VOCAL]
    music = [n for n, draft in enumerate(audible) if draft.role in MUSIC]
    if not voices or not music:
        return None, scene
    # One key for the pocket: the voice that sings most.
    voice = max(voices, key=lambda n: int(_sings(scene.powers[n]).sum()))
    key = audible[voice]
    pocket = _pocket(key, scene, voice, music)
    changed = _applied(desk, pocket, scene, voice, music)
    before, after = scene.share(voice), changed.share(voice)
    if changed.masking() > scene.masking() or after > before:
        desk.say(
            "groups", f"No room was made for {key.name}: more would be covered in all than before."
        )
        return None, scene
    names = listed([audible[n].name for n in music])
    desk.say(
        f"{group}.pocket",
        f"While {key.name} sounds, {names} give way by at most "
        f"{number(pocket.reduction_at_most_db)} dB around {frequency(pocket.hz)}: of the voice "
        f"{number(100 * before, 1)} % is covered without, {number(100 * after, 1)} % with it.",
    )
    return pocket, changed


def _pocket(key: Draft, scene: Scene, voice: int, music: list[int]) -> Pocket:
    """Around the band in which the music covers most of the voice, or else where it is strong."""
    reach = bands.between(_FROM_HZ, _TO_HZ)
    covered = np.sum([scene.covered_by(n, voice, 0.1).sum(axis=0) for n in music], axis=0) * reach
    matters = scene.matters[voice].sum(axis=0) * reach
    heavy = covered if covered.any() else matters
    centres = bands.centres_hz()
    hz = float(np.exp((np.log(centres) * heavy).sum() / heavy.sum())) if heavy.any() else 2200.0
    much = covered.sum() > _MUCH * max(1, int(matters.sum()))
    return Pocket(
        key=key.name,
        hz=float(50 * round(hz / 50)),
        q=_Q,
        reduction_at_most_db=_MUCH_DB if much else _LITTLE_DB,
    )


def _applied(desk: Desk, pocket: Pocket, scene: Scene, voice: int, music: list[int]) -> Scene:
    band = EqBand(hz=pocket.hz, gain_db=-pocket.reduction_at_most_db, q=pocket.q)
    rows = equaliser([band], desk.session.rate)
    gains = 10 ** (response_db(rows, desk.session.rate, bands.centres_hz()) / 10)
    sings = _sings(scene.powers[voice])[:, None]
    for stem in music:
        own = scene.powers[stem]
        scene = scene.with_power(stem, np.where(sings, own * gains, own))
    return scene


def _sings(powers: Floats) -> Floats:
    """In which moments the voice is there."""
    whole = powers.sum(axis=1)
    return np.asarray(whole > _SOUNDING * whole.mean())

"""What goes on together: the drums, the bass that gives way to the kick, the music under a voice.

Ronan et al. (2018): mixing through subgroups beats a flat sum.
"""

from __future__ import annotations

from processing.engine.automix.covering import Scene
from processing.engine.automix.draft import Desk, Draft
from processing.engine.automix.knowledge import DRUMS, MUSIC
from processing.engine.automix.peaks import plr_db
from processing.engine.automix.pocket import make_room
from processing.engine.phrases import listed, number
from processing.recipes.channel import Compressor, Saturation
from processing.recipes.mix import GroupRecipe
from processing.recipes.roles import StemRole

_DRUM_GLUE = Compressor(
    threshold_lu=6, ratio=2, attack_ms=30, release_ms=120, reduction_at_most_db=2
)
_DUCK_DB = 2.0
# What the bus leaves for mastering: −6 dBTP at −18 LUFS.
_PLR_DB = 12.0
# The compressors' make-up lifts what they let pass; so much was found on rendered mixes.
_LIFTED_DB = 2.5
_HELD_BY_BUS_DB = 3.0  # more than that is better taken where it comes from
_DRIVE_AT_MOST_DB = 6.0


def grouped(desk: Desk, scene: Scene, *, masking_at_most: float) -> tuple[list[GroupRecipe], Scene]:
    """The groups, with every draft sent to its own; and the scene with the pocket in it."""
    names = {draft.name for draft in desk.drafts}
    groups: list[GroupRecipe] = []
    drums = desk.of(*DRUMS)
    if len(drums) > 1:
        groups.append(_drums(desk, drums, _free("drums", names), f"groups[{len(groups)}]"))
    bass, kick = desk.of(StemRole.BASS), desk.of(StemRole.KICK)
    if bass and kick:
        groups.append(_bass(desk, bass, kick[0], _free("bass", names), f"groups[{len(groups)}]"))
    room, scene = make_room(desk, scene, f"groups[{len(groups)}]", at_most=masking_at_most)
    if room is not None:
        name = _free("music", names)
        _send(desk.of(*MUSIC), name)
        groups.append(GroupRecipe(name=name, pocket=room.pocket, gain_db=room.gain_db))
    return groups, scene


def _free(wanted: str, taken: set[str]) -> str:
    """A stem may be called as the group would be."""
    while wanted in taken:
        wanted += " group"
    return wanted


def _send(drafts: list[Draft], group: str) -> None:
    for draft in drafts:
        draft.group = group


def _drums(desk: Desk, drums: list[Draft], name: str, place: str) -> GroupRecipe:
    _send(drums, name)
    names = listed([draft.name for draft in drums])
    over = plr_db(desk, desk.audible) + _LIFTED_DB - _PLR_DB
    own = plr_db(desk, drums) + _LIFTED_DB - _PLR_DB
    said = f"{names} go through one group, {_DRUM_GLUE.ratio:g}:1 with at most "
    said += f"{number(_DRUM_GLUE.reduction_at_most_db)} dB"
    desk.say(f"{place}.compressor", f"{said}.")
    if min(over, own) <= _HELD_BY_BUS_DB:
        return GroupRecipe(name=name, compressor=_DRUM_GLUE)
    drive_db = round(2 * min(_DRIVE_AT_MOST_DB, over - 1)) / 2
    desk.say(
        f"{place}.saturation",
        f"{names} are driven {number(drive_db)} dB into a soft curve, as their peaks would stand "
        f"{number(over)} dB over what the mix leaves for them.",
    )
    return GroupRecipe(
        name=name, compressor=_DRUM_GLUE, saturation=Saturation(drive_db=drive_db, curve="soft")
    )


def _bass(desk: Desk, bass: list[Draft], kick: Draft, name: str, place: str) -> GroupRecipe:
    _send(bass, name)
    desk.say(
        f"{place}.compressor",
        f"{listed([draft.name for draft in bass])} gives way to {kick.name} by at most "
        f"{number(_DUCK_DB)} dB.",
    )
    duck = Compressor(
        threshold_lu=0,
        ratio=4,
        attack_ms=5,
        release_ms=120,
        reduction_at_most_db=_DUCK_DB,
        key=kick.name,
    )
    return GroupRecipe(name=name, compressor=duck)

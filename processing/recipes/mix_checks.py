"""What no single part of a mix recipe can know is wrong: names that mean nothing, or two things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from processing.recipes.base import WrongRecipe

if TYPE_CHECKING:
    from processing.recipes.mix import BusRecipe, GroupRecipe, MixRecipe, StripRecipe

REVERB = "reverb"  # the name of the room that `reverb_send_lu` goes to


def check(mix: MixRecipe) -> None:
    if not mix.strips:
        raise WrongRecipe("strips", "there is nothing to mix")
    strips = _once("strips", [strip.name for strip in mix.strips])
    groups = _once("groups", [group.name for group in mix.groups], also=strips)
    rooms = [REVERB] if mix.reverb is not None else []
    returns = _once("returns", [back.name for back in mix.returns], also=rooms) | {*rooms}
    for index, strip in enumerate(mix.strips):
        _strip(f"strips[{index}]", strip, mix, groups=groups, strips=strips)
    for place, part in _parts(mix):
        _sends(place, part, returns)
        _keys(place, part, strips)
    _keys("bus", mix.bus, strips)
    _delays(mix)
    _moves(mix, strips | groups, returns)
    if len(set(mix.prints)) < len(mix.prints):
        raise WrongRecipe("prints", "has one of them twice")


def keys(mix: MixRecipe) -> set[str]:
    """The stems that the dynamics of others listen to."""
    found = {each.gate.key for each in mix.strips if each.gate is not None}
    for part in (*(part for _, part in _parts(mix)), mix.bus):
        pocket = getattr(part, "pocket", None)
        found |= {listens.key for listens in (part.compressor, pocket) if listens is not None}
    return found - {""}


def _once(place: str, names: Sequence[str], also: Iterable[str] = ()) -> set[str]:
    seen = set(also)
    for index, name in enumerate(names):
        if name in seen:
            raise WrongRecipe(f"{place}[{index}].name", f"“{name}” is there twice")
        seen.add(name)
    return set(names)


def _parts(mix: MixRecipe) -> Iterable[tuple[str, StripRecipe | GroupRecipe]]:
    yield from ((f"strips[{index}]", strip) for index, strip in enumerate(mix.strips))
    yield from ((f"groups[{index}]", group) for index, group in enumerate(mix.groups))


def _strip(
    place: str, strip: StripRecipe, mix: MixRecipe, *, groups: set[str], strips: set[str]
) -> None:
    if strip.reverb_send_lu is not None and mix.reverb is None:
        raise WrongRecipe(f"{place}.reverb_send_lu", "there is no reverb to send to")
    if strip.group and strip.group not in groups:
        raise WrongRecipe(f"{place}.group", f"there is no group “{strip.group}”")
    if strip.gate is not None:
        _key(f"{place}.gate.key", strip.gate.key, strips)


def _sends(place: str, part: StripRecipe | GroupRecipe, returns: set[str]) -> None:
    _known(f"{place}.sends", [send.to for send in part.sends], returns)
    if part.automation is not None:
        curves = [curve.to for curve in part.automation.sends]
        _known(f"{place}.automation.sends", curves, returns)


def _known(place: str, names: Sequence[str], returns: set[str]) -> None:
    for index, name in enumerate(names):
        if name not in returns:
            raise WrongRecipe(f"{place}[{index}].to", f"there is no return “{name}”")
        if name in names[:index]:
            raise WrongRecipe(f"{place}[{index}].to", f"“{name}” is there twice")


def _keys(place: str, part: StripRecipe | GroupRecipe | BusRecipe, strips: set[str]) -> None:
    if part.compressor is not None:
        _key(f"{place}.compressor.key", part.compressor.key, strips)
    pocket = getattr(part, "pocket", None)
    if pocket is not None:
        _key(f"{place}.pocket.key", pocket.key, strips)


def _key(place: str, key: str, strips: set[str]) -> None:
    if key and key not in strips:
        raise WrongRecipe(place, f"there is no stem “{key}” to listen to")


def _delays(mix: MixRecipe) -> None:
    for index, back in enumerate(mix.returns):
        if back.delay is not None and back.delay.in_time is not None and mix.tempo_bpm is None:
            raise WrongRecipe(f"returns[{index}].delay.note", "there is no tempo_bpm to count by")


def _moves(mix: MixRecipe, targets: set[str], returns: set[str]) -> None:
    for index, move in enumerate(mix.moves):
        if move.target not in targets:
            raise WrongRecipe(
                f"moves[{index}].target", f"there is no stem or group “{move.target}”"
            )
        if move.change.to is not None and move.change.to not in returns:
            raise WrongRecipe(f"moves[{index}].change.to", f"there is no return “{move.change.to}”")

"""The words for what may be asked of the machine room. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from processing.recipes.album import AlbumRecipe, AlbumSong
from processing.recipes.align import AlignRecipe
from processing.recipes.base import Recipe, WrongRecipe
from processing.recipes.edit import EditRecipe
from processing.recipes.features import FeaturesRecipe
from processing.recipes.ingest import IngestRecipe
from processing.recipes.master import Deliverable, MasterRecipe, Tags
from processing.recipes.mix import BusRecipe, GroupRecipe, MixRecipe, Send, StripRecipe
from processing.recipes.moves import Change, Move
from processing.recipes.passport import PassportRecipe, PassportSection, PassportStem
from processing.recipes.plan import Decision, Plan
from processing.recipes.planning import PlannedStem, PlanningRecipe
from processing.recipes.play import PlayedNote, PlayRecipe
from processing.recipes.returns import DelayRecipe, ReturnRecipe, ReverbRecipe
from processing.recipes.roles import StemRole
from processing.recipes.speak import SpeakRecipe
from processing.recipes.unpack import UnpackRecipe

__all__ = [
    "KINDS",
    "AlbumRecipe",
    "AlbumSong",
    "AlignRecipe",
    "BusRecipe",
    "Change",
    "Decision",
    "DelayRecipe",
    "Deliverable",
    "EditRecipe",
    "FeaturesRecipe",
    "GroupRecipe",
    "IngestRecipe",
    "MasterRecipe",
    "MixRecipe",
    "Move",
    "PassportRecipe",
    "PassportSection",
    "PassportStem",
    "Plan",
    "PlannedStem",
    "PlanningRecipe",
    "PlayRecipe",
    "PlayedNote",
    "Recipe",
    "ReturnRecipe",
    "ReverbRecipe",
    "Send",
    "SpeakRecipe",
    "StemRole",
    "StripRecipe",
    "Tags",
    "UnpackRecipe",
    "WrongRecipe",
    "read",
]

KINDS: dict[str, type[Recipe]] = {
    recipe.KIND: recipe
    for recipe in (
        IngestRecipe,
        EditRecipe,
        MixRecipe,
        MasterRecipe,
        AlbumRecipe,
        PlayRecipe,
        FeaturesRecipe,
        PassportRecipe,
        PlanningRecipe,
        UnpackRecipe,
        AlignRecipe,
        SpeakRecipe,
    )
}


def read(data: Mapping[str, Any]) -> Recipe:
    """The recipe that this JSON spells, checked; or WrongRecipe."""
    if not isinstance(data, Mapping):
        raise WrongRecipe("", "a recipe is an object with named values")
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise WrongRecipe("kind", f"{kind!r} is none of {', '.join(KINDS)}")
    return KINDS[kind].from_json(data)

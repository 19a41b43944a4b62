from dataclasses import replace

import pytest

from processing.recipes import (
    AlbumRecipe,
    AlbumSong,
    Decision,
    EditRecipe,
    MasterRecipe,
    MixRecipe,
    Plan,
    StripRecipe,
)
from processing.recipes.channel import Compressor
from processing.recipes.identity import missing, order_sha256
from processing.recipes.steps import Align, Comp, TakeRange

A, B = "a" * 64, "b" * 64


def test_the_same_order_has_the_same_hash_and_any_other_has_another():
    recipe = MasterRecipe(target_lufs=-9)
    same = order_sha256(recipe, {"mix": A})

    assert order_sha256(MasterRecipe.from_json(recipe.to_json()), {"mix": A}) == same
    assert order_sha256(recipe, {"mix": B}) != same
    assert order_sha256(recipe, {"mix": A, "reference": A}) != same
    assert order_sha256(replace(recipe, ceiling_dbtp=-2), {"mix": A}) != same


def test_why_it_was_planned_so_changes_nothing():
    recipe = MasterRecipe()
    plan = Plan(decisions=(Decision(place="tilt_db", sentence="It is dark enough."),))

    assert order_sha256(replace(recipe, plan=plan), {"mix": A}) == order_sha256(recipe, {"mix": A})


@pytest.mark.parametrize(
    ("recipe", "there", "said"),
    [
        (EditRecipe(), {}, "stem: there is no source “stem”"),
        (EditRecipe(align=Align()), {"stem": A}, "align: there is no source “guide”"),
        (
            EditRecipe(comp=Comp(ranges=(TakeRange(take="two", from_seconds=0, to_seconds=1),))),
            {"stem": A},
            "comp.ranges[0].take: there is no source “two”",
        ),
        (
            MixRecipe(strips=(StripRecipe(name="Kick"), StripRecipe(name="Bass"))),
            {"Kick": A},
            "strips[1].name: there is no source “Bass”",
        ),
        (
            AlbumRecipe(songs=(AlbumSong(source="2"),)),
            {},
            "songs[0].source: there is no source “2”",
        ),
        (MasterRecipe(reference={}), {"mix": A}, "reference: there is no source “reference”"),
    ],
)
def test_a_missing_source_is_named_with_its_place(recipe, there, said):
    assert missing(recipe, there) == said
    assert missing(recipe, dict.fromkeys(recipe.needs(), A)) is None


def test_a_muted_stem_is_needed_only_where_somebody_listens_to_it():
    kick = StripRecipe(name="Kick", muted=True)

    assert "Kick" not in MixRecipe(strips=(kick, StripRecipe(name="Bass"))).needs()
    ducked = StripRecipe(name="Bass", compressor=Compressor(key="Kick"))
    assert MixRecipe(strips=(kick, ducked)).needs()["Kick"] == "strips[0].name"

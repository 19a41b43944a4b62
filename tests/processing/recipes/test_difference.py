from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from processing.recipes import EditRecipe, MasterRecipe, MixRecipe, Plan, StemRole, StripRecipe
from processing.recipes.channel import EqBand
from processing.recipes.difference import between
from tests.processing.recipes.words import parts

MIX = MixRecipe.for_stems([("Kick", StemRole.KICK), ("Voice", StemRole.LEAD_VOCAL)])


def sentences(before, after):
    return [change.sentence for change in between(before, after)]


@settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)
@given(parts(MasterRecipe), parts(MasterRecipe))
def test_only_equal_recipes_have_no_difference(one, other):
    plain, as_plain = replace(one, plan=None), replace(other, plan=None)

    assert between(one, one) == []
    assert bool(between(one, other)) == (plain != as_plain)


def test_a_changed_value_is_told_with_its_unit_and_its_stem():
    kick, voice = MIX.strips
    after = replace(MIX, strips=(replace(kick, gain_db=-2.5), voice))

    assert sentences(MIX, after) == ["Kick: gain: 0 → −2.5 dB."]
    assert between(MIX, after)[0].place == "strips[0].gain_db"


def test_what_comes_and_goes_is_told():
    kick, voice = MIX.strips
    without = replace(MIX, strips=(replace(kick, compressor=None), voice))
    more = replace(MIX, strips=(*MIX.strips, StripRecipe(name="Tambourine")))

    assert sentences(MIX, without)[0].startswith("Kick: compressor: taken out (threshold")
    assert sentences(without, MIX)[0].startswith("Kick: compressor: added (threshold")
    assert sentences(MIX, more)[0].startswith("Tambourine: added")
    assert sentences(EditRecipe(), EditRecipe(high_pass_hz=80)) == ["High-pass: nothing → 80 Hz."]
    assert sentences(EditRecipe(high_pass_hz=80), EditRecipe()) == ["High-pass: 80 Hz → nothing."]


def test_stems_in_another_order_are_no_other_stems():
    turned = replace(MIX, strips=tuple(reversed(MIX.strips)))

    assert sentences(MIX, turned) == ["Strips: in another order."]


def test_a_band_is_told_in_figures():
    brighter = MasterRecipe(eq=(EqBand(shape="high_shelf", hz=8000, gain_db=1.5),))

    (said,) = sentences(MasterRecipe(), brighter)
    assert "8000 Hz" in said
    assert "1.5 dB" in said


def test_two_kinds_have_nothing_in_common_and_a_plan_is_no_difference():
    with pytest.raises(ValueError, match="nothing in common"):
        between(MasterRecipe(), EditRecipe())
    assert between(MIX, replace(MIX, plan=Plan())) == []

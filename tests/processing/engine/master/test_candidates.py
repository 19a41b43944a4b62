from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.master import candidates
from processing.recipes import MasterRecipe
from processing.recipes.channel import Compressor, EqBand, Saturation
from processing.recipes.master_chain import BandDynamics, MidSide, Multiband, ReferenceMatch

gains = st.floats(-9, 9)
ratios = st.floats(1, 10)


@st.composite
def recipes(draw):
    band = BandDynamics(
        ratio=draw(ratios), reduction_at_most_db=draw(st.floats(0, 18)), gain_db=draw(gains)
    )
    return MasterRecipe(
        tilt_db=draw(st.floats(-6, 6)),
        eq=(EqBand(hz=300, gain_db=draw(gains)),),
        mid_side=MidSide(side_gain_db=draw(st.floats(-12, 6))),
        multiband=Multiband(crossovers_hz=(), bands=(band,)),
        glue=Compressor(ratio=draw(st.floats(1, 20))),
        saturation=Saturation(drive_db=draw(st.floats(0, 24))),
        width=draw(st.floats(0, 2)),
        reference=ReferenceMatch(tone=draw(st.floats(0, 1))),
    )


def strengths(recipe):
    """How far each thing goes, whatever its direction."""
    return [
        abs(recipe.tilt_db),
        abs(recipe.eq[0].gain_db),
        abs(recipe.mid_side.side_gain_db),
        recipe.multiband.bands[0].ratio,
        recipe.multiband.bands[0].reduction_at_most_db,
        recipe.glue.ratio,
        recipe.glue.reduction_at_most_db,
        recipe.saturation.drive_db,
        abs(recipe.width - 1),
        recipe.reference.tone,
    ]


@given(recipes())
@settings(deadline=None, max_examples=30)
def test_a_gentle_one_does_no_more_and_a_strong_one_no_less(recipe):
    gentle, medium, strong = (
        strengths(candidates.at(recipe, intensity)) for intensity in ("gentle", "medium", "strong")
    )

    assert medium == strengths(recipe)
    assert all(less <= more for less, more in zip(gentle, medium, strict=True))
    assert all(less <= more + 1e-12 for less, more in zip(medium, strong, strict=True))


@given(recipes())
@settings(deadline=None, max_examples=15)
def test_they_differ_in_nothing_that_is_asked_of_the_file(recipe):
    for intensity in ("gentle", "strong"):
        other = candidates.at(recipe, intensity)

        assert other.target_lufs == recipe.target_lufs
        assert other.ceiling_dbtp == recipe.ceiling_dbtp
        assert MasterRecipe.from_json(other.to_json()) == other


def test_a_strong_one_of_a_plain_order_still_does_something():
    plain = MasterRecipe()
    strong = candidates.at(plain, "strong")

    assert strong.multiband is not None
    assert strong.saturation is not None
    assert strong.limiter.style == "balanced"
    assert candidates.at(plain, "gentle") == replace(plain)

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.filters import chain, equaliser, response_db, tilt
from processing.engine.master.listening import listen
from processing.engine.master.loudest import THIRDS_HZ
from processing.engine.master.planning import fluctuation_lu, planned
from processing.recipes import MasterRecipe
from processing.recipes.channel import Compressor, EqBand
from processing.recipes.master_chain import ReferenceMatch
from tests.processing.engine.master.records import RATE, record
from tests.processing.engine.signals import tone


def heard(sound):
    return listen([sound.copy()], RATE, len(sound))


def plan(sound, **fields):
    return planned(MasterRecipe(**({"corrective": "full"} | fields)), heard(sound))


def response(recipe, hz):
    rows = chain(tilt(recipe.tilt_db, RATE), equaliser(recipe.eq, RATE))
    return float(response_db(rows, RATE, np.array([float(hz)]))[0])


@pytest.mark.parametrize("corrective", ["gentle", "full"])
def test_what_sounds_like_a_record_keeps_its_tone_and_width(corrective):
    found = plan(record(), corrective=corrective, target_lufs=-20)

    assert found.eq == ()
    assert found.tilt_db == 0
    assert found.width == 1
    assert found.mono_below_hz is None or found.mono_below_hz == 100
    assert found.corrective == "off"


def test_a_boost_is_found_and_taken_back_and_said():
    found = plan(record(bands=[{"hz": 315, "gain_db": 7, "q": 1.0}]), target_lufs=-20)
    sentences = [each.sentence for each in found.plan.decisions if each.place == "eq"]

    assert response(found, 315) == pytest.approx(-4, abs=1)
    assert abs(response(found, 3000)) < 1
    assert any("Around 315 Hz" in said or "Around 250 Hz" in said for said in sentences)
    assert all("popular records" in said for said in sentences)


def test_gentle_does_less_than_full():
    dull = record(bands=[{"hz": 315, "gain_db": 9, "q": 0.7}])
    gentle, full = plan(dull, corrective="gentle"), plan(dull, corrective="full")

    assert response(full, 315) < response(gentle, 315) < -0.5
    assert response(gentle, 315) >= -2.6


@pytest.mark.parametrize("leaning", [-6, 6])
def test_what_leans_is_tilted_back(leaning):
    bands = [
        {"hz": 300, "gain_db": -leaning / 2, "q": 0.5, "shape": "low_shelf"},
        {"hz": 1600, "gain_db": leaning / 2, "q": 0.5, "shape": "high_shelf"},
    ]
    found = plan(record(bands=bands))

    assert np.sign(found.tilt_db) == -np.sign(leaning)
    assert abs(found.tilt_db) <= 3


def test_what_the_order_sets_is_left_and_counted():
    boost = [{"hz": 315, "gain_db": 7, "q": 1.0}]
    own = (EqBand(hz=315, gain_db=-7, q=1.0),)
    glue = Compressor(ratio=3)
    found = plan(record(bands=boost), eq=own, glue=glue, tilt_db=0.3, width=0.9, target_lufs=-8)

    assert found.eq[:1] == own
    assert abs(response(found, 315) + 7) < 1.5
    assert (found.glue, found.width) == (glue, 0.9)


@given(
    hz=st.sampled_from([80, 250, 800, 2500, 8000]),
    gain_db=st.floats(-9, 9),
    corrective=st.sampled_from(["gentle", "full"]),
)
@settings(deadline=None, max_examples=8)
def test_a_plan_never_leads_away_from_the_target(hz, gain_db, corrective):
    sound = heard(record(4, bands=[{"hz": hz, "gain_db": gain_db, "q": 0.8}]))
    level = heard(record(4)).thirds_db
    found = planned(MasterRecipe(corrective=corrective), sound)
    rows = chain(tilt(found.tilt_db, RATE), equaliser(found.eq, RATE))
    judged = (THIRDS_HZ > 38) & (THIRDS_HZ < 13_000)

    def away(thirds):
        return np.std((thirds - level)[judged])

    after = sound.thirds_db + response_db(rows, RATE, THIRDS_HZ)
    assert away(after) <= away(sound.thirds_db) + 0.05


@given(st.sampled_from(["gentle", "full"]), st.floats(-18, -7), st.integers(1, 3))
@settings(deadline=None, max_examples=6)
def test_a_plan_needs_no_planning_again_and_survives_as_json(corrective, target_lufs, seed):
    sound = heard(record(4, seed=seed, bands=[{"hz": 400, "gain_db": 6}]))
    once = planned(MasterRecipe(corrective=corrective, target_lufs=target_lufs), sound)

    assert planned(once, sound) == once
    assert MasterRecipe.from_json(once.to_json()) == once


def test_a_wide_bass_goes_to_the_middle():
    found = plan(record(side=0.8))

    assert found.mono_below_hz == 100
    assert any("every speaker" in each.sentence for each in found.plan.decisions)


def test_sides_that_drown_the_middle_come_down():
    found = plan(record(side=1.0))

    assert 0.75 <= found.width < 0.8
    assert plan(record(side=0.05)).width > 1
    assert plan(record(side=0.05), corrective="gentle").width == 1


def test_a_mono_mix_has_no_plan_for_width():
    found = plan(record()[:1])

    assert (found.width, found.mono_below_hz) == (1.0, None)


def test_a_single_instrument_keeps_its_tone():
    found = plan(tone(RATE, 5, -20, hz=440) + tone(RATE, 5, -30, hz=880))

    assert found.eq == ()
    assert any("left alone" in each.sentence for each in found.plan.decisions)


def test_peaks_over_the_ceiling_are_met_before_the_limiter():
    sound = record(rms=0.05)
    loud, soft = plan(sound, target_lufs=-6), plan(sound, target_lufs=-24)

    assert loud.glue is not None
    assert soft.glue is None
    assert loud.saturation is not None


def test_a_bass_that_moves_is_held():
    sound = record(12)
    swell = low_of(record(12, seed=5)) * np.repeat([0.2, 3, 0.2, 3, 0.2, 3], 2 * RATE)
    found = plan(sound + swell)

    assert found.multiband is not None
    assert found.multiband.bands[0].ratio == 2
    assert all(band.ratio == 1 for band in found.multiband.bands[1:])


def low_of(sound):
    from processing.engine.filters import Filter, low_pass

    return Filter(low_pass(90, RATE, 24), 2)(sound)


class TestReference:
    mix = record(10, seed=1) * (1 + 3 * (np.arange(10 * RATE) % RATE < RATE / 3))
    even = record(10, seed=2, rms=0.2)

    def planned(self, reference, **match):
        recipe = MasterRecipe(reference=ReferenceMatch(**match), target_lufs=-14)
        return planned(recipe, heard(self.mix), heard(reference))

    @pytest.mark.parametrize("share", [0.25, 1.0])
    def test_loudness_is_followed_by_its_share(self, share):
        its = heard(self.even).loudness.integrated_lufs
        found = self.planned(self.even, loudness=share)

        assert found.target_lufs == pytest.approx(-14 + share * (its + 14), abs=0.01)
        assert found.reference.loudness == 0

    def test_density_is_followed_by_a_compressor_in_the_recipe(self):
        some, all_ = (self.planned(self.even, dynamics=share).glue for share in (0.5, 1.0))
        mix = heard(self.mix)

        assert 1 < some.ratio < all_.ratio
        assert fluctuation_lu(mix, all_) < fluctuation_lu(mix, some) < fluctuation_lu(mix)

    def test_what_is_more_dynamic_cannot_be_followed(self):
        recipe = MasterRecipe(reference=ReferenceMatch(dynamics=1.0))
        found = planned(recipe, heard(self.even), heard(self.mix))

        assert found.glue is None
        assert "nothing to compress" in found.plan.decisions[0].sentence

    def test_the_reference_decides_the_tone(self):
        recipe = MasterRecipe(reference=ReferenceMatch(tone=0.5), corrective="full")
        dull = heard(record(8, bands=[{"hz": 315, "gain_db": 9}]))

        assert planned(recipe, dull, heard(self.even)).eq == ()

"""What a plan says, and when it says it."""

import json
import re

import numpy as np
import pytest

from processing.engine import automix
from processing.engine.refusal import CannotRender
from processing.recipes import MixRecipe, StemRole
from tests.processing.engine.song import on_disk, song

RATE = 48_000


def noise(seconds=8.0, low=200.0, high=5000.0, seed=1, channels=1):
    """Noise in a band, always the same."""
    random = np.random.Generator(np.random.PCG64(seed))
    frames = round(seconds * RATE)
    spectrum = np.fft.rfft(random.standard_normal((channels, frames)))
    hz = np.arange(spectrum.shape[1]) * RATE / frames
    spectrum[:, (hz < low) | (hz > high)] = 0
    sound = np.fft.irfft(spectrum, frames)
    return 0.1 * sound / np.sqrt(np.mean(sound**2))


def planned(folder, stems, roles=None, tempo=100.0):
    return automix.plan(on_disk(folder, stems, RATE), roles or {}, tempo)


def found(data, place):
    for name, index in re.findall(r"(\w+)|\[(\d+)\]", place):
        data = data[name] if name else data[int(index)]
    return data


def strip(recipe, name):
    (one,) = [one for one in recipe.strips if one.name == name]
    return one


def test_a_plan_is_an_ordinary_recipe(usual):
    again = MixRecipe.from_json(json.loads(json.dumps(usual.recipe.to_json(), allow_nan=False)))

    assert again == usual.recipe
    assert [one.name for one in again.strips] == list(usual.sources)


def test_every_decision_explains_a_place_of_the_recipe(usual):
    data = usual.recipe.to_json()

    assert len(usual.recipe.plan.decisions) > 40
    for decision in usual.recipe.plan.decisions:
        assert found(data, decision.place) not in (None, [], {}), decision
        assert decision.sentence.endswith(".")


def test_the_same_stems_give_the_same_plan(usual):
    assert automix.plan(usual.sources).sha256() == usual.recipe.sha256()


def test_the_tempo_is_heard(usual, made):
    assert usual.recipe.tempo_bpm == pytest.approx(made.score.bpm, abs=0.3)


def test_a_tempo_that_is_told_is_taken(usual):
    assert automix.plan(usual.sources, {}, 90.0).tempo_bpm == 90.0


def test_roles_that_are_told_are_taken(tmp_path):
    recipe = planned(tmp_path, {"A": noise(), "B": noise(seed=2)}, {"A": StemRole.LEAD_VOCAL})

    assert strip(recipe, "A").role is StemRole.LEAD_VOCAL
    assert strip(recipe, "A").level_lu > strip(recipe, "B").level_lu
    places = [decision.place for decision in recipe.plan.decisions]
    assert "strips[1].role" in places
    assert "strips[0].role" not in places


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_no_more_is_covered_than_before(seed, tmp_path):
    made = song(seed, seconds=10, bpm=80 + 15 * seed)
    plan = automix.plan(on_disk(tmp_path, made.stems, made.rate), {}, 100.0).plan

    assert plan.masking_after <= plan.masking_before
    assert plan.masking


def test_who_covers_whom_where(tmp_path):
    """A voice that lies above the keys at first, and on top of them from the sixth second on."""
    keys = noise(12.0, 200, 600, seed=1) + 0.6 * noise(12.0, 900, 1400, seed=2)
    voice = 0.3 * noise(12.0, 3000, 6000, seed=3)
    voice[:, 6 * RATE :] += 3 * noise(6.0, 800, 1600, seed=4)
    stems = {"Keys": keys, "Voice": voice, "Bass": noise(12.0, 40, 120, seed=5)}
    plan = planned(tmp_path, stems).plan
    (row,) = [row for row in plan.masking if row.masker == "Voice" and row.masked == "Keys"]

    assert all(750 < hz < 1600 for hz in row.bands_hz)
    assert 5.5 < row.from_seconds < row.to_seconds < 12.5
    assert 0.1 < row.share_before < 0.6
    assert row.share_after <= row.share_before


def test_what_is_upside_down_is_turned_over(tmp_path):
    top = noise(seed=8)
    below = 0.6 * noise(seed=9) - top
    stems = {"Snare top": top, "Snare bottom": below, "Kick": noise(low=40, high=120)}
    recipe = planned(tmp_path, stems)

    assert [one.invert_polarity for one in recipe.strips] == [False, True, False]


def test_a_mix_without_any_bottom_is_tilted(tmp_path):
    thin = planned(tmp_path, {"Keys": noise(low=90, high=9000) + 3 * noise(low=2000, high=6000)})
    full = planned(tmp_path, {"Keys": noise(low=90, high=200) + 0.3 * noise(low=200, high=2000)})

    assert [band.gain_db > 0 for band in thin.bus.eq] == [True, False]
    assert not full.bus.eq or full.bus.eq[0].gain_db < 0


def test_like_stems_stand_on_opposite_sides_and_the_bass_in_the_middle(tmp_path):
    stems = {
        "Bass": noise(low=40, high=150, seed=1),
        "Guitar 1": noise(low=200, high=3000, seed=2),
        "Guitar 2": noise(low=200, high=3000, seed=3),
        "Keys": noise(low=300, high=4000, seed=4),
    }
    recipe = planned(tmp_path, stems)

    assert strip(recipe, "Bass").pan == 0
    assert strip(recipe, "Guitar 1").pan * strip(recipe, "Guitar 2").pan < 0


def test_a_stem_that_one_loudspeaker_would_lose_is_narrowed(tmp_path):
    one = noise(seed=6)
    wide = np.vstack([one[0], -0.9 * one[0]])
    recipe = planned(tmp_path, {"Pad": wide, "Keys": noise(seed=7, low=300, high=900)})

    assert strip(recipe, "Pad").width < 1
    assert strip(recipe, "Keys").width == 1


def test_a_lead_comes_forward_only_where_nobody_sings(tmp_path):
    voice = noise(16.0, 300, 3000, seed=1)
    voice[:, 6 * RATE : 11 * RATE] = 0
    roles = {"Sax": StemRole.LEAD, "Voice": StemRole.LEAD_VOCAL}
    recipe = planned(tmp_path, {"Sax": noise(16.0, 400, 4000, seed=2), "Voice": voice}, roles)
    points = strip(recipe, "Sax").automation.gain_db

    assert [point.value for point in points] == [0, 4, 4, 0]
    assert points[0].at_seconds == pytest.approx(6, abs=0.4)
    assert points[-1].at_seconds == pytest.approx(11, abs=0.4)
    assert [send.to for send in strip(recipe, "Sax").sends] == ["echo"]


def test_an_ess_is_turned_down_and_a_dull_voice_left_alone(tmp_path):
    hiss = 2 * noise(low=5500, high=9000, seed=2)
    hiss *= (np.arange(hiss.shape[1]) % RATE < 0.2 * RATE)[None]
    sharp = planned(tmp_path, {"Vox": noise(low=200, high=3000) + hiss})
    dull = planned(tmp_path, {"Vox": noise(low=200, high=3000)})

    assert strip(sharp, "Vox").de_esser is not None
    assert strip(dull, "Vox").de_esser is None


def test_what_does_not_move_is_not_compressed(tmp_path):
    t = np.arange(8 * RATE) / RATE
    steady = 0.1 * np.sin(2 * np.pi * 220 * t)[None]
    pulsing = steady * (0.1 + (t % 0.8 < 0.4))
    recipe = planned(tmp_path, {"Bass": steady, "Sub bass": pulsing})

    assert strip(recipe, "Bass").compressor is None
    assert strip(recipe, "Sub bass").compressor is not None


def test_a_silent_stem_is_said_and_left(tmp_path):
    recipe = planned(tmp_path, {"Keys": noise(), "Empty": np.zeros((1, 8 * RATE))})

    assert strip(recipe, "Empty").level_lu is None
    assert any("Empty is silent" in decision.sentence for decision in recipe.plan.decisions)
    assert strip(recipe, "Keys").level_lu == pytest.approx(0, abs=0.3)


def test_a_group_never_has_the_name_of_a_stem(tmp_path):
    stems = {
        "drums": noise(low=50, high=9000),
        "bass": noise(low=40, high=150),
        "kick": noise(low=40, high=90, seed=3),
    }
    recipe = planned(tmp_path, stems)

    assert {group.name for group in recipe.groups} == {"drums group", "bass group"}


@pytest.mark.parametrize(
    ("stems", "says"),
    [
        ({}, "no stems"),
        ({"A": np.zeros((1, RATE))}, "silent"),
        ({"A": noise(0.1)}, "too short"),
        ({"A": np.zeros((6, RATE))}, "6 channels"),
        ({"A": np.full((1, RATE), np.nan)}, "not numbers"),
        ({"A": np.zeros((1, 0))}, "empty"),
    ],
)
def test_what_cannot_be_mixed_is_refused_in_a_sentence(stems, says, tmp_path):
    with pytest.raises(CannotRender, match=says):
        planned(tmp_path, stems)


def test_stems_at_other_rates_are_heard_alike(tmp_path):
    stems = {"Keys": noise(low=300, high=2000), "Bass": noise(low=50, high=150, seed=2)}
    here = planned(tmp_path, stems)
    there = on_disk(tmp_path, {"Keys": stems["Keys"]}, RATE)
    half = noise(low=50, high=150, seed=2)[:, ::2]  # holds nothing above 150 Hz
    there |= on_disk(tmp_path, {"Bass": half}, RATE // 2)
    levels = [one.level_lu for one in automix.plan(there, {}, 100.0).strips]

    assert levels == pytest.approx([one.level_lu for one in here.strips], abs=0.2)


def test_drums_whose_peaks_stand_far_out_are_driven_into_a_curve(tmp_path):
    made = song(3, seconds=10, bpm=130)
    alone = {name: made.stems[name] for name in ("Kick", "Snare", "Hats")}
    recipe = planned(tmp_path, alone)
    (group,) = recipe.groups

    assert group.saturation is not None
    assert "groups[0].saturation" in {decision.place for decision in recipe.plan.decisions}


def test_drums_under_a_band_are_left_as_they_are(usual):
    assert usual.recipe.groups[0].name == "drums"
    assert usual.recipe.groups[0].saturation is None


@pytest.mark.parametrize("rate", [16_000, 44_100, 96_000])
def test_any_rate_can_be_planned(rate, tmp_path):
    made = song(4, seconds=10, rate=rate, bpm=150)
    recipe = automix.plan(on_disk(tmp_path, made.stems, rate), {}, 100.0)

    assert recipe.plan.masking_after <= recipe.plan.masking_before
    assert all(one.level_lu is not None for one in recipe.strips)
    assert all(band.hz < rate / 2 for one in recipe.strips for band in one.eq)


def test_long_names_fit_into_the_sentences(tmp_path):
    made = song(4, seconds=8)
    stems = {f"{name} {'very long ' * 18}": sound for name, sound in made.stems.items()}
    paths = on_disk(tmp_path, {str(n): sound for n, sound in enumerate(stems.values())}, 48_000)
    plan = automix.plan(dict(zip(stems, paths.values(), strict=True)), {}, 100.0).plan

    assert all(len(decision.sentence) <= 500 for decision in plan.decisions)
    assert all(len(sentence) <= 200 for sentence in plan.undone)
    assert plan.undone

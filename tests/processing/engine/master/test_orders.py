import json
from pathlib import Path

import numpy as np
import pytest

from processing.engine import CannotRender, master
from processing.engine.also import Also
from processing.engine.audio import Reader
from processing.recipes import MasterRecipe
from processing.recipes.channel import Compressor, EqBand, Saturation
from processing.recipes.master_chain import (
    BandDynamics,
    LimiterRecipe,
    MidSide,
    Multiband,
    ReferenceMatch,
)
from tests.processing.engine.master.records import RATE, record
from tests.processing.engine.players import loudness, noise, read, sha256, true_peak_db, written
from tests.processing.engine.signals import tone

CHAIN = {
    "tilt_db": 1.0,
    "eq": (EqBand(hz=300, gain_db=-2),),
    "mid_side": MidSide(side_eq=(EqBand(hz=8000, gain_db=2),), side_gain_db=1.0),
    "multiband": Multiband(bands=(BandDynamics(threshold_lu=0, ratio=3),) * 3),
    "glue": Compressor(look_ahead_ms=3.0),
    "saturation": Saturation(drive_db=6),
    "width": 1.1,
    "mono_below_hz": 120.0,
}


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """A song with beats and a louder second half, and another that it is held against."""
    folder = tmp_path_factory.mktemp("pair")
    beat = 0.4 + np.exp(-(np.arange(12 * RATE) % (RATE // 2)) / (RATE / 12))
    half = np.repeat([0.5, 1.0], 6 * RATE)
    bright = [{"hz": 5000, "gain_db": 4, "q": 0.4}, {"hz": 120, "gain_db": 3, "q": 0.7}]
    return {
        "mix": written(folder / "mix.wav", record(12) * beat * half),
        "reference": written(folder / "ref.wav", record(10, seed=2, side=0.3, bands=bright)),
    }


def mastered(sources, out, also=None, **recipe):
    recipe = MasterRecipe(**recipe)
    return {each["name"]: each for each in master.render(recipe, sources, out, also=also)}


def likeness(one, other):
    """Correlation: 1 where the other is the same at another level."""
    return float((one * other).sum() / np.sqrt((one**2).sum() * (other**2).sum()))


def test_the_whole_chain_is_told_in_its_order_and_met(sources, tmp_path):
    steps = mastered(sources, tmp_path / "out.wav", **CHAIN, target_lufs=-11)
    out = read(tmp_path / "out.wav")

    assert list(steps) == [
        "analyse", "high_pass", "tilt", "eq", "mid_side", "multiband", "glue", "saturation",
        "width", "mono_below", "limit", "verify",
    ]  # fmt: skip
    assert loudness(out).integrated_lufs == pytest.approx(-11, abs=0.1)
    assert true_peak_db(out) <= -0.95
    assert out.shape == read(sources["mix"]).shape
    assert steps["multiband"]["most_reductions_db"][0] > 0.1
    assert steps["eq"]["sentence"] == "Equaliser: −2.0 dB at 300 Hz."
    json.dumps(steps, allow_nan=False)


def test_read_sizes_change_no_bit_of_the_whole_chain(sources, tmp_path, monkeypatch):
    order = CHAIN | {"reference": ReferenceMatch(), "corrective": "full"}
    first = mastered(sources, tmp_path / "one.wav", **order)
    monkeypatch.setattr(Reader.blocks, "__defaults__", (1_711,))
    again = mastered(sources, tmp_path / "two.wav", **order)

    assert sha256(tmp_path / "one.wav") == sha256(tmp_path / "two.wav")
    assert first == again


def test_a_mono_mix_goes_through_the_whole_chain(sources, tmp_path):
    path = written(tmp_path / "mix.wav", read(sources["mix"])[:1])
    both = {"mix": path, "reference": sources["reference"]}
    steps = mastered(both, tmp_path / "out.wav", **CHAIN, reference=ReferenceMatch())
    out = read(tmp_path / "out.wav")

    assert out.shape == (1, 12 * RATE)
    assert loudness(out).integrated_lufs == pytest.approx(-14, abs=0.1)
    assert "width" not in steps
    assert "mono and has no sides" in steps["mid_side"]["sentence"]


def test_mono_below_leaves_no_bass_at_the_sides(sources, tmp_path):
    mastered(sources, tmp_path / "out.wav", mono_below_hz=200.0)
    left, right = read(tmp_path / "out.wav")
    hz = np.fft.rfftfreq(len(left), 1 / RATE)
    middle, sides = (np.abs(np.fft.rfft(each)) for each in (left + right, left - right))
    low = (hz > 30) & (hz < 80)

    assert 20 * np.log10(sides[low].mean() / middle[low].mean()) < -30


def test_a_plan_comes_with_its_recipe_which_makes_the_same_sound(sources, tmp_path):
    also = Also(tmp_path)
    steps = mastered(sources, tmp_path / "one.wav", also, corrective="full", target_lufs=-8.5)
    (file,) = also.files()
    planned = MasterRecipe.from_json(json.loads(file.path.read_text("utf-8")))
    master.render(planned, sources, tmp_path / "two.wav")

    assert (file.kind, file.media_type) == ("data", "application/json")
    assert planned == MasterRecipe.from_json(steps["plan"]["recipe"])
    assert planned.corrective == "off"
    assert planned.glue is not None
    assert steps["plan"]["decisions"][0]["sentence"] in steps["plan"]["sentence"]
    assert sha256(tmp_path / "one.wav") == sha256(tmp_path / "two.wav")


def test_a_plan_can_be_had_without_a_master(sources, tmp_path):
    recipe = MasterRecipe(corrective="full", target_lufs=-8.5)

    assert master.plan(recipe, sources).glue is not None
    assert master.plan(MasterRecipe(), sources) == MasterRecipe()


def test_a_reference_is_followed_in_all_that_was_asked_for(sources, tmp_path):
    steps = mastered(
        sources,
        tmp_path / "out.wav",
        reference=ReferenceMatch(
            tone=1.0, width=1.0, loudness=1.0, dynamics=0.5, tone_at_most_db=12.0
        ),
    )
    its = loudness(read(sources["reference"]))

    assert steps["verify"]["integrated_lufs"] == pytest.approx(its.integrated_lufs, abs=0.1)
    assert steps["reference"]["after_rms_db"] < 1.0 < steps["reference"]["before_rms_db"]
    assert steps["reference"]["side_after_db"] == pytest.approx(
        steps["reference"]["side_reference_db"], abs=0.5
    )
    assert steps["verify"]["true_peak_dbtp"] <= -1


@pytest.mark.parametrize(
    ("sound", "sentence"),
    [(np.zeros((2, RATE)), "reference is silent"), (noise(1, 0.1, channels=6), "6 channels")],
)
def test_a_reference_that_is_none_is_refused(sources, tmp_path, sound, sentence):
    both = {"mix": sources["mix"], "reference": written(tmp_path / "ref.wav", sound)}
    with pytest.raises(CannotRender, match=sentence) as refused:
        mastered(both, tmp_path / "out.wav", reference=ReferenceMatch())

    assert refused.value.remedy
    assert not (tmp_path / "out.wav").exists()


def test_candidates_are_as_loud_as_the_master_and_lighter_or_denser(sources, tmp_path):
    also, told = Also(tmp_path), []
    recipe = MasterRecipe(candidates=True, target_lufs=-11, glue=Compressor())
    master.render(
        recipe, sources, tmp_path / "out.wav", also=also,
        progress=lambda stage, fraction: told.append((stage, fraction)),
    )  # fmt: skip
    gentle, strong = (loudness(read(file.path)) for file in also.files())
    main = loudness(read(tmp_path / "out.wav"))

    assert [file.name for file in also.files()] == ["gentle", "strong"]
    assert {file.kind for file in also.files()} == {"candidate"}
    for one in (gentle, strong):
        assert one.integrated_lufs == pytest.approx(main.integrated_lufs, abs=0.05)
        assert one.true_peak_dbtp <= -1
    mix = read(sources["mix"])
    near = [likeness(mix, read(file.path)) for file in also.files()]
    assert near[1] < near[0]
    verify = [fraction for stage, fraction in told if stage == "verify"]
    assert verify[-1] == pytest.approx(1)


def test_the_sound_before_the_limiter_can_be_kept(sources, tmp_path):
    also = Also(tmp_path, keep=True)
    steps = mastered(sources, tmp_path / "out.wav", also, target_lufs=-22)
    (file,) = also.files()
    gain = 10 ** (steps["limit"]["gain_db"] / 20)

    assert file.kind == "intermediate"
    assert steps["limit"]["most_reduction_db"] == 0
    np.testing.assert_allclose(read(file.path) * gain, read(tmp_path / "out.wav"), atol=1e-6)


def test_too_much_loudness_is_warned_of_with_what_keeps_the_chorus(sources, tmp_path):
    loud = mastered(sources, tmp_path / "loud.wav", target_lufs=-9.5)
    kept = loud["cost"]["suggested_lufs"]
    soft = mastered(sources, tmp_path / "soft.wav", target_lufs=kept)

    assert "keeps the chorus" in loud["cost"]["sentence"]
    assert loud["cost"]["sentence"].startswith("−9.5 LUFS needs")
    assert kept < -9.5
    assert "cost" not in soft


@pytest.mark.parametrize("style", ["balanced", "dense"])
def test_a_denser_limiter_needs_less_drive(sources, tmp_path, style):
    clean = mastered(sources, tmp_path / "clean.wav", target_lufs=-13)
    other = mastered(
        sources, tmp_path / "other.wav", target_lufs=-13, limiter=LimiterRecipe(style=style)
    )

    assert other["limit"]["gain_db"] < clean["limit"]["gain_db"]
    assert "quick release" in other["limit"]["sentence"]


def test_a_tone_is_told_where_its_crossover_is_out_of_reach(tmp_path):
    """At 8 kHz the upper band does not exist: it is left out, not guessed."""
    path = written(tmp_path / "mix.wav", tone(8_000, 4, -20, hz=440), 8_000)
    bands = Multiband(crossovers_hz=(120.0, 6000.0), bands=(BandDynamics(),) * 3)
    steps = mastered({"mix": path}, tmp_path / "out.wav", multiband=bands, target_lufs=-23)

    assert len(steps["multiband"]["most_reductions_db"]) == 2
    assert Path(tmp_path / "out.wav").exists()

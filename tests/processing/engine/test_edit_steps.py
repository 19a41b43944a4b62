"""The steps of an edit together: their order, what lies between them, and the word length."""

import numpy as np
import pytest

from processing.engine import CannotRender, edit
from processing.engine.also import Also
from processing.recipes import EditRecipe
from processing.recipes.channel import DeEsser, Gate
from processing.recipes.steps import (
    Align,
    Breaths,
    Comp,
    DeClick,
    DeHum,
    DeNoise,
    Grid,
    Quantise,
    Ride,
    TakeRange,
    Tune,
)
from tests.processing.engine.players import RATE, noise, read, sha256, written
from tests.processing.engine.restore.desk import at_rms, snr_db
from tests.processing.engine.song import faults, song

RESTORE = {"de_click": DeClick(), "de_hum": DeHum(), "de_noise": DeNoise()}


@pytest.fixture
def bench(tmp_path):
    """Edit sounds; answers what came out, and what was said, in order."""

    def edited(sounds, *, also=None, **recipe):
        sources = {name: written(tmp_path / f"{name}.wav", sound) for name, sound in sounds.items()}
        out = tmp_path / "edited.wav"
        steps = edit.render(EditRecipe(**recipe), sources, out, also=also)
        return read(out), steps

    return edited


@pytest.fixture(scope="module")
def voice():
    return at_rms(song(1).stems["Lead vocal"], -20)[:, : 12 * RATE]


def spoiled(voice):
    hurt, _ = faults.hum(voice, RATE, dbfs=-42)
    hurt, _ = faults.noise(hurt, dbfs=-56)
    return faults.clicks(hurt, RATE, per_second=1.0)[0]


def test_restoring_a_sound_without_fault_returns_it_bit_for_bit(bench, tmp_path, voice):
    out, steps = bench({"stem": voice}, **RESTORE)

    assert sha256(tmp_path / "edited.wav") == sha256(tmp_path / "stem.wav")
    assert [step["name"] for step in steps] == ["de_click", "de_hum", "de_noise"]
    assert not any(step["found"] for step in steps)
    assert out.shape == voice.shape


def test_clicks_hum_and_noise_go_together(bench, voice):
    out, steps = bench({"stem": spoiled(voice)}, **RESTORE)

    assert all(step["found"] for step in steps)
    assert snr_db(voice, out) > snr_db(voice, spoiled(voice)) + 12


def test_all_steps_in_their_order_and_twice_the_same_bytes(bench, tmp_path, voice):
    order = RESTORE | {
        "remove_dc": True,
        "invert_polarity": True,
        "align": Align(),
        "quantise": Quantise(grid=Grid(bpm=song(1).score.bpm, first_beat_seconds=1.0)),
        "tune": Tune(tonic="A", scale="minor"),
        "breaths": Breaths(),
        "gate": Gate(),
        "rate": 44_100,
        "trim_silence": True,
        "high_pass_hz": 80,
        "de_ess": DeEsser(),
        "ride": Ride(),
        "normalise_to_lufs": -23,
        "fade_out_seconds": 0.2,
        "bits": 24,
    }
    sounds = {"stem": faults.late(spoiled(voice), 240), "guide": voice}
    _, steps = bench(sounds, **order)
    first = sha256(tmp_path / "edited.wav")
    bench(sounds, **order)

    assert [step["name"] for step in steps] == [
        *("remove_dc", "polarity", "de_click", "de_hum", "de_noise", "align", "quantise", "tune"),
        *("breaths", "gate", "rate", "trim_silence", "high_pass", "de_ess", "ride"),
        *("normalise", "fade_out", "word_length"),
    ]
    assert sha256(tmp_path / "edited.wav") == first
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_what_lies_between_the_steps_is_kept_where_wanted(bench, tmp_path, voice):
    folder = tmp_path / "kept"
    folder.mkdir()
    also = Also(folder, keep=True)
    out, _ = bench(
        {"stem": spoiled(voice)}, also=also, **RESTORE, tune=Tune(), start_at_seconds=0.5
    )
    files = list(also.files())

    assert [file.kind for file in files] == ["intermediate"] * len(files)
    assert [file.title for file in files][:3] == [
        "Without its clicks",
        "Without its hum",
        "With less noise",
    ]
    assert np.array_equal(read(files[-1].path), out)


def test_nothing_is_kept_unless_wanted(bench, tmp_path, voice):
    also = Also(tmp_path, keep=False)
    bench({"stem": voice}, also=also, invert_polarity=True)

    assert not list(also.files())


def test_a_comp_is_edited_like_any_stem(bench, voice):
    parts = Comp(
        ranges=(
            TakeRange(take="first", from_seconds=0, to_seconds=4),
            TakeRange(take="second", from_seconds=4, to_seconds=20),
        )
    )
    out, steps = bench({"first": voice, "second": voice}, comp=parts, invert_polarity=True)

    assert [step["name"] for step in steps] == ["comp", "polarity"]
    assert np.abs(out + voice).max() < 1e-6


def test_a_missing_guide_is_named(bench, voice):
    with pytest.raises(CannotRender, match="“guide”"):
        bench({"stem": voice}, align=Align())


def test_the_gate_closes_the_pauses_and_opens_for_the_voice(bench, voice):
    hurt, _ = faults.noise(voice, dbfs=-60)
    out, (said,) = bench({"stem": hurt}, gate=Gate(range_db=30))
    pause, loud = slice(RATE // 10, RATE // 2), slice(round(1.4 * RATE), round(1.5 * RATE))

    less = np.square(out[:, pause]).mean() / np.square(hurt[:, pause]).mean()
    assert 10 * np.log10(less) == pytest.approx(-30, abs=1)
    assert np.array_equal(out[:, loud], hurt[:, loud].astype(np.float32))
    assert said["most_reduction_db"] == pytest.approx(30, abs=0.5)


def test_esses_are_softened_and_vowels_are_not(bench):
    take = song(1).voices["Lead vocal"]
    sung = at_rms(take.sound, -20)
    for start, stop in take.esses:
        sung[:, round(start * RATE) : round(stop * RATE)] *= 6
    out, (said,) = bench({"stem": sung}, de_ess=DeEsser(reduction_at_most_db=8))

    inside = np.zeros(sung.shape[1], dtype=bool)
    for start, stop in take.esses:
        inside[round(start * RATE) : round(stop * RATE)] = True
    less = np.square(out[:, inside]).sum() / np.square(sung[:, inside]).sum()
    assert 10 * np.log10(less) < -3
    assert snr_db(sung[:, ~inside], out[:, ~inside]) > 25
    assert 3 < said["most_reduction_db"] <= 8.01


@pytest.mark.parametrize("bits", [16, 24])
def test_a_word_length_holds_only_its_own_numbers(bench, bits):
    sound = noise(3, 0.1)
    out, (said,) = bench({"stem": sound}, bits=bits)
    full = 2 ** (bits - 1)
    wrong = (out - sound.astype(np.float32)) * full

    assert np.array_equal(out * full, np.rint(out * full))
    assert said["dithered"] is True
    if bits == 16:  # rounding and triangular noise of two steps: 1/12 + 1/6 of a step squared
        assert wrong.mean() == pytest.approx(0, abs=0.01)
        assert np.square(wrong).mean() == pytest.approx(0.25, abs=0.01)


def test_a_sound_of_that_word_length_is_not_dithered_again(bench, tmp_path):
    first, _ = bench({"stem": noise(2, 0.1)}, bits=16)
    once = sha256(tmp_path / "edited.wav")
    _, (said,) = bench({"stem": first}, bits=16)

    assert said["dithered"] is False
    assert sha256(tmp_path / "edited.wav") == once


def test_over_full_scale_there_are_no_whole_numbers(bench, tmp_path):
    with pytest.raises(CannotRender, match="above full scale"):
        bench({"stem": np.full((1, RATE), 1.5) * np.sin(np.arange(RATE))}, bits=16)
    assert not (tmp_path / "edited.wav").exists()


@pytest.mark.parametrize("frames", [0, 1, 3000])
@pytest.mark.parametrize("channels", [1, 6])
def test_every_step_takes_the_shortest_of_sounds(bench, frames, channels):
    order = RESTORE | {"breaths": Breaths(), "gate": Gate(), "de_ess": DeEsser(), "ride": Ride()}
    out, steps = bench({"stem": np.full((channels, frames), 0.25)}, **order)

    assert np.array_equal(out, np.full((channels, frames), 0.25))
    assert not any(step["found"] for step in steps)

import itertools
import subprocess
import sys

import numpy as np
import pytest

from processing.engine import CannotRender, master, mix
from processing.engine.audio import Reader
from processing.recipes import MasterRecipe, MixRecipe
from processing.recipes.channel import Compressor
from tests.processing.engine.players import (
    RATE,
    band_on_disk,
    loudness,
    noise,
    read,
    roles,
    sha256,
    true_peak_db,
    written,
)
from tests.processing.engine.signals import tone


@pytest.fixture(scope="module")
def song(tmp_path_factory):
    """The band's own mix."""
    folder = tmp_path_factory.mktemp("song")
    out = folder / "mix.wav"
    mix.render(MixRecipe.for_stems(roles(), tempo_bpm=120), band_on_disk(folder, 8), out)
    return out


def mastered(path, out, **recipe):
    steps = master.render(MasterRecipe(**recipe), {"mix": path}, out)
    return read(out), {step["name"]: step for step in steps}


@pytest.mark.parametrize("target_lufs", [-9, -14, -16, -23])
def test_a_master_is_as_loud_as_asked_and_under_its_ceiling(song, tmp_path, target_lufs):
    out, steps = mastered(song, tmp_path / "master.wav", target_lufs=target_lufs)
    found = loudness(out)

    assert found.integrated_lufs == pytest.approx(target_lufs, abs=0.1)
    assert true_peak_db(out) <= -1 + 0.05
    assert out.shape == read(song).shape
    assert steps["verify"]["integrated_lufs"] == pytest.approx(found.integrated_lufs, abs=0.001)
    assert steps["verify"]["true_peak_dbtp"] == pytest.approx(found.true_peak_dbtp, abs=0.001)


@pytest.mark.parametrize("rate", [44_100, 96_000])
@pytest.mark.parametrize("ceiling_dbtp", [-0.1, -2.0])
def test_any_ceiling_holds_at_any_rate(tmp_path, rate, ceiling_dbtp):
    sound = noise(3, 0.05, rate=rate) * (1 + 3 * (np.arange(3 * rate) % (rate // 3) < 500))
    path = written(tmp_path / "mix.wav", sound, rate)
    out, steps = mastered(path, tmp_path / "out.wav", target_lufs=-12, ceiling_dbtp=ceiling_dbtp)

    assert true_peak_db(out) <= ceiling_dbtp + 0.1
    assert loudness(out, rate).integrated_lufs == pytest.approx(-12, abs=0.1)
    assert steps["limit"]["most_reduction_db"] > 3


def test_a_master_that_needs_no_limiting_is_a_plain_gain(tmp_path):
    sound = noise(4, 0.05).astype(np.float32)
    path = written(tmp_path / "mix.wav", sound)
    out, steps = mastered(path, tmp_path / "out.wav", target_lufs=-23, high_pass_hz=None)
    gain = 10 ** (steps["limit"]["gain_db"] / 20)

    np.testing.assert_allclose(out, sound * gain, rtol=2e-5)
    assert steps["limit"]["most_reduction_db"] == 0
    assert "nothing to do" in steps["limit"]["sentence"]


def test_the_steps_tell_the_story_in_numbers(song, tmp_path):
    _, steps = mastered(song, tmp_path / "out.wav", tilt_db=1, glue=Compressor(ratio=2))

    assert list(steps) == ["analyse", "high_pass", "tilt", "glue", "limit", "verify"]
    assert steps["analyse"]["integrated_lufs"] == pytest.approx(
        loudness(read(song)).integrated_lufs, abs=0.001
    )
    assert steps["tilt"]["sentence"] == "Tilt: −0.5 dB in the bass, +0.5 dB in the top."
    assert 0 < steps["limit"]["limited_share"] <= 1
    assert "dB of reduction at most" in steps["limit"]["sentence"]
    assert steps["verify"]["sentence"].startswith("Written and measured: −14.0 LUFS")


def test_a_tilt_brings_up_the_top_against_the_bass(tmp_path):
    low, high = tone(RATE, 3, -26, hz=80), tone(RATE, 3, -26, hz=8_000)
    path = written(tmp_path / "mix.wav", low + high)

    def top_against_bass(tilt_db):
        out, _ = mastered(path, tmp_path / "out.wav", tilt_db=tilt_db, target_lufs=-24)
        spectrum = np.abs(np.fft.rfft(out[0, RATE : 2 * RATE]))
        return 20 * np.log10(spectrum[8_000] / spectrum[80])

    assert top_against_bass(4) - top_against_bass(0) == pytest.approx(4, abs=0.3)


def test_an_offset_does_not_reach_the_master(tmp_path):
    path = written(tmp_path / "mix.wav", noise(4, 0.05) + 0.03)
    out, _ = mastered(path, tmp_path / "out.wav")

    assert np.abs(out.mean(axis=1)).max() < 0.002


def test_a_mono_mix_becomes_a_mono_master(tmp_path):
    path = written(tmp_path / "mix.wav", noise(2, 0.05, channels=1))
    out, _ = mastered(path, tmp_path / "out.wav", target_lufs=-20)

    assert out.shape == (1, 2 * RATE)
    assert loudness(out).integrated_lufs == pytest.approx(-20, abs=0.1)


@pytest.mark.parametrize("frames", [65_536 - 40, 65_536, 65_536 + 1, 131_072 - 10])
def test_no_length_of_a_mix_loses_a_frame(tmp_path, frames):
    path = written(tmp_path / "mix.wav", noise(3, 0.05)[:, :frames])
    out, _ = mastered(path, tmp_path / "out.wav", target_lufs=-12)

    assert out.shape == (2, frames)


@pytest.mark.parametrize(
    ("sound", "sentence"),
    [
        (np.zeros((2, RATE)), "silent"),
        (np.zeros((2, 0)), "silent"),
        (noise(0.2, 0.1), "shorter than 0.4 s"),
        (noise(2, 0.1, channels=6), "6 channels"),
        (noise(2, 0.1) * np.nan, "not numbers"),
        (tone(RATE, 3, -20, hz=12.0) * 0.5, "high-pass|cannot be reached|silent"),
    ],
)
def test_what_cannot_be_mastered_is_refused_in_words(tmp_path, sound, sentence):
    path = written(tmp_path / "mix.wav", sound)
    with pytest.raises(CannotRender, match=sentence) as refused:
        mastered(path, tmp_path / "out.wav", high_pass_hz=80)

    assert refused.value.remedy
    assert [found.name for found in tmp_path.iterdir()] == ["mix.wav"]


def test_a_loudness_out_of_reach_is_refused_with_what_can_be_had(tmp_path):
    clicks = np.zeros((2, 4 * RATE))
    clicks[:, ::RATE] = 0.5
    path = written(tmp_path / "mix.wav", clicks)
    with pytest.raises(CannotRender, match=r"cannot be reached under −1.0 dBTP") as refused:
        mastered(path, tmp_path / "out.wav", target_lufs=-5)

    assert refused.value.remedy.startswith("Choose −")


def test_the_same_order_gives_the_same_bytes_whatever_is_read_at_once(song, tmp_path, monkeypatch):
    _, steps = mastered(song, tmp_path / "one.wav", target_lufs=-12)
    monkeypatch.setattr(Reader.blocks, "__defaults__", (1_000,))
    _, again = mastered(song, tmp_path / "two.wav", target_lufs=-12)

    assert sha256(tmp_path / "one.wav") == sha256(tmp_path / "two.wav")
    assert steps == again


def test_another_process_gives_the_same_bytes(song, tmp_path):
    mastered(song, tmp_path / "here.wav", target_lufs=-12)
    code = (
        "import sys; from pathlib import Path;"
        "from processing.engine import master; from processing.recipes import MasterRecipe;"
        "master.render(MasterRecipe(target_lufs=-12), {'mix': Path(sys.argv[1])},"
        " Path(sys.argv[2]))"
    )
    there = tmp_path / "there.wav"
    subprocess.run([sys.executable, "-c", code, str(song), str(there)], check=True)

    assert sha256(there) == sha256(tmp_path / "here.wav")


def test_progress_goes_forward_and_back_only_to_repair(song, tmp_path):
    told = []
    master.render(
        MasterRecipe(target_lufs=-11),
        {"mix": song},
        tmp_path / "out.wav",
        progress=lambda stage, fraction: told.append((stage, fraction)),
    )
    order = [name for name, _ in master.STAGES]
    places = [(order.index(stage), fraction) for stage, fraction in told]
    backwards = [(before, after) for before, after in itertools.pairwise(places) if after < before]

    assert {stage for stage, _ in told} == set(order)
    assert all(before == (len(order) - 1, 1.0) for before, _ in backwards)
    assert len(backwards) <= master.REPAIRS_AT_MOST

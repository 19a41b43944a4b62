"""The mix bus: filters, mono bass, width, glue, saturation, and peaks that are held."""

import numpy as np
import pytest
from scipy import signal

from processing.recipes import BusRecipe, StripRecipe
from processing.recipes.channel import Compressor, EqBand, Saturation
from tests.processing.engine.mixing.desk import below_db, bursts, plain, rms_db
from tests.processing.engine.players import RATE, loudness, noise, true_peak_db
from tests.processing.engine.signals import tone

EDGE = slice(RATE // 2, -RATE // 2)


def bus(**changed):
    return BusRecipe(**({"high_pass_hz": None, "target_lufs": None} | changed))


def through(desk, sound, **changed):
    return desk.mixed({"A": sound}, plain(StripRecipe(name="A"), bus=bus(**changed)))


def test_a_bell_on_the_bus_is_as_high_as_it_says(desk):
    sound = tone(RATE, 3, -20, hz=1000)
    out = through(desk, sound, eq=(EqBand(hz=1000, gain_db=4),))

    assert rms_db(out[:, EDGE]) - rms_db(sound[:, EDGE]) == pytest.approx(4, abs=0.01)


def test_bass_goes_to_the_middle_and_the_top_stays_where_it_is(desk):
    low, high = tone(RATE, 3, -20, hz=40, channels=1), tone(RATE, 3, -20, hz=3000, channels=1)
    sound = np.vstack([low + high, -low + 0.5 * high])
    out = through(desk, sound, mono_below_hz=150)
    sides = (out[0] - out[1])[EDGE] / 2
    t = np.arange(sides.size) / RATE

    def level_db(row, hz):
        return 20 * np.log10(2 * abs(np.mean(row * np.exp(-2j * np.pi * hz * t))) + 1e-12)

    assert level_db(sides, 40) < level_db(low[0, EDGE], 40) - 40
    assert level_db(sides, 3000) == pytest.approx(level_db(0.25 * high[0, EDGE], 3000), abs=0.05)


def test_mono_bass_leaves_the_spectrum_of_what_is_mono(desk):
    impulse = np.zeros((2, 2 * RATE))
    impulse[:, RATE] = 0.5
    spectrum = np.abs(np.fft.rfft(through(desk, impulse, mono_below_hz=120)[0]))

    assert np.abs(20 * np.log10(spectrum / 0.5)).max() < 0.01


def test_width_on_the_bus_is_for_all(desk):
    sound = noise(1, 0.1)
    out = through(desk, sound, width=0.5)
    sides, middle = (sound[0] - sound[1]) / 2, (sound[0] + sound[1]) / 2

    np.testing.assert_allclose((out[0] - out[1]) / 2, sides / 2, atol=1e-6)
    np.testing.assert_allclose((out[0] + out[1]) / 2, middle, atol=1e-6)


def test_the_glue_may_listen_to_a_stem(desk):
    glue = Compressor(
        threshold_lu=-10, ratio=20, attack_ms=1, release_ms=20, reduction_at_most_db=6, key="Kick"
    )
    sounds = {"A": tone(RATE, 3, -20, hz=500), "Kick": bursts(3, hz=60)}
    recipe = plain(
        StripRecipe(name="A"), StripRecipe(name="Kick", muted=True), bus=bus(compressor=glue)
    )
    out = desk.mixed(sounds, recipe)
    t = np.arange(out.shape[1]) / RATE % 1.0
    apart = rms_db(out[:, (t > 0.05) & (t < 0.2)]) - rms_db(out[:, (t > 0.5) & (t < 0.95)])

    assert apart == pytest.approx(-6, abs=0.2)


def test_saturation_on_the_bus_is_told(desk):
    out = through(desk, tone(RATE, 2, -12, hz=440), saturation=Saturation(drive_db=12))
    spectrum = np.abs(np.fft.rfft(out[0, EDGE] * signal.windows.hann(out[0, EDGE].size)))
    first, third = (round(n * 440 * out[0, EDGE].size / RATE) for n in (1, 3))

    assert 20 * np.log10(spectrum[third] / spectrum[first]) > -50
    assert desk.said("saturate_bus")[0]["curve"] == "soft"


def drums(seconds=6):
    """Peaks that a mix at −18 LUFS cannot have under −6 dBTP."""
    t = np.arange(round(seconds * RATE)) / RATE
    hits = noise(seconds, 0.25, seed=7) * np.exp(-(t % 0.5) / 0.01)
    return hits + noise(seconds, 0.07, seed=8)


@pytest.mark.parametrize("for_prints", [(), ("instrumental",)])
def test_peaks_are_held_so_that_loudness_and_ceiling_both_are_kept(desk, for_prints):
    recipe = plain(StripRecipe(name="A"), bus=BusRecipe(limit_at_most_db=6), prints=for_prints)
    out = desk.mixed({"A": drums()}, recipe)
    told = desk.said("hold_peaks")[0]

    assert loudness(out).integrated_lufs == pytest.approx(-18, abs=0.05)
    assert true_peak_db(out) <= -6
    assert 1 < told["most_reduction_db"] <= 6
    assert desk.said("level")[0]["integrated_lufs"] == pytest.approx(-18, abs=0.05)


@pytest.mark.parametrize("at_most_db", [1.0, 2.5])
def test_peaks_are_held_as_far_as_is_allowed_and_no_further(desk, at_most_db):
    recipe = plain(StripRecipe(name="A"), bus=BusRecipe(limit_at_most_db=at_most_db))
    out = desk.mixed({"A": drums()}, recipe)

    assert desk.said("hold_peaks")[0]["most_reduction_db"] == pytest.approx(at_most_db, abs=0.1)
    assert true_peak_db(out) <= -6
    assert loudness(out).integrated_lufs < -18.3
    assert "as loud as −6.0 dBTP" in desk.said("level")[0]["sentence"]


def test_a_mix_that_fits_is_not_limited(desk):
    sound = noise(3, 0.05)
    free = desk.mixed({"A": sound}, plain(StripRecipe(name="A"), bus=BusRecipe()))
    held = desk.mixed({"A": sound}, plain(StripRecipe(name="A"), bus=BusRecipe(limit_at_most_db=6)))

    assert np.array_equal(free, held)
    assert not desk.said("hold_peaks")


def test_a_chain_that_looks_ahead_comes_out_in_time(desk):
    sound = noise(2, 0.05)
    sound[:, RATE] = 0.8
    out = through(
        desk,
        sound,
        compressor=Compressor(threshold_lu=0, look_ahead_ms=10),
        saturation=Saturation(drive_db=0, mix=0.2),
    )
    lags = signal.correlation_lags(out.shape[1], sound.shape[1])

    assert out.shape == sound.shape
    assert lags[np.argmax(signal.correlate(out[0], sound[0]))] == 0
    assert below_db(out - sound, sound) < 0

"""What one strip does to its stem, one field at a time."""

import numpy as np
import pytest
from scipy import signal

from processing.recipes import StripRecipe
from processing.recipes.automation import Automation, Point, SendCurve
from processing.recipes.channel import Compressor, DeEsser, EqBand, Gate, Saturation
from processing.recipes.mix import Send
from processing.recipes.returns import DelayRecipe, ReturnRecipe
from tests.processing.engine.mixing.desk import below_db, bursts, plain, rms_db
from tests.processing.engine.players import RATE, loudness, noise
from tests.processing.engine.signals import tone

EDGE = slice(RATE // 2, -RATE // 2)
ONE_ECHO = ReturnRecipe(
    name="echo",
    delay=DelayRecipe(note=None, seconds=0.1, feedback=0, high_pass_hz=None, low_pass_hz=None),
)


def test_a_strip_that_does_nothing_is_the_stem_bit_for_bit(desk):
    sound = noise(3, 0.1).astype(np.float32)
    idle = StripRecipe(name="A", width=1.0, pan_law_db=-4.5, automation=Automation())

    assert np.array_equal(desk.mixed({"A": sound}, plain(idle)), sound)


def test_turned_polarity_and_the_stem_itself_leave_nothing(desk):
    sound = noise(2, 0.1)
    strips = (StripRecipe(name="A"), StripRecipe(name="B", invert_polarity=True))

    assert not desk.mixed({"A": sound, "B": sound}, plain(*strips)).any()


@pytest.mark.parametrize(("hz", "slope_db"), [(1000.0, 6), (1000.0, 24), (2000.0, 48)])
def test_high_pass_and_low_pass_fall_with_their_slopes(desk, hz, slope_db):
    """Two octaves outside the corner a Butterworth has fallen by its slope twice."""
    low, high = (tone(RATE, 3, -12, hz=at) for at in (hz / 4, hz * 4))
    sound = {"A": low + high}
    of_both = desk.mixed(sound, plain(StripRecipe(name="A")))
    high_passed = desk.mixed(
        sound, plain(StripRecipe(name="A", high_pass_hz=hz, high_pass_slope_db=slope_db))
    )
    low_passed = desk.mixed(
        sound, plain(StripRecipe(name="A", low_pass_hz=hz, low_pass_slope_db=slope_db))
    )

    def level_db(mix, at):
        row = mix[0, EDGE]
        t = np.arange(len(row)) / RATE
        return 20 * np.log10(abs(np.vdot(np.exp(2j * np.pi * at * t), row)) / len(row))

    fallen = 10 * np.log10(1 + 4.0 ** (2 * slope_db / 6.0206))
    for mix, near, far in ((high_passed, 4 * hz, hz / 4), (low_passed, hz / 4, 4 * hz)):
        assert level_db(mix, near) - level_db(of_both, near) == pytest.approx(0, abs=0.3)
        # The bilinear transform is steeper towards the top.
        assert level_db(of_both, far) - level_db(mix, far) >= fallen - 0.7


def test_a_gate_takes_what_is_quiet_down_by_its_range_and_leaves_the_rest(desk):
    loud, quiet = bursts(6, hz=440, on=0.5), bursts(6, hz=440, on=0.4, start=0.55, level=0.003)
    gate = Gate(threshold_lu=-20, range_db=30, hold_ms=5, release_ms=20)
    ungated = desk.mixed({"A": loud + quiet}, plain(StripRecipe(name="A", pan=-1)))
    out = desk.mixed({"A": loud + quiet}, plain(StripRecipe(name="A", gate=gate, pan=-1)))
    t = np.arange(out.shape[1]) / RATE % 1.0
    playing, between = (t > 0.02) & (t < 0.48), (t > 0.8) & (t < 0.94)
    level = rms_db(out[0, playing]) - rms_db(ungated[0, playing])

    # What stays of the loudness of the stem after a gate is made up for: compare by ratio.
    assert rms_db(ungated[0, between]) - rms_db(out[0, between]) + level == pytest.approx(
        30, abs=0.5
    )
    assert "gate closed for" in desk.said("strip")[0]["sentence"]
    assert 0.3 < desk.said("strip")[0]["gate_closed_share"] < 0.6


def test_the_equaliser_comes_after_the_gate_and_is_there_all_the_same(desk):
    sound = noise(3, 0.1).astype(np.float32)
    open_gate = Gate(threshold_lu=-60, look_ahead_ms=0)
    band = EqBand(hz=1000, gain_db=-6)
    gated = desk.mixed({"A": sound}, plain(StripRecipe(name="A", gate=open_gate, eq=(band,))))
    ungated = desk.mixed({"A": sound}, plain(StripRecipe(name="A", eq=(band,))))

    assert below_db((gated - ungated)[:, EDGE], ungated) < -130


@pytest.mark.parametrize("look_ahead_ms", [0.0, 5.0, 20.0])
def test_what_looks_ahead_does_not_move_the_sound(desk, look_ahead_ms):
    sound = noise(3, 0.05)
    sound[:, RATE] = 0.9  # a click to find again
    strip = StripRecipe(
        name="A",
        compressor=Compressor(threshold_lu=0, ratio=4, look_ahead_ms=look_ahead_ms),
        gate=Gate(threshold_lu=-50, look_ahead_ms=look_ahead_ms),
        saturation=Saturation(drive_db=1),
    )
    out = desk.mixed({"A": sound}, plain(strip))
    lags = signal.correlation_lags(out.shape[1], sound.shape[1])

    assert out.shape == sound.shape
    assert lags[np.argmax(signal.correlate(out[0], sound[0]))] == 0


def test_esses_go_down_and_the_rest_stays(desk):
    """The band is louder than usual for a tenth of the time."""
    t = np.arange(6 * RATE) / RATE
    voice = tone(RATE, 6, -20, hz=300, channels=1)
    hiss = signal.sosfilt(
        signal.butter(4, [6000, 8500], "bandpass", fs=RATE, output="sos"),
        noise(6, 0.1, channels=1)[0],
    )
    esses = (hiss * (t % 1 < 0.1) * 0.6)[None]
    sounds = {"A": voice + esses}
    strip = StripRecipe(name="A", pan=-1, de_esser=DeEsser(reduction_at_most_db=8))
    before = desk.mixed(sounds, plain(StripRecipe(name="A", pan=-1)))[0]
    out = desk.mixed(sounds, plain(strip))[0]
    ess, sung = (t % 1 > 0.02) & (t % 1 < 0.08), (t % 1 > 0.3)

    assert rms_db(out[sung]) - rms_db(before[sung]) == pytest.approx(0, abs=0.5)
    high = signal.butter(4, 4000, "highpass", fs=RATE, output="sos")
    apart = rms_db(signal.sosfilt(high, out)[ess]) - rms_db(signal.sosfilt(high, before)[ess])
    assert -8.5 < apart < -2
    assert 2 < desk.said("strip")[0]["ess_reduction_db"] <= 8


def test_saturation_adds_harmonics_and_no_loudness(desk):
    sound = tone(RATE, 3, -12, hz=440)
    strip = StripRecipe(name="A", saturation=Saturation(drive_db=12, curve="tube"))
    out = desk.mixed({"A": sound}, plain(strip))
    spectrum = np.abs(np.fft.rfft(out[0, EDGE] * np.hanning(out[0, EDGE].size)))
    at = [round(n * 440 * out[0, EDGE].size / RATE) for n in (1, 2, 3)]
    first, second, third = (spectrum[one - 3 : one + 4].max() for one in at)

    assert loudness(out).integrated_lufs == pytest.approx(loudness(sound).integrated_lufs, abs=0.05)
    assert 20 * np.log10(second / first) > -40
    assert 20 * np.log10(third / first) > -50


@pytest.mark.parametrize(("law_db", "apart_db"), [(-3.0, -3.01), (-6.0, -6.02), (-4.5, -4.515)])
def test_the_pan_law_is_how_far_down_the_centre_is(desk, law_db, apart_db):
    sound = noise(1, 0.1, channels=1)
    centre, left = (
        desk.mixed({"A": sound}, plain(StripRecipe(name="A", pan=pan, pan_law_db=law_db)))
        for pan in (0.0, -1.0)
    )

    assert rms_db(centre[0]) - rms_db(left[0]) == pytest.approx(apart_db, abs=0.01)
    assert below_db(centre[1], left[0]) == pytest.approx(apart_db, abs=0.01)


def test_width_is_for_the_sides(desk):
    sound = noise(1, 0.1).astype(np.float32)
    mono, wide = (
        desk.mixed({"A": sound}, plain(StripRecipe(name="A", width=width))) for width in (0, 2)
    )
    middle, sides = (sound[0] + sound[1]) / 2, (sound[0] - sound[1]) / 2

    assert np.array_equal(mono[0], mono[1])
    np.testing.assert_allclose(mono[0], middle, atol=1e-7)
    np.testing.assert_allclose(wide, [middle + 2 * sides, middle - 2 * sides], atol=1e-6)


def points(*pairs):
    return tuple(Point(at_seconds=at, value=value) for at, value in pairs)


def test_a_fader_follows_its_break_points_in_decibels(desk):
    sound = np.full((2, 4 * RATE), 0.01) * np.where(np.arange(4 * RATE) % 2, 1, -1)
    ride = Automation(gain_db=points((1, 0), (2, -12), (3, -96)))
    out = desk.mixed({"A": sound}, plain(StripRecipe(name="A", automation=ride)))
    gain_db = 20 * np.log10(np.maximum(np.abs(out[0] / sound[0]), 1e-6))

    assert np.allclose(gain_db[:RATE], 0, atol=1e-4)
    assert gain_db[3 * RATE // 2] == pytest.approx(-6, abs=0.01)
    assert gain_db[2 * RATE] == pytest.approx(-12, abs=0.01)
    assert not out[:, 3 * RATE :].any()


def test_a_pan_follows_its_break_points_in_place_of_the_pan(desk):
    sound = noise(3, 0.1, channels=1)
    ride = Automation(pan=points((1, -1), (2, 1)))
    out = desk.mixed({"A": sound}, plain(StripRecipe(name="A", pan=0.3, automation=ride)))
    middle = slice(round(1.499 * RATE), round(1.501 * RATE))

    assert not np.abs(out[1, :RATE]).max() > 1e-9
    assert not np.abs(out[0, 2 * RATE :]).max() > 1e-9
    assert rms_db(out[0, middle]) == pytest.approx(rms_db(out[1, middle]), abs=0.1)
    np.testing.assert_allclose(
        (out**2).sum(axis=0), sound[0].astype(np.float32) ** 2, rtol=1e-4, atol=1e-9
    )


def test_a_send_can_be_thrown_for_a_while(desk):
    sound = noise(3, 0.1)
    throw = Automation(sends=(SendCurve(to="echo", points=points((1.0, -96), (1.001, 0))),))
    strip = StripRecipe(name="A", sends=(Send(to="echo", level_lu=0),), automation=throw)
    out = desk.mixed({"A": sound}, plain(strip, returns=(ONE_ECHO,)))
    back = out[:, : 3 * RATE] - sound
    later = round(0.1 * RATE)

    assert np.abs(back[:, : RATE + later]).max() < 1e-6
    heard = back[:, 2 * RATE :]
    assert below_db(heard - sound[:, 2 * RATE - later : -later], sound) < -100

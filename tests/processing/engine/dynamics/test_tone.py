"""De-esser and saturation: what they do to the spectrum."""

import numpy as np
import pytest
from scipy import signal

from processing.engine.dynamics import DeEssing, EssBalance, Saturating
from processing.engine.dynamics.oversampling import FOURFOLD_LAG, Fourfold
from processing.recipes.channel import DeEsser, Saturation
from tests.processing.engine.players import RATE, loudness, noise
from tests.processing.engine.signals import music, tone


def voice(gain=1.0):
    """Vowels of 0.4 s, and after each an ess of 0.1 s; the esses' place is known."""
    t = np.arange(4 * RATE) / RATE
    ess = (t % 0.5) >= 0.4
    vowel = sum(0.1 / k * np.sin(2 * np.pi * 180 * k * t + k) for k in range(1, 12))
    band = signal.butter(4, [5500, 9000], "bandpass", fs=RATE, output="sos")
    hiss = signal.sosfilt(band, noise(4, 0.2, channels=1)[0])
    return gain * np.where(ess, hiss, vowel)[None], ess


def de_essed(sound, settings):
    balance = EssBalance(settings, RATE, len(sound))
    balance.feed(sound)
    processor = DeEssing(settings, RATE, balance=balance, channels=len(sound))
    return processor(sound.copy()), processor


def level_db(sound, where):
    return 10 * np.log10(np.square(sound[:, where]).mean())


@pytest.mark.parametrize("gain", [1.0, 0.05])
def test_esses_go_down_and_vowels_stay(gain):
    sound, ess = voice(gain)
    out, processor = de_essed(sound, DeEsser(reduction_at_most_db=6))

    assert -6 <= level_db(out, ess) - level_db(sound, ess) < -3.5
    assert abs(level_db(out, ~ess) - level_db(sound, ~ess)) < 0.1
    assert processor.most_reduction_db == pytest.approx(6, abs=0.1)
    assert 0.7 < processor.seconds_reduced < 1.4  # eight times 0.1 s, and what it takes to let go


def test_a_voice_without_esses_is_hardly_touched():
    sound = tone(RATE, 2, -20, hz=400, channels=1)
    out, _ = de_essed(sound, DeEsser())

    assert np.array_equal(out[:, RATE:], sound[:, RATE:])
    assert np.abs(out - sound).max() < 0.02 * np.abs(sound).max()  # where it begins and ends


def test_of_silence_and_of_a_rate_without_esses_the_de_esser_keeps_off():
    silence, _ = de_essed(np.zeros((1, 1000)), DeEsser())

    assert not silence.any()
    low = EssBalance(DeEsser(), 8000, 1)
    low.feed(noise(1, 0.1, channels=1))
    sound = noise(1, 0.1, channels=1)
    kept = DeEssing(DeEsser(), 8000, balance=low, channels=1)(sound.copy())
    assert np.array_equal(kept, sound)


def saturated(sound, settings, lufs=None, rate=RATE):
    lufs = loudness(sound, rate).integrated_lufs if lufs is None else lufs
    processor = Saturating(settings, rate, lufs=lufs, channels=len(sound))
    return np.concatenate([processor(sound.copy()), processor.finish()], axis=1), processor


def lines(sound, hz):
    """Levels in dB at these whole frequencies, relative to the first, and of all the rest."""
    piece = sound[0, RATE // 2 : RATE // 2 + RATE] * signal.windows.blackmanharris(RATE)
    power = np.abs(np.fft.rfft(piece)) ** 2
    found = []
    for each in hz:
        found.append(power[each - 4 : each + 5].sum())
        power[each - 4 : each + 5] = 0
    rest = power[20:].sum()
    return 10 * np.log10(np.array([*found[1:], rest]) / found[0])


@pytest.mark.parametrize(("curve", "even"), [("soft", False), ("tape", False), ("tube", True)])
def test_saturation_makes_harmonics_and_only_the_tube_even_ones(curve, even):
    out, _ = saturated(tone(RATE, 2, -12, hz=500), Saturation(curve=curve, drive_db=9))
    second, third, _ = lines(out, [500, 1000, 1500])

    assert third > -40
    assert bool(second > -45) is even


def test_what_saturation_adds_above_half_the_rate_does_not_come_back():
    """A tone at 7 kHz: harmonics fold to places where a plain curve would leave them."""
    out, _ = saturated(tone(RATE, 2, -6, hz=7001), Saturation(drive_db=9))
    plain = np.tanh(4 * tone(RATE, 2, -6, hz=7001))
    _, rest = lines(out, [7001, 21_003])
    _, rest_of_plain = lines(plain, [7001, 21_003])

    assert rest < -65
    assert rest_of_plain > -30


@pytest.mark.parametrize("curve", ["soft", "tape", "tube"])
@pytest.mark.parametrize("drive_db", [3, 12])
def test_saturation_is_as_loud_as_before(curve, drive_db):
    sound = music(seconds=6)
    out, _ = saturated(sound, Saturation(curve=curve, drive_db=drive_db))
    change = loudness(out).integrated_lufs - loudness(sound).integrated_lufs

    assert abs(change) < (1.0 if drive_db == 3 else 2.0)


def test_without_mix_and_far_below_its_bend_saturation_is_nothing():
    sound = noise(1, 0.1)

    assert np.array_equal(saturated(sound, Saturation(mix=0), lufs=-20)[0], sound)
    quiet, processor = saturated(sound * 1e-6, Saturation(drive_db=0), lufs=-20)
    gain = 10 ** (processor.gain_db / 20)
    assert np.abs(quiet - sound * 1e-6 * gain).max() < 1e-12 * 1e-6


def test_up_and_down_again_is_the_sound_itself_up_to_twenty_kilohertz():
    rate = 44_100
    impulse = np.zeros((1, 8192))
    impulse[0, 1000] = 1.0
    out = Fourfold(1)(impulse, lambda _: None)[0]
    spectrum = np.abs(np.fft.rfft(out))
    hz = np.fft.rfftfreq(8192, 1 / rate)

    assert np.argmax(out) == 1000 + FOURFOLD_LAG
    assert np.abs(20 * np.log10(spectrum[hz < 20_000])).max() < 0.01

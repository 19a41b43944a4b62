import numpy as np
import pytest

from processing.engine.dynamics import Compression
from processing.recipes.channel import Compressor
from tests.processing.engine.players import RATE, noise
from tests.processing.engine.signals import tone

SETTINGS = Compressor(
    threshold_lu=0, ratio=4, knee_db=6, attack_ms=5, release_ms=100, reduction_at_most_db=40
)


def compressed(sound, settings=SETTINGS, *, threshold_dbfs=-20.0, size=65_536):
    channels = len(sound)
    lufs = threshold_dbfs + 10 * np.log10(channels) - settings.threshold_lu
    stream = Compression(settings, RATE, lufs=lufs, channels=channels)
    out = [stream(sound[:, at : at + size].copy()) for at in range(0, sound.shape[1], size)]
    return np.concatenate(out, axis=1), stream


def gain_db(before, after):
    half = before.shape[-1] // 2
    return 20 * np.log10(np.abs(after[..., half:]).max() / np.abs(before[..., half:]).max())


@pytest.mark.parametrize("over_db", [6, 10, 15])
@pytest.mark.parametrize("ratio", [2, 4, 20])
def test_above_the_knee_the_output_rises_by_the_ratio(over_db, ratio):
    settings = Compressor(
        threshold_lu=0, ratio=ratio, knee_db=6, attack_ms=1, release_ms=500, reduction_at_most_db=40
    )
    sound = tone(RATE, 2, -20 + over_db)
    out, _ = compressed(sound, settings)

    # Between two tops of the wave the detector lets go of a few hundredths of what it holds.
    assert gain_db(sound, out) == pytest.approx(-over_db * (1 - 1 / ratio), abs=0.25)


def test_below_the_knee_nothing_is_touched():
    sound = tone(RATE, 1, -24)
    out, stream = compressed(sound)

    assert np.array_equal(out, sound)
    assert stream.most_reduction_db == 0


def test_in_the_middle_of_the_knee_it_has_begun():
    sound = tone(RATE, 2, -20)
    out, _ = compressed(sound)

    assert gain_db(sound, out) == pytest.approx(-0.75 * 3**2 / 12, abs=0.1)


def test_both_sides_get_the_same_gain():
    loud, quiet = tone(RATE, 1, -6, channels=1)[0], noise(1, 0.001, channels=1)[0]
    sound = np.vstack([loud, quiet])
    out, _ = compressed(sound)
    heard = (np.abs(sound) > 1e-6).all(axis=0)
    left, right = out[:, heard] / sound[:, heard]

    np.testing.assert_allclose(left, right, rtol=1e-12)
    assert left.min() < 10 ** (-8 / 20)


def test_reduction_stops_where_it_was_told_to():
    settings = Compressor(threshold_lu=0, ratio=10, reduction_at_most_db=3)
    _, stream = compressed(tone(RATE, 2, 0), settings)

    assert 2.9 < stream.most_reduction_db <= 3


def test_attack_takes_its_time():
    sound = np.concatenate([tone(RATE, 0.5, -40), tone(RATE, 0.5, 0)], axis=1)
    settings = Compressor(
        threshold_lu=0, ratio=20, knee_db=0, attack_ms=20, release_ms=500, reduction_at_most_db=40
    )
    out, _ = compressed(sound, settings)
    at = round(0.5 * RATE)

    def heard(seconds):
        piece = slice(at + round((seconds - 0.001) * RATE), at + round((seconds + 0.001) * RATE))
        return 20 * np.log10(np.abs(out[0, piece]).max() / np.abs(sound[0, piece]).max())

    assert heard(0.002) > -4
    assert heard(0.020) == pytest.approx(-19 * (1 - np.exp(-1)), abs=1.5)
    assert heard(0.200) == pytest.approx(-19, abs=0.5)


def test_the_same_sound_on_one_channel_and_on_two_is_treated_alike():
    mono = tone(RATE, 1, -6, channels=1)
    alone, _ = compressed(mono)
    twice, _ = compressed(np.vstack([mono, mono]))

    assert np.array_equal(alone[0], twice[0])


@pytest.mark.parametrize("size", [1, 480, 65_536])
def test_blocks_of_any_size_sound_the_same(size):
    sound = noise(0.3, 0.3)
    whole, _ = compressed(sound, size=1 << 20)
    pieces, _ = compressed(sound, size=size)

    assert np.array_equal(whole, pieces)

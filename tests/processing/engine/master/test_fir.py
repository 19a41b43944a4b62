import numpy as np
import pytest

from processing.engine.master.fir import Convolution, size_at, taps_for
from tests.processing.engine.players import noise

RATE = 48_000


def run(taps, sound, size):
    work = Convolution(taps)
    made = [work(sound[:, at : at + size].copy()) for at in range(0, sound.shape[1], size)]
    return np.concatenate([*made, work.finish()], axis=1)


@pytest.mark.parametrize("frames", [1, 700, 24_576, 40_000])
def test_taps_of_unity_give_back_the_sound_at_once_and_whole(frames):
    size = size_at(RATE)
    taps = np.stack([taps_for(np.ones(size // 2 + 1), size)] * 2)
    sound = noise(1, 0.3)[:, :frames]

    np.testing.assert_allclose(run(taps, sound, 10_000), sound, atol=1e-12)


def test_it_is_the_convolution_with_its_taps():
    taps = np.random.Generator(np.random.PCG64(1)).standard_normal((2, 256)) / 16
    sound = noise(0.1, 0.3)
    whole = np.stack([np.convolve(row, tap) for row, tap in zip(sound, taps, strict=True)])

    np.testing.assert_allclose(
        run(taps, sound, 333), whole[:, 128 : 128 + sound.shape[1]], atol=1e-12
    )


def test_blocks_of_any_size_give_the_same_bits():
    taps = np.random.Generator(np.random.PCG64(1)).standard_normal((2, 1024)) / 32
    sound = noise(0.5, 0.3)

    np.testing.assert_array_equal(run(taps, sound, 65_536), run(taps, sound, 999))


def test_a_curve_is_followed_where_it_is_smooth():
    size = size_at(RATE)
    hz = np.arange(size // 2 + 1) * RATE / size
    wanted_db = 6 * np.sin(np.log2(np.maximum(hz, 20) / 20))
    taps = taps_for(10 ** (wanted_db / 20), size)
    response = 20 * np.log10(np.abs(np.fft.rfft(taps)))

    assert np.abs(response - wanted_db)[hz > 100].max() < 0.1

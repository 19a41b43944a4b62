import numpy as np
import pytest
from scipy import signal

from processing.engine.limiter import Limiter, limited, with_envelope
from tests.processing.engine.players import noise, true_peak_db
from tests.processing.engine.signals import tone


def squeezed(sound, rate, *, ceiling_dbtp=-1.0, drive_db=0.0, size=65_536):
    channels = len(sound)
    limiter = Limiter(rate, channels, ceiling_dbtp=ceiling_dbtp, drive_db=drive_db)
    blocks = (sound[:, at : at + size] for at in range(0, sound.shape[1], size))
    out = list(limited(with_envelope(blocks, channels), limiter))
    return np.concatenate(out, axis=1), limiter


def torture(rate):
    n = np.arange(rate)
    t = n / rate
    bursts = signal.square(2 * np.pi * 3 * t) > 0
    return {
        "a quarter of the rate, between its samples": np.sin(np.pi / 2 * n + np.pi / 4),
        "11 kHz bursts": np.sin(2 * np.pi * 11_000 * t) * bursts,
        "50 Hz": np.sin(2 * np.pi * 50 * t),
        "impulses": (n % 4001 == 0) * 1.0,
        "a square": np.sign(np.sin(2 * np.pi * 97 * t)),
        "noise": noise(1, 0.25, channels=1, rate=rate)[0],
        "music-like noise": 3
        * signal.lfilter([0.1], [1, -0.9], noise(1, 0.3, channels=1, rate=rate)[0]),
    }


@pytest.mark.parametrize("ceiling_dbtp", [-0.1, -1.0, -2.0, -6.0])
@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_nothing_gets_over_the_ceiling_between_the_samples_either(rate, ceiling_dbtp):
    for name, wave in torture(rate).items():
        sound = np.vstack([wave, 0.5 * wave])
        out, _ = squeezed(sound, rate, ceiling_dbtp=ceiling_dbtp, drive_db=6)

        assert out.shape == sound.shape, name
        assert true_peak_db(out) <= ceiling_dbtp + 0.1, name


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_no_other_meter_finds_an_over_just_under_half_the_rate(rate):
    """Interpolators from ten frames to 128 on either side, each 16 times: they never agree."""
    random = np.random.Generator(np.random.PCG64(5))
    full_band = {
        "normal": random.standard_normal(rate // 2),
        "uniform": random.uniform(-1, 1, rate // 2),
        "bits": np.sign(random.standard_normal(rate // 2)),
        "a tone": np.sin(2 * np.pi * 11 / 24 * np.arange(rate // 2) + 0.3),
    }
    meters = [
        signal.firwin(32 * reach + 1, 1 / 16, window=("kaiser", beta)) * 16
        for reach, beta in ((10, 5.0), (32, 8.0), (64, 8.0), (128, 9.0))
    ]
    for name, wave in full_band.items():
        out, _ = squeezed(wave[None], rate, drive_db=3)
        padded = np.pad(out[0], 256)
        peaks = [np.abs(signal.upfirdn(taps, padded, up=16)).max() for taps in meters]

        assert 20 * np.log10(max(peaks)) <= -1.0 + 0.1, name


def test_what_stays_under_the_ceiling_is_not_touched():
    sound = noise(1, 0.05)
    out, limiter = squeezed(sound, 48_000)

    assert np.array_equal(out, sound)
    assert limiter.most_reduction_db == 0
    assert limiter.limited_share == 0


def test_drive_alone_is_plain_gain():
    sound = noise(1, 0.01)
    out, _ = squeezed(sound, 48_000, drive_db=6)

    assert np.array_equal(out, sound * 10 ** (6 / 20))


@pytest.mark.parametrize("size", [1, 100, 4_801, 65_536])
def test_blocks_of_any_size_sound_the_same(size):
    sound = noise(0.4, 0.4)
    whole, _ = squeezed(sound, 48_000, drive_db=6, size=1 << 20)
    pieces, _ = squeezed(sound, 48_000, drive_db=6, size=size)

    assert np.array_equal(whole, pieces)


@pytest.mark.parametrize("frames", [0, 1, 2, 300, 577])
def test_the_shortest_sounds_come_back_whole(frames):
    sound = np.ones((2, frames)) * 2
    out, _ = squeezed(sound, 48_000)

    assert out.shape == sound.shape
    assert np.abs(out).max(initial=0) <= 10 ** (-1 / 20)


def test_both_sides_get_the_same_gain():
    sound = np.vstack([noise(1, 0.5, channels=1)[0], noise(1, 0.01, seed=2, channels=1)[0]])
    out, _ = squeezed(sound, 48_000, drive_db=6)
    gains = out / sound

    assert np.abs(20 * np.log10(gains[0] / gains[1])).max() < 1e-9


@pytest.mark.parametrize(("hz", "at_most_db"), [(50, -80), (200, -100), (1000, -100)])
def test_a_steady_tone_stays_clean_under_six_decibels_of_limiting(hz, at_most_db):
    out, limiter = squeezed(tone(48_000, 5, -1, hz=hz), 48_000, drive_db=6)
    steady = out[0, 48_000 : 48_000 * 4]
    power = np.abs(np.fft.rfft(steady * signal.windows.blackmanharris(len(steady)))) ** 2
    at = hz * 3
    wanted = power[at - 6 : at + 7].sum()
    rest = power[: at - 6].sum() + power[at + 7 :].sum()

    assert limiter.most_reduction_db == pytest.approx(6.05, abs=0.05)
    assert 10 * np.log10(rest / wanted) < at_most_db


def test_one_peak_does_not_duck_the_next_half_second():
    sound = tone(48_000, 2, -12)
    sound[:, 48_000] = 2.0
    out, limiter = squeezed(sound, 48_000)
    later = slice(48_000 + 12_000, 48_000 + 14_000)

    assert limiter.most_reduction_db > 6
    assert np.abs(out[:, later]).max() == pytest.approx(np.abs(sound[:, later]).max(), rel=0.02)


def test_an_hour_of_gain_changes_leaves_no_trace():
    """Running sums that drift would leave a gain that is not 1 when all is quiet again."""
    limiter = Limiter(48_000, 1, ceiling_dbtp=-1.0)
    loud = noise(10, 1.0, channels=1)
    quiet = np.full((1, 48_000 * 12), 0.1)
    out = np.concatenate(
        list(limited(with_envelope([loud, loud, loud, quiet], 1), limiter)), axis=1
    )

    np.testing.assert_allclose(out[0, -48_000:], 0.1, rtol=1e-11)

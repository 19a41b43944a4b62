import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.master.multiband import BandLevels, Bands, MultibandCompression
from processing.recipes.master_chain import BandDynamics, Multiband
from tests.processing.engine.players import noise
from tests.processing.engine.signals import tone

RATE = 48_000


def idle(crossovers, gains_db=None):
    """Bands whose thresholds nothing reaches."""
    gains = gains_db or [0.0] * (len(crossovers) + 1)
    return Multiband(
        crossovers_hz=tuple(crossovers),
        bands=tuple(BandDynamics(threshold_lu=30, ratio=1, gain_db=gain) for gain in gains),
    )


def impulse_response_db(processor, rate, frames=1 << 16):
    impulse = np.zeros((2, frames))
    impulse[:, 0] = 1.0
    return 20 * np.log10(np.abs(np.fft.rfft(processor(impulse)[0]))), np.fft.rfftfreq(
        frames, 1 / rate
    )


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize(
    "crossovers", [(120, 2500), (40, 160, 1000, 8000), (2500,), (90, 200, 400, 16_000)]
)
def test_the_bands_sum_flat(rate, crossovers):
    bands = idle(crossovers)
    whole = MultibandCompression(bands, rate, levels_db=[-20.0] * len(bands.bands), channels=2)
    response, hz = impulse_response_db(whole, rate)

    assert np.abs(response[(hz > 15) & (hz < 0.49 * rate)]).max() < 0.001


@given(
    st.lists(st.floats(40, 9000), min_size=1, max_size=4)
    .map(sorted)
    .filter(lambda hz: all(b >= 1.5 * a for a, b in itertools.pairwise(hz)))
)
@settings(deadline=None, max_examples=15)
def test_any_crossovers_sum_flat(crossovers):
    response, hz = impulse_response_db(lambda block: sum(Bands(crossovers, RATE, 2)(block)), RATE)

    assert np.abs(response[(hz > 15) & (hz < 23_500)]).max() < 0.001


def test_a_band_ends_at_its_crossovers():
    low, middle, high = Bands((120, 2500), RATE, 2)(noise(2, 0.1))
    sent = np.fft.rfft(noise(2, 0.1)[0])
    hz = np.fft.rfftfreq(2 * RATE, 1 / RATE)

    def gain_db(band, where):
        return 20 * np.log10(np.abs(np.fft.rfft(band[0])[where] / sent[where]).mean())

    assert gain_db(low, (hz > 470) & (hz < 490)) == pytest.approx(-48, abs=1.5)
    assert gain_db(low, (hz > 119) & (hz < 121)) == pytest.approx(-6, abs=0.2)
    assert gain_db(middle, (hz > 500) & (hz < 700)) == pytest.approx(0, abs=0.2)
    assert gain_db(high, (hz > 2480) & (hz < 2520)) == pytest.approx(-6, abs=0.2)


def test_a_loud_bass_is_turned_down_and_nothing_else():
    burst = np.concatenate([tone(RATE, 2, -30, hz=60), tone(RATE, 1, -10, hz=60)], axis=1)
    top = tone(RATE, 3, -20, hz=5000)
    settings_ = Multiband(
        crossovers_hz=(200,),
        bands=(
            BandDynamics(threshold_lu=-6, ratio=4, reduction_at_most_db=6, attack_ms=5),
            BandDynamics(threshold_lu=30),
        ),
    )
    sound = burst + top
    levels = BandLevels((200,), RATE, 2)
    levels.feed(sound.copy())
    compression = MultibandCompression(settings_, RATE, levels_db=levels.levels_db(), channels=2)
    out = compression(sound.copy())[0, -RATE // 2 :]
    spectrum = 20 * np.log10(np.abs(np.fft.rfft(out)) / (len(out) / 2))

    assert compression.most_reductions_db[0] == pytest.approx(6, abs=0.1)
    assert spectrum[30] == pytest.approx(-16, abs=0.3)  # 60 Hz
    assert spectrum[2500] == pytest.approx(-20, abs=0.05)  # 5 kHz
    assert compression.most_reductions_db[1] == 0


def test_levels_are_those_of_what_is_heard():
    levels = BandLevels((500,), RATE, 2)
    silence, low, high = np.zeros((2, RATE)), tone(RATE, 2, -20, hz=100), tone(RATE, 2, -30, hz=5e3)
    levels.feed(np.concatenate([silence, low + high, silence], axis=1))

    assert levels.levels_db() == pytest.approx([-20, -30], abs=0.7)


def test_a_silent_band_has_a_level_all_the_same():
    levels = BandLevels((500,), RATE, 1)
    levels.feed(np.zeros((1, 100)))

    assert levels.levels_db() == (-70, -70)


def test_blocks_of_any_size_give_the_same_sound():
    sound = noise(1, 0.2)
    settings_ = Multiband(bands=(BandDynamics(threshold_lu=-10),) * 3)

    def run(size):
        work = MultibandCompression(settings_, RATE, levels_db=[-20.0] * 3, channels=2)
        return np.concatenate(
            [work(sound[:, at : at + size].copy()) for at in range(0, RATE, size)], axis=1
        )

    np.testing.assert_array_equal(run(RATE), run(777))


def test_crossovers_above_the_rate_are_left_out():
    assert len(Bands((120, 7000), 8000, 1)) == 2

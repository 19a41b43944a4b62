import numpy as np
import pytest

from processing.engine.master.listening import listen
from processing.engine.master.loudest import THIRDS_HZ, decibels_of, in_thirds
from tests.processing.engine.players import noise
from tests.processing.engine.signals import tone

RATE = 48_000


def heard(sound, rate=RATE, size=50_000):
    sound = np.atleast_2d(sound)
    blocks = (sound[:, at : at + size].copy() for at in range(0, sound.shape[1], size))
    return listen(blocks, rate, len(sound))


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_powers_add_up_to_the_mean_square(rate):
    sound = noise(6, 0.1, rate=rate)
    found = heard(sound, rate)
    # White noise, of which the bands from 18 Hz to 22.4 kHz hold their share; middle and sides
    # hold half of what both channels do.
    share = min(22_387, rate / 2) / (rate / 2)

    assert float(found.loudest.whole.sum()) == pytest.approx(0.01 * share, rel=0.02)


def test_a_tone_lies_in_its_third_octave():
    thirds = in_thirds(heard(tone(RATE, 5, -20, hz=1000)).loudest.mid)

    assert THIRDS_HZ[int(np.argmax(thirds))] == pytest.approx(1000)
    assert float(decibels_of(thirds).max()) == pytest.approx(-23.01, abs=0.05)


def test_sides_are_told_from_the_middle():
    same, other = noise(4, 0.1, channels=1), noise(4, 0.1, seed=2, channels=1)
    wide = heard(np.vstack([same + other / 2, same - other / 2]))

    assert wide.side_db == pytest.approx(-6.02, abs=0.2)
    assert heard(np.vstack([same, same])).side_db == -200
    assert heard(same).side_db == -200


def test_only_the_louder_half_counts():
    loud, soft = tone(RATE, 8, -10, hz=200), tone(RATE, 8, -26, hz=5000)
    thirds = in_thirds(heard(np.concatenate([soft, loud], axis=1)).loudest.whole)

    assert THIRDS_HZ[int(np.argmax(thirds))] == pytest.approx(200, rel=0.01)
    assert thirds[24] < thirds.max() * 1e-3  # 5 kHz


def test_what_is_read_at_once_changes_nothing():
    sound = noise(5, 0.1)
    one, other = heard(sound), heard(sound, size=1_001)

    np.testing.assert_array_equal(one.loudest.mid, other.loudest.mid)
    np.testing.assert_array_equal(
        np.concatenate(list(one.energies.pieces())), np.concatenate(list(other.energies.pieces()))
    )
    np.testing.assert_array_equal(
        np.concatenate(list(one.peaks.pieces())), np.concatenate(list(other.peaks.pieces()))
    )


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_hops_hold_all_energy_and_every_peak(rate):
    sound = np.zeros((2, rate))
    sound[1, rate // 2] = -0.7
    found = heard(sound, rate)
    (peaks,) = found.peaks.pieces()

    assert len(peaks) == 400
    assert peaks[200] == pytest.approx(0.7)
    assert np.count_nonzero(peaks) == 1


def test_silence_has_no_spectrum_and_breaks_nothing():
    found = heard(np.zeros((2, RATE)))

    assert found.loudness.integrated_lufs is None
    assert float(found.thirds_db.max()) == -200
    assert found.side_db == -200

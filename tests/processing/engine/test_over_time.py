"""What tenths of a second add up to: the lowest PSR, the histogram, the curves."""

from __future__ import annotations

import numpy as np
import pytest

from processing.engine.meter import Meter
from tests.processing.engine.signals import music, steps, tone, weighting_db
from tests.processing.engine.test_meter import measure


def test_psr_is_the_least_distance_of_peak_and_short_term():
    """8 s of a tone with a click in its middle that stands 12 dB above it, then a soft one."""
    quiet = steps(48_000, (4, -20), (4, -20), (4, -50))
    quiet[:, 5 * 48_000] = 10 ** (-8 / 20)

    read = measure(quiet)
    assert read.psr_db == pytest.approx(0, abs=0.02)
    assert 3.0 <= read.psr_at_seconds <= 5.0
    assert measure(quiet[:, 3 * 48_000 : 7 * 48_000]).psr_db == pytest.approx(12, abs=0.05)


def test_psr_does_not_look_at_what_the_gates_leave_out():
    """The soft part is as flat as can be; it counts only while it stands by itself."""
    noise = np.random.default_rng(4).standard_normal((2, 480_000)) * 0.1
    soft = tone(48_000, 10, -45)

    assert measure(np.concatenate([noise, soft], axis=1)).psr_db > 6
    assert measure(soft).psr_db == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_psr_reads_between_the_samples(rate):
    """A tone at a quarter of the rate whose samples all miss its top by 3 dB."""
    sound = tone(rate, 6, -20, hz=rate / 4, phase=np.pi / 4)
    ramp = np.minimum(1, np.arange(sound.shape[1]) / 4800)

    read = measure(sound * np.minimum(ramp, ramp[::-1]), rate)
    loudness = -20 - 0.691 + float(weighting_db(rate / 4)[0])
    assert read.psr_db == pytest.approx(-20 - loudness, abs=0.05)


def test_too_short_or_silent_has_no_psr():
    assert measure(tone(48_000, 2.99, -20)).psr_db is None
    assert measure(np.zeros((2, 480_000))).psr_db is None
    assert measure(tone(48_000, 3, -20)).psr_db is not None


def test_the_peak_of_the_whole_is_the_highest_of_its_tenths():
    sound = music(seconds=7.3)
    meter = Meter(48_000, 2)
    meter.feed(sound)
    read = meter.result()

    assert max(meter._peaks.tenths(100)) == max(read.true_peaks)
    frame = read.true_peak_frames[int(np.argmax(read.true_peaks))]
    assert meter._peaks.tenths(100).argmax() == int(frame * 10 // 48_000)


def test_histograms_of_songs_add_up_to_the_loudness_of_their_album():
    songs = [
        music(seconds=12.0, seed=seed) * gain for seed, gain in ((1, 1.0), (2, 0.3), (3, 0.05))
    ]
    counts = np.zeros(1000)
    for song in songs:
        gating = measure(song).gating
        counts[: len(gating)] += gating
    powers = 10 ** ((np.arange(1000) * 0.1 + 0.05) / 10)
    kept = counts * (powers > (counts * powers).sum() / counts.sum() * 0.1)
    album = -70 + 10 * np.log10((kept * powers).sum() / kept.sum())

    together = measure(np.concatenate(songs, axis=1)).integrated_lufs
    assert album == pytest.approx(together, abs=0.05)


def test_the_histogram_holds_every_block_above_the_gate():
    read = measure(steps(48_000, (10, -23), (10, -80)))
    # 97 blocks lie in the tone; some at its end hold a part of it, or of how the filter rings.
    assert read.gating[469] + read.gating[470] == 97
    assert 100 <= sum(read.gating) <= 101
    assert measure(np.zeros((2, 96_000))).gating == ()


def test_the_momentary_curve_has_ten_points_a_second():
    read = measure(steps(48_000, (2, -23), (2, -33)))
    assert len(read.momentary_lufs) == len(read.short_term_lufs) == 40
    assert read.momentary_lufs[:3] == (None, None, None)
    assert read.momentary_lufs[3:20] == (pytest.approx(-23, abs=0.02),) * 17
    assert read.momentary_lufs[23:] == (pytest.approx(-33, abs=0.02),) * 17

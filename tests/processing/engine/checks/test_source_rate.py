"""Encoders and rate converters leave an edge; instruments, microphones and equalizers do not."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from scipy import signal

from tests.processing.engine.checks.spectra import RATE, codes, judged, record, shaped, white
from tests.processing.engine.signals import music, tone


def one(made, code):
    (found,) = [finding for finding in made["findings"] if finding["code"] == code]
    return found


def told(made):
    return codes(made).keys() & {"lossy_source", "upsampled"}


@pytest.mark.parametrize("bits", [None, 16])
@pytest.mark.parametrize(
    ("codec", "container", "kbits", "rate", "edge_hz"),
    [
        ("libmp3lame", "mp3", 128, 44_100, 16_750),
        ("libmp3lame", "mp3", 192, 44_100, 18_800),
        ("libmp3lame", "mp3", 320, 44_100, 20_200),
        ("libmp3lame", "mp3", 128, 48_000, 16_700),
        ("libmp3lame", "mp3", 320, 48_000, 20_450),
        ("aac", "adts", 128, 44_100, 17_300),
        ("aac", "adts", 128, 48_000, 18_100),
        ("libopus", "ogg", 96, 48_000, 20_300),
        ("libopus", "ogg", 160, 48_000, 20_300),
    ],
)
def test_an_encoder_is_recognised_by_its_edge(  # noqa: PLR0917
    through_codec, codec, container, kbits, rate, edge_hz, bits
):
    sound = through_codec(codec, container, kbits, rate)
    if bits:
        sound = np.rint(sound * 2 ** (bits - 1)) / 2 ** (bits - 1)
    made = judged(sound, rate)

    found = one(made, "lossy_source")
    assert found["severity"] == "warn"
    assert found["figure"] == pytest.approx(edge_hz, abs=300)
    assert made["bandwidth_hz"] == found["figure"]
    assert "looks like" in found["sentence"]


def test_aac_at_256_leaves_nothing_to_see(through_codec):
    """The limit of what an edge can tell: this encoder keeps the whole band."""
    assert not told(judged(through_codec("aac", "adts", 256, 48_000)))


@pytest.mark.parametrize("quality", ["LQ", "MQ", "HQ", "VHQ"])
@pytest.mark.parametrize(
    ("rate", "to_rate"),
    [
        (44_100, 48_000),
        (44_100, 96_000),
        (48_000, 96_000),
        (22_050, 44_100),
        (16_000, 48_000),
        (96_000, 192_000),
        (88_200, 96_000),
    ],
)
def test_a_sound_that_was_converted_up_is_recognised(rate, to_rate, quality):
    up = soxr.resample(record(6, rate).T, rate, to_rate, quality).T
    found = one(judged(np.ascontiguousarray(up), to_rate), "upsampled")

    assert found["severity"] == "info"
    assert 0.9 * rate / 2 < found["figure"] < 1.01 * rate / 2
    assert f"recorded at {round(rate / 1000, 1):g} kHz" in found["sentence"]


@pytest.mark.parametrize("quality", ["MQ", "HQ", "VHQ"])
@pytest.mark.parametrize(
    ("rate", "to_rate"), [(96_000, 48_000), (96_000, 44_100), (48_000, 44_100)]
)
def test_a_sound_that_was_converted_down_is_not(rate, to_rate, quality):
    down = soxr.resample(record(6, rate).T, rate, to_rate, quality).T
    assert not told(judged(np.ascontiguousarray(down), to_rate))


@pytest.mark.parametrize("rate", [8_000, 16_000, 32_000, 44_100, 48_000, 96_000, 192_000])
def test_a_sound_that_fills_its_band_has_no_edge(rate):
    for sound in (record(6, rate), music(rate, 6), white(6, rate)):
        made = judged(sound, rate)
        assert not told(made)
        assert made["bandwidth_hz"] == pytest.approx(rate / 2, rel=0.01)


@pytest.mark.parametrize(
    "gain",
    [
        lambda hz: 1 / (1 + (hz / 3_000) ** 4),  # dark by nature
        lambda hz: 1 / (1 + (hz / 16_000) ** 8),  # a low-pass of 48 dB an octave
        lambda hz: 1 / (1 + (hz / 500) ** 6),
    ],
)
def test_a_dark_sound_has_no_edge(gain):
    for rate in (44_100, 48_000, 96_000):
        assert not told(judged(shaped(white(6, rate), rate, gain), rate))


def test_the_lines_of_a_synthesizer_are_no_edge():
    t = np.arange(RATE * 6) / RATE
    for top in (14_900, 16_100, 19_000, 20_100):
        lines = sum(np.sin(2 * np.pi * 440 * k * t) / k for k in range(1, top // 440))
        assert not told(judged(0.2 * lines[None]))


def test_samples_played_at_many_pitches_smear_their_edge():
    """What a sampler does with 44.1 kHz samples: the edge moves with every note."""
    played = [
        signal.resample_poly(record(1, 44_100, 1, seed=note), 480 + 20 * note, 441, axis=1)
        for note in range(12)
    ]
    assert "lossy_source" not in codes(judged(np.concatenate(played, axis=1)))


def test_tones_silence_and_short_sounds_are_not_judged():
    for sound in (tone(RATE, 5, -20), np.zeros((2, RATE)), white(0.5), np.zeros((2, 0))):
        assert not told(judged(sound))


def test_the_bandwidth_ends_where_the_sound_does():
    band = shaped(white(6), RATE, lambda hz: np.where(hz < 6_000, 1.0, 1e-9))
    assert judged(band)["bandwidth_hz"] == pytest.approx(6_000, abs=150)

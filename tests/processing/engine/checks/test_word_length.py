"""The bits in use are counted exactly, and dither is told from none where it can be heard."""

from __future__ import annotations

import numpy as np
import pytest

from tests.processing.engine.checks.waves import RATE, judged, said, song


def rounded(sound, bits, *, dither=False):
    random = np.random.Generator(np.random.PCG64(1))
    steps = sound * 2 ** (bits - 1)
    if dither:
        steps += random.uniform(-0.5, 0.5, sound.shape) + random.uniform(-0.5, 0.5, sound.shape)
    return np.round(steps) / 2 ** (bits - 1)


def fading(seconds=15):
    return song(seconds) * np.linspace(1, 0, seconds * RATE) ** 4


@pytest.mark.parametrize("bits", [8, 12, 16, 20, 24])
def test_the_bits_in_use_are_counted(bits):
    assert judged(rounded(song(3), bits))[1]["word_length_bits"] == bits


def test_what_takes_floating_point_is_32():
    assert judged(song(3))[1]["word_length_bits"] == 32
    assert judged(song(3).astype(np.float32))[1]["word_length_bits"] == 32


def test_silence_and_short_sounds_tell_nothing():
    assert judged(np.zeros((2, 2 * RATE)))[1]["word_length_bits"] is None
    assert judged(rounded(song(0.3), 16))[1]["word_length_bits"] is None


@pytest.mark.parametrize(
    ("used", "kept", "told"),
    [(16, 24, True), (8, 16, True), (16, 16, False), (24, 24, False), (16, 32, False)],
)
def test_a_file_that_keeps_more_than_it_uses_is_told(used, kept, told):
    found = said(rounded(song(3), used, dither=True), bits=kept)
    assert ("word_length" in found) == told
    if told:
        assert found["word_length"]["figure"] == used
        assert f"keeps {kept} bits" in found["word_length"]["sentence"]


def test_a_fade_without_dither_stands_still_between_its_steps():
    found, figures = judged(rounded(fading(), 16))
    assert figures["dither"] == "none"
    assert "dither_missing" in [one["code"] for one in found]


def test_a_fade_with_dither_keeps_moving():
    found, figures = judged(rounded(fading(), 16, dither=True))
    assert figures["dither"] == "tpdf-like"
    assert "dither_missing" not in [one["code"] for one in found]


def test_loud_music_and_24_bits_tell_nothing_of_dither():
    assert judged(rounded(song(5), 16))[1]["dither"] is None
    assert "dither_missing" not in said(rounded(fading(), 24))

"""Third octaves of known noise are where the books say."""

from __future__ import annotations

import numpy as np
import pytest

from processing.engine.checks.spectrum import CENTRES, NOMINAL_HZ, compare, spectrum
from tests.processing.engine.checks.spectra import heard, judged, pink, shaped, white
from tests.processing.engine.signals import tone


def known(levels):
    return np.array([np.nan if level is None else level for level in levels])


def test_the_names_of_the_bands_are_their_centres():
    assert len(NOMINAL_HZ) == 31
    assert pytest.approx(NOMINAL_HZ, rel=0.02) == CENTRES


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 96_000])
def test_pink_noise_is_level_and_white_noise_rises_three_decibels_an_octave(rate):
    for noise, rise, tilt in ((pink(60, rate), 0.0, -3.0), (white(60, rate), 1.0, 0.0)):
        made = spectrum(heard(noise, rate))
        level = known(made["levels_db"]) - rise * np.arange(31)

        assert np.nanmax(np.abs(level - np.nanmean(level))) < 0.5
        assert made["tilt_db_per_octave"] == pytest.approx(tilt, abs=0.1)


def test_a_tone_fills_one_band():
    for band in (0, 3, 9, 10, 17, 30):
        levels = known(spectrum(heard(tone(48_000, 10, -20, hz=CENTRES[band])))["levels_db"])
        assert levels[band] == pytest.approx(0, abs=0.01)
        assert (np.delete(levels, band)[~np.isnan(np.delete(levels, band))] < -30).all()


def test_the_bands_together_are_the_whole():
    levels = known(judged(pink(10))["spectrum"]["levels_db"])
    assert 10 * np.log10((10 ** (levels / 10)).sum()) == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize(("rate", "highest"), [(8_000, 3150), (16_000, 6300), (44_100, 20_000)])
def test_a_band_for_which_there_is_no_room_is_null(rate, highest):
    levels = spectrum(heard(white(5, rate), rate))["levels_db"]
    assert [hz for hz, level in zip(NOMINAL_HZ, levels, strict=True) if level is not None] == [
        hz for hz in NOMINAL_HZ if hz <= highest
    ]


def test_two_spectra_differ_by_what_was_done_between_them_whatever_their_level():
    noise = pink(30)
    boosted = 0.2 * shaped(noise, 48_000, lambda hz: np.where((hz > 56) & (hz < 112), 2.0, 1.0))

    apart = compare(judged(boosted)["spectrum"], judged(noise)["spectrum"])

    for band, hz in enumerate(NOMINAL_HZ):
        expected = 6.02 if hz in {63, 80, 100} else 0.0
        assert apart[band] == pytest.approx(expected, abs=0.4)
    assert compare(judged(noise)["spectrum"], judged(noise)["spectrum"]) == [0.0] * 31


@pytest.mark.parametrize(
    "sound",
    [np.zeros((2, 0)), np.zeros((1, 1)), np.zeros((2, 200_000)), np.full((2, 200_000), 0.5)],
)
def test_silence_and_a_bare_offset_have_no_spectrum(sound):
    made = judged(sound)

    assert set(made["spectrum"]["levels_db"]) == {None}
    assert made["spectrum"]["tilt_db_per_octave"] is None
    assert set(made["balance"]["difference_db"]) == {None}
    assert made["bandwidth_hz"] is None
    assert made["findings"] == []

"""Silence around a sound is measured, and a cut through it is told from a beginning and an end."""

from __future__ import annotations

import numpy as np
import pytest

from tests.processing.engine.checks.waves import RATE, said, song


def test_silence_on_both_sides_is_measured():
    silence = np.zeros((2, 4 * RATE))
    found = said(np.concatenate([silence, song(5), silence], axis=1))

    assert found["silence_head"]["figure"] == pytest.approx(4, abs=0.02)
    assert found["silence_head"]["until_seconds"] == pytest.approx(4, abs=0.02)
    assert found["silence_tail"]["at_seconds"] == pytest.approx(9, abs=0.02)
    assert found["silence_tail"]["until_seconds"] == pytest.approx(13, abs=0.001)
    assert set(found) == {"silence_head", "silence_tail"}


@pytest.mark.parametrize(("gain", "severity"), [(1.0, "warn"), (0.05, "info")])
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_a_sound_that_is_cut_out_of_another_is_cut_at_both_ends(rate, gain, severity):
    t = np.arange(3 * rate) / rate
    found = said(0.5 * gain * np.cos(2 * np.pi * 220 * t), rate)

    assert found["abrupt_start"]["severity"] == found["abrupt_end"]["severity"] == severity
    assert found["abrupt_start"]["at_seconds"] == 0
    assert found["abrupt_end"]["at_seconds"] == pytest.approx(3, abs=0.001)
    assert found["abrupt_start"]["figure"] == pytest.approx(20 * np.log10(0.5 * gain), abs=1)


def test_a_reverb_that_is_cut_off_is_told_even_before_silence():
    t = np.arange(3 * RATE) / RATE
    noise = np.random.Generator(np.random.PCG64(1)).standard_normal(len(t))
    tail = noise * np.minimum(1, t / 0.05) * np.exp(-t / 0.6) * 0.3
    whole = said(np.concatenate([tail * np.exp(-t), np.zeros(RATE)]))
    cut = said(np.concatenate([tail[: RATE + RATE // 2], np.zeros(RATE)]))

    assert "abrupt_end" not in whole
    assert cut["abrupt_end"]["at_seconds"] == pytest.approx(1.5, abs=0.001)


@pytest.mark.parametrize("seconds", [0.002, 0.01, 0.1])
def test_a_short_fade_is_enough(seconds):
    sound = song(3)
    ramp = np.minimum(1, np.arange(round(seconds * RATE)) / (seconds * RATE))
    sound = sound[:, RATE : 2 * RATE].copy()
    sound[:, : len(ramp)] *= ramp
    sound[:, -len(ramp) :] *= ramp[::-1]
    assert not {"abrupt_start", "abrupt_end"} & set(said(sound))


def test_a_note_that_begins_upright_after_silence_is_a_note():
    t = np.arange(2 * RATE) / RATE
    note = np.cos(2 * np.pi * 220 * t) * 0.1 * np.linspace(1, 0, len(t))
    assert "abrupt_start" not in said(np.concatenate([np.zeros(RATE), note]))

"""A sound without a fault gets no finding, whatever it is made of."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.checks.breaks import Breaks
from processing.engine.checks.channels import Channels
from processing.engine.checks.edges import Edges
from processing.engine.checks.flat_tops import FlatTops
from processing.engine.checks.levels import Levels
from processing.engine.checks.word_length import WordLength
from processing.engine.meter import Meter
from tests.processing.engine.checks.waves import RATE, chords, judged, said, song
from tests.processing.engine.players import band
from tests.processing.engine.signals import RATES, faded


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("seed", [1, 2])
def test_music_is_left_alone(rate, seed):
    assert said(song(12, rate, seed=seed), rate) == {}


@pytest.mark.parametrize("part", band(12), ids=lambda part: part[0])
def test_drums_plucked_notes_and_square_waves_neither_click_nor_drop_out(part):
    wave = np.atleast_2d(part[2]) * 0.5
    assert not {"clicks", "dropouts", "clipping", "mono_loss"} & set(said(wave))


def test_pauses_that_fade_are_no_dropouts():
    t = np.arange(8 * RATE) / RATE % 0.5
    gate = np.clip(np.minimum(t, 0.3 - t) / 0.002, 0, 1)
    assert said(song(8) * gate) == {}


def test_a_pulse_wave_that_rests_at_zero_does_not_drop_out():
    t = np.arange(4 * RATE) / RATE
    assert "dropouts" not in said((np.sin(2 * np.pi * 60 * t) > 0) * 0.2)


def test_a_tone_whose_period_is_a_buffer_is_no_repeated_buffer():
    tone = np.tile(np.sin(2 * np.pi * np.arange(64) / 64) * 0.3, 2000)
    short = np.concatenate([np.zeros(9000), tone[:1500], np.zeros(9000)])
    assert "dropouts" not in said(tone)
    assert "dropouts" not in said(short)


def test_noise_does_not_click():
    noise = np.random.Generator(np.random.PCG64(3)).standard_normal((2, 20 * RATE)) * 0.1
    assert said(faded(noise, RATE)).keys() <= {"noise_floor"}


def test_a_chord_does_not_click():
    assert "clicks" not in said(chords(30))


def test_a_drum_hit_at_the_first_frame_is_no_cut():
    t = np.arange(2 * RATE) / RATE
    noise = np.random.Generator(np.random.PCG64(4)).standard_normal(len(t))
    assert "abrupt_start" not in said(noise * np.exp(-t / 0.03) * 0.5)


SOUNDS = st.sampled_from(["noise", "music", "steps", "clipped", "holes", "tiny", "huge", "square"])


def _any_sound(kind, seconds, channels, seed, rate):
    random = np.random.Generator(np.random.PCG64(seed))
    frames = round(seconds * rate)
    sound = {
        "noise": lambda: random.standard_normal((channels, frames)) * 0.1,
        "music": lambda: (
            random.standard_normal((channels, 1))
            * np.sin(np.cumsum(random.uniform(0, 0.3, frames)))
        ),
        "steps": lambda: np.repeat(random.uniform(-1, 1, (channels, frames // 97 + 1)), 97, axis=1),
        "clipped": lambda: np.clip(random.standard_normal((channels, frames)), -1, 1),
        "holes": lambda: (
            random.standard_normal((channels, frames)) * (random.uniform(size=frames) > 0.01)
        ),
        "tiny": lambda: random.standard_normal((channels, frames)) * 1e-300,
        "huge": lambda: random.standard_normal((channels, frames)) * 1e30,
        "square": lambda: (
            np.sign(np.sin(np.arange(frames) / random.uniform(2, 200))) * np.ones((channels, 1))
        ),
    }[kind]()
    return np.ascontiguousarray(sound[:, :frames])


@settings(deadline=None, max_examples=60)
@given(
    kind=SOUNDS,
    seconds=st.floats(0, 3),
    channels=st.sampled_from([1, 2, 3, 6]),
    seed=st.integers(0, 2**20),
    rate=st.sampled_from([8_000, 22_050, 44_100, 48_000, 96_000, 192_000]),
)
def test_any_sound_gets_findings_that_are_json(kind, seconds, channels, seed, rate):
    found, figures = judged(_any_sound(kind, seconds, channels, seed, rate), rate, bits=24)

    json.dumps([found, figures], allow_nan=False)
    for one in found:
        assert one["severity"] in {"info", "warn", "bad"}
        assert one["sentence"].endswith(".")
        assert one["remedy"].endswith(".")
        last = one.get("until_seconds", 0.0)
        assert 0 <= one.get("at_seconds", 0.0) <= max(last, seconds + 0.001)
        assert one.get("places", []) == sorted(one.get("places", []))


@pytest.mark.parametrize("size", [1, 977, 4096, 20_000])
def test_the_size_of_the_blocks_does_not_matter(size):
    """Of everything that is looked for in time."""
    random = np.random.Generator(np.random.PCG64(size))
    sound = song(1.5 if size == 1 else 4)
    sound[:, 30_000:30_600] = 0.0
    sound[0, random.integers(0, sound.shape[1], 5)] += 0.2
    sound = np.round(np.clip(sound * 1.2, -0.2, 0.2) * 2**15) / 2**15
    fed = {}
    for frames in (65_536, size):
        checks = [
            Levels(RATE, 2),
            FlatTops(RATE, 2),
            Channels(RATE, 2),
            Edges(RATE, 2),
            Breaks(RATE, 2),
            WordLength(RATE, 2, bits=24),
        ]
        meter = Meter(RATE, 2)
        meter.feed(sound)
        for at in range(0, sound.shape[1], frames):
            for check in checks:
                check.feed(np.ascontiguousarray(sound[:, at : at + frames]))
        found = [one for check in checks for one in check.findings(meter.result())]
        fed[frames] = json.dumps([found, [check.figures() for check in checks]])
    assert fed[65_536] == fed[size]
    assert '"dropouts"' in fed[size]
    assert '"clipping"' in fed[size]

"""Clicks and dropouts are found where they are, and as often as they are."""

from __future__ import annotations

import numpy as np
import pytest

from processing.engine.checks.breaks import Breaks
from processing.engine.checks.prediction import predict
from tests.processing.engine.checks.waves import RATE, chords, said, song


def impulse(random, height):
    return np.array([height])


def burst(random, height):
    return height * random.uniform(-1, 1, random.integers(3, 12))


def decay(random, height):
    return height * np.exp(-np.arange(24) / 5) * random.choice([-1, 1], 24)


def clicked(sound, kind, dbfs, *, count, rate=RATE):
    """The sound with clicks at known places, half a second apart or more."""
    random = np.random.Generator(np.random.PCG64(7))
    slots = np.sort(random.choice(len(sound) // (rate // 2) - 2, count, replace=False)) + 1
    places = slots * (rate // 2) + random.integers(rate // 8, rate // 4, count)
    made = sound.copy()
    for at in places:
        click = kind(random, 10 ** (dbfs / 20) * random.choice([-1, 1]))
        made[at : at + len(click)] += click
    return made, places / rate


def heard(sound, rate=RATE):
    check = Breaks(rate, 1)
    for at in range(0, len(sound), 65_536):
        check.feed(np.atleast_2d(sound[at : at + 65_536]))
    found = {one["code"]: one for one in check.findings(None)}
    one = found.get("clicks", {})
    return np.array(one.get("places", [one["at_seconds"]] if one else []))


@pytest.mark.parametrize(
    ("kind", "dbfs", "least"),
    [
        (impulse, -20, 0.98),
        (impulse, -30, 0.98),
        (impulse, -36, 0.95),
        (burst, -20, 0.98),
        (burst, -36, 0.85),
        (decay, -30, 0.95),
        (decay, -36, 0.85),
    ],
)
def test_clicks_in_a_tonal_passage_are_found(kind, dbfs, least):
    sound, places = clicked(chords(60), kind, dbfs, count=48)
    found = heard(sound)

    near = np.abs(found[:, None] - places[None, :]) < 0.001
    assert near.any(axis=0).mean() >= least
    assert near.any(axis=1).all()


@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_clicks_are_found_at_other_rates(rate):
    sound, places = clicked(chords(20, rate), impulse, -20, count=16, rate=rate)
    found = heard(sound, rate)
    near = np.abs(found[:, None] - places[None, :]) < 0.001
    assert near.any(axis=0).mean() >= 0.9
    assert near.any(axis=1).all()


def test_a_click_is_told_once_for_both_sides_and_says_where():
    sound = np.tile(chords(10), (2, 1))
    sound[:, 5 * RATE + 100] += 0.1
    found = said(sound)["clicks"]
    assert found["figure"] == 1
    assert found["severity"] == "info"
    assert found["at_seconds"] == pytest.approx(5.002, abs=0.001)
    assert found["sentence"] == "It clicks once, first at 0:05."


def test_many_clicks_are_a_warning():
    assert said(clicked(chords(20), impulse, -20, count=12)[0])["clicks"]["severity"] == "warn"


def test_a_click_on_silence_is_a_sound():
    sound = np.zeros(4 * RATE)
    sound[RATE::RATE] = 0.5
    assert "clicks" not in said(sound)


def test_the_prediction_continues_a_chord_to_the_last_bit():
    t = np.arange(600) / 6000
    wave = np.sin(2 * np.pi * 440 * t) + 0.5 * np.sin(2 * np.pi * 659 * t + 1)
    assert predict(wave[:500], 32, 50) == pytest.approx(wave[500:550], abs=0.01)
    assert predict(np.zeros(500), 32, 50) == pytest.approx(np.zeros(50))


@pytest.mark.parametrize("seconds", [0.0015, 0.01, 0.1, 0.4])
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_holes_are_found_with_their_length(seconds, rate):
    sound, random = song(30, rate), np.random.Generator(np.random.PCG64(2))
    places = np.arange(2, 28, 2) + random.uniform(0, 1, 13)
    for at in places:
        start = round(at * rate)
        sound[:, start : start + round(seconds * rate)] = 0.0
    found = said(sound, rate)["dropouts"]

    assert found["severity"] == "warn"
    assert found["figure"] >= 0.75 * len(places)
    near = np.abs(np.array(found["places"])[:, None] - places[None, :]) < 0.001
    assert near.any(axis=1).all()
    assert f"up to {'1.5' if seconds < 0.01 else round(1000 * seconds)} ms" in found["sentence"]


def test_a_hole_in_one_channel_is_one():
    sound = song(6)
    sound[1, 3 * RATE : 3 * RATE + 2400] = 0.0
    found = said(sound)["dropouts"]
    assert found["at_seconds"] == pytest.approx(3, abs=0.001)
    assert found["until_seconds"] == pytest.approx(3.05, abs=0.001)


@pytest.mark.parametrize("buffer", [64, 256, 441, 480, 512, 1024, 2048])
def test_a_buffer_played_twice_is_a_dropout(buffer):
    sound = song(12)
    places = [2.3, 5.7, 9.1]
    for at in places:
        start = round(at * RATE)
        sound[:, start : start + buffer] = sound[:, start - buffer : start]
    found = said(sound)["dropouts"]
    assert found["figure"] == 3
    assert found["places"] == pytest.approx(places, abs=0.001)


@pytest.mark.parametrize("at", [0.0, 5.9])
def test_silence_at_an_end_is_no_hole(at):
    sound = song(6)
    sound[:, round(at * RATE) : round((at + 0.1) * RATE)] = 0.0
    assert "dropouts" not in said(sound)


def test_a_longer_silence_is_a_pause():
    sound = song(6)
    sound[:, 2 * RATE : 3 * RATE] = 0.0
    assert "dropouts" not in said(sound)

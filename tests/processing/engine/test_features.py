"""Tempo, beats, key and sections of sounds whose score is known."""

from __future__ import annotations

import functools
import json
from itertools import pairwise

import numpy as np
import pytest

from processing.engine import features
from sessions.desk.demo.album import SONGS
from sessions.desk.demo.score import compose
from tests.processing.engine.players import RATE, band, noise, written

PLAYED_AT = 22_050
PLANS = {song.plan.title: song.plan for song in SONGS}


def clicks(times, seconds, rate=PLAYED_AT, level=0.4):
    """Short bursts of noise, each at its time."""
    random = np.random.Generator(np.random.PCG64(7))
    sound = np.zeros(round(seconds * rate) + rate)
    burst = np.exp(-np.arange(rate // 10) / (0.015 * rate))
    for time in times:
        at = round(time * rate)
        sound[at : at + len(burst)] += level * burst * random.standard_normal(len(burst))
    return sound[: round(seconds * rate)]


def tone(hertz, seconds, rate=PLAYED_AT):
    """A plucked note with a few partials."""
    t = np.arange(round(seconds * rate)) / rate
    partials = sum(np.sin(2 * np.pi * n * hertz * t) / n for n in range(1, 5))
    return partials * np.exp(-t / 0.8) * np.minimum(1, t * 200) * np.minimum(1, (seconds - t) * 50)


def heard(path_or_sound, folder, rate=PLAYED_AT):
    return features.analyse(written(folder / "song.wav", path_or_sound, rate))


def hits(found, truth, within=0.05):
    """The F measure: each beat may be found once."""
    left, hit = list(found), 0
    for beat in truth:
        near = min(left, key=lambda time: abs(time - beat), default=None)
        if near is not None and abs(near - beat) <= within:
            left.remove(near)
            hit += 1
    return 2 * hit / (len(found) + len(truth))


@functools.cache
def played(title):
    """The demo song as its score says, on the plainest of instruments."""
    plan = PLANS[title]
    sound = np.zeros(round((plan.seconds + 2) * PLAYED_AT))
    for part in compose(plan):
        for onset, length, key, velocity in part.notes:
            at, level = round(onset * PLAYED_AT), (velocity / 127) ** 2 / 10
            note = _drum(key) if part.drums else tone(440 * 2 ** ((key - 69) / 12), length)
            sound[at : at + len(note)] += level * note[: len(sound) - at]
    return sound


@functools.cache
def _drum(key):
    if key == 36:
        t = np.arange(PLAYED_AT // 5) / PLAYED_AT
        return 3 * np.sin(2 * np.pi * 60 * t) * np.exp(-t / 0.06)
    return clicks([0], 0.15, level=1.0) if key < 42 else 0.5 * np.diff(clicks([0], 0.1, level=1.0))


@pytest.mark.parametrize("title", PLANS)
def test_the_demo_songs_are_understood(tmp_path, title):
    plan = PLANS[title]
    found = heard(played(title), tmp_path)
    beats = np.arange(sum(part.bars for part in plan.sections) * 4) * plan.seconds_per_beat

    tempo = found["tempo"]
    assert tempo["bpm"] == pytest.approx(plan.bpm, rel=0.005)
    assert tempo["confidence"] > 0.5
    assert [part["bpm"] for part in tempo["segments"]] == [tempo["bpm"]], "it does not change"
    assert hits(tempo["beats_seconds"], beats) >= 0.95
    assert found["key"]["name"] == plan.key
    assert abs(found["key"]["tuning_cents"]) < 5
    bar = tempo["bar"]
    assert bar is None or (bar["beats"], bar["first"]) == (4, 0), "said only when it is sure"

    bars = np.cumsum([part.bars for part in plan.sections])[:-1] * 4 * plan.seconds_per_beat
    cuts = [part["from_seconds"] for part in found["form"]["sections"]][1:]
    within = 4 * plan.seconds_per_beat + 0.1
    right = [bar for bar in bars if any(abs(cut - bar) < within for cut in cuts)]
    assert len(right) >= 4, (bars, cuts)
    assert len(cuts) <= len(bars) + 1


@pytest.mark.parametrize("title", PLANS)
def test_sections_follow_each_other_and_choruses_share_a_letter(tmp_path, title):
    plan = PLANS[title]
    found = heard(played(title), tmp_path)
    parts = found["form"]["sections"]

    assert parts[0]["from_seconds"] == 0.0
    assert parts[-1]["to_seconds"] == pytest.approx(found["seconds"], abs=0.001)
    for before, after in pairwise(parts):
        assert before["to_seconds"] == after["from_seconds"]
        assert 0.0 <= after["confidence"] <= 1.0
    bar = 4 * plan.seconds_per_beat
    first, second = (next(p for p in parts if p["to_seconds"] > n * bar) for n in (16, 36))
    verse = next(p for p in parts if p["to_seconds"] > 8 * bar)
    assert first["label"] == second["label"] != verse["label"]


@pytest.mark.parametrize("bpm", [60, 73.5, 90, 120, 128.3, 140])
def test_tempo_to_a_tenth(tmp_path, bpm):
    truth = np.arange(0.3, 40, 60 / bpm)
    found = heard(clicks(truth, 41), tmp_path)["tempo"]

    assert found["bpm"] == pytest.approx(bpm, abs=0.1)
    assert hits(found["beats_seconds"], truth) == pytest.approx(1.0)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_beats_are_where_they_are_at_any_rate(tmp_path, rate):
    truth = np.arange(0.0, 20, 0.55)
    found = heard(clicks(truth, 20, rate), tmp_path, rate)["tempo"]["beats_seconds"]

    off = [min(found, key=lambda time: abs(time - beat)) - beat for beat in truth]
    assert np.abs(off).max() < 0.012


def test_a_band_of_our_own_is_counted_in(tmp_path):
    mix = sum(np.atleast_2d(sound).mean(axis=0) for _, _, sound in band(30)) / 5
    found = heard(mix, tmp_path, RATE)["tempo"]

    assert found["bpm"] == pytest.approx(120, rel=0.005)
    assert hits(found["beats_seconds"], np.arange(0, 30, 0.5)) >= 0.95


def test_hands_that_are_not_a_clock_are_followed(tmp_path):
    random = np.random.Generator(np.random.PCG64(3))
    truth = np.arange(0.2, 40, 0.5) + random.normal(0, 0.012, 80)
    found = heard(clicks(truth, 41), tmp_path)["tempo"]

    assert found["bpm"] == pytest.approx(120, rel=0.005)
    assert hits(found["beats_seconds"], truth) >= 0.95


def test_a_new_tempo_is_a_new_segment(tmp_path):
    truth = [*np.arange(0, 30, 0.6), *np.arange(30, 60, 60 / 126)]
    found = heard(clicks(truth, 61), tmp_path)["tempo"]

    assert [part["bpm"] for part in found["segments"]] == pytest.approx([100, 126], rel=0.005)
    assert found["segments"][1]["from_seconds"] == pytest.approx(30, abs=0.6)
    assert hits(found["beats_seconds"], truth) >= 0.95


def test_a_tempo_that_drifts_is_followed(tmp_path):
    truth = np.cumsum(0.5 + 0.03 * np.sin(np.arange(120) / 20))
    found = heard(clicks(truth, 64), tmp_path)["tempo"]

    assert len(found["segments"]) > 1
    assert hits(found["beats_seconds"], truth) >= 0.95


PATTERNLESS = {
    "noise": lambda: noise(20, 0.1, channels=1, rate=PLAYED_AT)[0],
    "a line": lambda: np.full(20 * PLAYED_AT, 0.1),
    "a pad": lambda: 0.1 * np.sin(2 * np.pi * 220 * np.arange(20 * PLAYED_AT) / PLAYED_AT),
    "rain": lambda: clicks(np.sort(np.random.Generator(np.random.PCG64(5)).uniform(0, 40, 90)), 41),
    "free playing": lambda: clicks(
        np.cumsum(np.random.Generator(np.random.PCG64(6)).uniform(0.25, 1.1, 60)), 42
    ),
}


@pytest.mark.parametrize("name", PATTERNLESS)
def test_where_no_beat_is_none_is_made_up(tmp_path, name):
    found = heard(PATTERNLESS[name](), tmp_path)["tempo"]

    assert (found["bpm"], found["reason"], found["beats_seconds"]) == (None, "no_beat", [])


@pytest.mark.parametrize(
    ("notes", "key"),
    [
        ((0, 4, 7), "C major"),
        ((2, 6, 9), "D major"),
        ((9, 12, 16), "A minor"),
        ((4, 7, 11), "E minor"),
    ],
)
@pytest.mark.parametrize("cents", [0, 30, -35])
def test_a_cadence_tells_its_key_however_it_is_tuned(tmp_path, notes, key, cents):
    root, minor = notes[0], key.endswith("minor")
    thirds = (3, 4) if minor else (4, 4)
    chords = [
        (root, root + thirds[0], root + 7),
        (root + 5, root + 5 + thirds[0], root + 12),
        (root + 7, root + 7 + thirds[1], root + 14),
        (root, root + thirds[0], root + 7),
    ]
    a = 440 * 2 ** (cents / 1200)
    sound = np.concatenate(
        [sum(tone(a * 2 ** ((n - 9) / 12 - 1), 2.0) for n in chord) / 8 for chord in chords * 2]
    )
    found = heard(sound, tmp_path)["key"]

    assert found["name"] == key
    assert found["tuning_cents"] == pytest.approx(cents, abs=6)


def test_drums_alone_have_no_key_worth_telling(tmp_path):
    found = heard(clicks(np.arange(0, 30, 0.5), 30), tmp_path)["key"]

    assert found["name"] is None or found["confidence"] < 0.3


@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (np.zeros(10 * PLAYED_AT), "silent"),
        (0.1 * np.ones(PLAYED_AT), "too_short"),
        (np.zeros(1), "too_short"),
        (np.zeros(0), "too_short"),
    ],
)
def test_what_cannot_be_told_is_null_with_a_reason(tmp_path, sound, reason):
    found = heard(sound, tmp_path)

    assert found["tempo"]["bpm"] is None
    assert found["key"]["name"] is None
    assert found["form"]["sections"] == []
    assert {found[part]["reason"] for part in ("tempo", "key", "form")} == {reason}
    json.dumps(found, allow_nan=False)


def test_more_than_half_an_hour_is_no_song(tmp_path):
    assert heard(np.zeros(8000 * 1900), tmp_path, 8000)["tempo"]["reason"] == "too_long"


def test_the_same_sound_says_the_same_and_reports_on_its_way(tmp_path):
    path = written(tmp_path / "a.wav", played("Slow Ferry"), PLAYED_AT)
    told = []
    first = features.analyse(path, lambda stage, share: told.append((stage, share)))

    assert features.analyse(path) == first
    json.dumps(first, allow_nan=False)
    assert {stage for stage, _ in told} == {"listen"}
    assert [share for _, share in told] == sorted(share for _, share in told)

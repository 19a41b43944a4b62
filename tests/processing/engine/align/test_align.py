"""Laws of lining up: what is known to be moved is found where it was put, and nothing else is."""

import itertools
import json

import numpy as np
import pytest
import soxr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.processing.engine.align.versions import (
    BEAT_SECONDS,
    RATE,
    SECONDS,
    coloured,
    late,
    lined_up,
    mix,
    place,
    tones,
)
from tests.processing.engine.song import song

MILLISECOND = 0.001


def noise(frames, seed=5):
    return 0.05 * np.random.Generator(np.random.PCG64(seed)).standard_normal((2, frames))


@pytest.mark.parametrize(
    "made_of_it",
    [
        lambda sound: sound,
        lambda sound: 0.1 * sound,
        lambda sound: -sound,
        coloured,
        lambda sound: -coloured(sound, drive=20),
        lambda sound: sound + 0.1 * noise(sound.shape[1]),
    ],
    ids=["itself", "softer", "upside down", "mastered", "crushed, upside down", "with noise"],
)
@given(frames=st.integers(-5 * RATE, 5 * RATE))
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_version_that_was_moved_is_found_to_the_millisecond(tmp_path, made_of_it, frames):
    told = lined_up(tmp_path, mix(), made_of_it(late(mix(), frames)))

    assert told["kind"] == "same_recording"
    assert told["offset_seconds"] == pytest.approx(frames / RATE, abs=MILLISECOND)
    (piece,) = told["pieces"]
    assert piece["from_seconds"] == pytest.approx(max(0, -frames / RATE), abs=0.05)
    assert piece["to_seconds"] == pytest.approx(SECONDS, abs=0.05)
    assert piece["confidence"] > 0.9


def test_polarity_and_level_are_told(tmp_path):
    told = lined_up(tmp_path, mix(), -0.5 * mix())
    assert told["is_inverted"] is True
    assert told["louder_db"] == pytest.approx(-6.02, abs=0.1)
    assert max(second["residual_db"] for second in told["strip"]) < -60
    assert {second["level_db"] for second in told["strip"]} == {0.0}


@pytest.mark.parametrize("rate", [44_100, 48_000, 22_050])
def test_the_rate_of_a_file_changes_nothing(tmp_path, rate):
    other = soxr.resample(late(mix(), 7001).T, RATE, rate).T
    told = lined_up(tmp_path, mix(), other, rates=(RATE, rate))
    assert told["offset_seconds"] == pytest.approx(7001 / RATE, abs=0.0001)


def test_another_balance_of_the_same_takes_is_the_same_recording(tmp_path):
    louder = (("Lead vocal", 2.0), ("Kick", 0.5), ("Guitar", 0.0), ("Pad", 2.0))
    told = lined_up(tmp_path, mix(), late(mix(louder=louder), 480))
    assert told["kind"] == "same_recording"
    assert [it["shift_seconds"] for it in told["pieces"]] == [0.02]


@given(first=st.floats(6, 14), length=st.floats(4, 8), new=st.floats(2, 6), crushed=st.booleans())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_cut_out_and_put_in_is_found_to_the_hundredth(
    tmp_path, first, length, new, crushed
):
    """Bars go out at one place, something else comes in at another."""
    sound = mix()
    a, b, c = (round(at * RATE) for at in (first, first + length, first + length + 8))
    edited = np.hstack([sound[:, :a], sound[:, b:c], noise(round(new * RATE)), sound[:, c:]])
    told = lined_up(tmp_path, sound, coloured(edited) if crushed else edited)

    shifts = [it["shift_seconds"] for it in told["pieces"]]
    truth = [0.0, (a - b) / RATE, (a - b + round(new * RATE)) / RATE]
    assert shifts == pytest.approx(truth, abs=MILLISECOND)
    edges = [at for it in told["pieces"] for at in (it["from_seconds"], it["to_seconds"])]
    assert edges == pytest.approx([0, a / RATE, b / RATE, c / RATE, c / RATE, SECONDS], abs=0.05)
    assert place(told, (a + b) / 2 / RATE) is None

    # The other way round the same pieces stand where they were found.
    back = lined_up(tmp_path, edited, sound)
    for at in (3.0, (b + c) / 2 / RATE, SECONDS - 4):
        there = place(told, at)
        assert place(back, there) == pytest.approx(at, abs=2 * MILLISECOND)


def test_a_loop_that_repeats_to_the_sample_says_nothing_wrong(tmp_path):
    """Only the voice tells one pass from the next."""
    bar = round(4 * BEAT_SECONDS * RATE)
    loop = np.tile(mix()[:, round((1 + 16 * BEAT_SECONDS) * RATE) :][:, : 2 * bar], 9)
    trimmed = lined_up(tmp_path, loop, loop[:, 1500:])
    assert [it["shift_seconds"] for it in trimmed["pieces"]] == [-0.0625]

    voice = song(1, seconds=SECONDS + 5, rate=RATE).stems["Lead vocal"][:, : loop.shape[1]]
    whole = loop + 0.5 * voice
    cut = np.hstack([whole[:, : 4 * bar], whole[:, 6 * bar :]])
    told = lined_up(tmp_path, whole, cut)
    edges = [(it["from_seconds"], it["to_seconds"]) for it in told["pieces"]]
    expected = [(0.0, 4 * bar / RATE), (6 * bar / RATE, 18 * bar / RATE)]
    assert np.array(edges) == pytest.approx(np.array(expected), abs=0.05)


@pytest.mark.parametrize("parts_in_a_million", [20, 80])
def test_clocks_that_run_apart_are_followed(tmp_path, parts_in_a_million):
    ratio = 1 + parts_in_a_million / 1e6
    told = lined_up(tmp_path, mix(), soxr.resample(mix().T, RATE, RATE * ratio).T)
    assert told["kind"] == "same_recording"
    for at in (2.0, 12.0, 22.0, 32.0):
        assert place(told, at) == pytest.approx(at * ratio, abs=MILLISECOND)


def test_a_part_that_was_moved_is_found_where_it_stands(tmp_path):
    edges = [round((1 + 4 * bar * BEAT_SECONDS) * RATE) for bar in (4, 7, 10)]
    first, verse, chorus, rest = np.split(mix(), edges, axis=1)
    told = lined_up(tmp_path, mix(), np.hstack([first, chorus, verse, rest]))

    middles = [(low + high) / 2 / RATE for low, high in itertools.pairwise(edges)]
    assert place(told, middles[0]) == pytest.approx(middles[0] + chorus.shape[1] / RATE, abs=0.001)
    assert place(told, middles[1]) == pytest.approx(middles[1] - verse.shape[1] / RATE, abs=0.001)
    assert place(told, 2.0) == pytest.approx(2.0, abs=0.001)
    assert place(told, SECONDS - 2) == pytest.approx(SECONDS - 2, abs=0.001)


def test_a_stretch_that_was_replaced_where_it_stood_keeps_its_place(tmp_path):
    sound = mix().copy()
    sound[:, 12 * RATE : 20 * RATE] = noise(8 * RATE)
    told = lined_up(tmp_path, mix(), sound)
    (piece,) = told["pieces"]
    assert (piece["from_seconds"], piece["to_seconds"]) == (0.0, SECONDS)
    differs = [it["from_seconds"] for it in told["strip"] if it["residual_db"] > -20]
    assert differs == [float(second) for second in range(12, 20)]


def test_a_slower_take_is_lined_up_by_its_beats(tmp_path):
    told = lined_up(tmp_path, mix(), mix(3, bpm=96.0))
    assert told["kind"] == "same_music"
    assert told["resolution_seconds"] == 0.1
    assert all(it["confidence"] <= 0.5 for it in told["pieces"])
    for beat in (8, 24, 40, 48):  # bars are there in both; the first beat is at one second
        there = place(told, 1 + beat * BEAT_SECONDS + 0.05)
        assert there == pytest.approx(1.05 + beat * 60 / 96, abs=0.15)
    assert all(it["residual_db"] is None for it in told["strip"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (mix, lambda: tones(1)),
        (lambda: tones(2), lambda: tones(3)),
        (mix, lambda: mix()[:, ::-1]),
        (mix, lambda: noise(30 * RATE)),
    ],
    ids=["a song and chords", "other chords", "backwards", "noise"],
)
def test_different_music_is_told_so(tmp_path, one, other):
    told = lined_up(tmp_path, one(), other())
    assert told["kind"] == "different"
    assert (told["pieces"], told["strip"], told["offset_seconds"]) == ([], [], None)


@pytest.mark.parametrize(
    ("other", "reason"), [(np.zeros((2, 9 * RATE)), "silent"), (np.ones((1, 99)), "too_short")]
)
def test_what_cannot_be_told_has_a_reason(tmp_path, other, reason):
    told = lined_up(tmp_path, mix(), other)
    assert (told["kind"], told["reason"]) == ("unknown", reason)


def test_values_that_are_no_numbers_are_silence(tmp_path):
    broken = late(mix(), 100).copy()
    broken[:, 30_000:30_010] = np.nan
    told = lined_up(tmp_path, mix(), broken)
    assert told["offset_seconds"] == pytest.approx(100 / RATE, abs=MILLISECOND)
    json.dumps(told, allow_nan=False)


def test_a_change_of_one_band_is_seen_where_it_is(tmp_path):
    sound = mix().copy()
    time = np.arange(4 * RATE) / RATE
    sound[:, 16 * RATE : 20 * RATE] += 0.2 * np.sin(2 * np.pi * 40 * time)
    told = lined_up(tmp_path, mix(), sound)
    lowest = {it["from_seconds"]: it["bands_db"][0] for it in told["strip"]}
    inside = [lowest[at] for at in (16.0, 17.0, 18.0, 19.0)]
    assert min(inside) > 6
    assert max(lowest[at] for at in (5.0, 10.0, 25.0, 30.0)) < 1

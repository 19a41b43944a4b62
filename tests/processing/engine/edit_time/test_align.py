"""A microphone is moved by exactly what it is late; a double lands where its guide is."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy import signal

from processing.engine.edit.time.align import align
from processing.recipes.steps import Align
from tests.processing.engine.edit_time.sounds import (
    RATE,
    desk_at,
    noise,
    samples_of,
    sound_of,
)
from tests.processing.engine.song import faults, perform, sing, song

DOUBLE = Align(how="double", at_most_ms=80)


def through_another_microphone(sound, seed=3):
    """Another colour, some room, and noise of its own; no frequency of it is late by itself."""
    random = np.random.Generator(np.random.PCG64(seed))
    room = 0.02 * random.standard_normal(4800) * np.exp(-np.arange(4800) / 1200)
    room[0] = 0.7
    heard = signal.fftconvolve(sound, room[None], axes=1)[:, : sound.shape[1]]
    coloured = signal.convolve(heard, [[-0.2, 0.7, -0.2]], mode="same")
    return coloured + 1e-3 * random.standard_normal(sound.shape)


@settings(deadline=None, max_examples=8, phases=[Phase.generate])
@given(st.integers(-2300, 2300), st.sampled_from(["Snare", "Bass", "Guitar", "Lead vocal"]))
def test_a_second_microphone_is_brought_to_the_sample(tmp_path_factory, frames, part):
    guide = song(seconds=10).stems[part]
    late = faults.late(through_another_microphone(guide), frames)
    desk = desk_at(tmp_path_factory.mktemp("align"))
    made, said = align(Align(), sound_of(late), sound_of(guide), desk)

    assert said["shift_frames"] == -frames
    assert not said["opposite_polarity"]
    assert np.array_equal(samples_of(made), samples_of(sound_of(faults.late(late, -frames))))


def test_a_part_of_a_sample_and_the_polarity_are_told(tmp_path):
    guide = song(seconds=10).stems["Guitar"]
    spectrum = np.fft.rfft(guide, 2 * guide.shape[1])
    turned = spectrum * np.exp(-2j * np.pi * np.fft.rfftfreq(2 * guide.shape[1]) * 317.4)
    late = -np.fft.irfft(turned)[:, : guide.shape[1]]
    _, said = align(Align(), sound_of(late), sound_of(guide), desk_at(tmp_path))

    assert said["delay_frames"] == pytest.approx(317.4, abs=0.1)
    assert said["left_over_frames"] == pytest.approx(0.4, abs=0.1)
    assert said["opposite_polarity"]
    assert "upside down" in said["sentence"]


def test_recorders_that_ran_apart_are_told(tmp_path):
    guide = noise(20.0)
    frames = np.arange(guide.shape[1])
    slower = np.interp(frames * (1 - 1e-5), frames, guide[0])
    _, said = align(Align(), sound_of(slower), sound_of(guide), desk_at(tmp_path))

    assert said["drift_frames"] == pytest.approx(4.8, abs=2.0)
    assert "ran apart" in said["sentence"]


def test_what_is_in_time_comes_back_as_it_was(tmp_path):
    guide = sound_of(song(seconds=10).stems["Snare"])
    for how in ("mic", "double"):
        made, said = align(Align(how=how), guide, guide, desk_at(tmp_path))
        assert made is guide
        assert said["moved"] == []
        assert "already" in said["sentence"]


@pytest.mark.parametrize("how", ["mic", "double"])
@pytest.mark.parametrize(
    "guide",
    [np.zeros((1, 0)), np.zeros((1, 48_000)), noise(5.0, 9), np.ones((2, 1))],
    ids=["nothing", "silence", "noise", "one"],
)
def test_what_has_nothing_to_do_with_the_guide_is_left_alone(tmp_path, how, guide):
    stem = sound_of(song(seconds=10).stems["Lead vocal"])
    made, said = align(Align(how=how, at_most_ms=500), stem, sound_of(guide), desk_at(tmp_path))

    assert made is stem
    assert not said["found"]
    assert said["sentence"].endswith("left as it was.")


def test_another_song_is_no_guide(tmp_path):
    stem = sound_of(song(1, seconds=30).stems["Lead vocal"])
    other = sound_of(song(9, seconds=30, bpm=77, key="C major").stems["Guitar"])
    made, said = align(DOUBLE, stem, other, desk_at(tmp_path))

    assert made is stem
    assert not said["found"]


@pytest.mark.parametrize("seed", [1, 4])
def test_a_double_lands_on_its_guide(tmp_path, seed):
    """Median at most 5 ms and 95 of 100 within 15 ms, by the notes as they were sung."""
    made = song(seed, seconds=30)
    melody = made.score.parts["Lead vocal"]
    voice = sing(perform(melody, 70 + seed, human_ms=40), 30.0, RATE, 70 + seed)
    out, said = align(
        DOUBLE, sound_of(voice.sound), sound_of(made.stems["Lead vocal"]), desk_at(tmp_path)
    )
    places = np.array([entry["at_seconds"] for entry in said["moved"]])
    moves = np.array([entry["by_ms"] for entry in said["moved"]])
    before = np.array(
        [
            (sung.at_seconds - note.at_seconds) * 1000
            for sung, note in zip(voice.notes, melody, strict=True)
        ]
    )
    nearest = [int(np.abs(places - sung.at_seconds).argmin()) for sung in voice.notes]
    after = np.abs(before + moves[nearest])

    assert np.percentile(np.abs(before), 95) > 30
    assert np.median(after) <= 5
    assert np.percentile(after, 95) <= 15
    assert out.frames == voice.sound.shape[1]
    # And that is what is in the sound, not only in the list: nothing is left to move.
    _, again = align(DOUBLE, out, sound_of(made.stems["Lead vocal"]), desk_at(tmp_path / "again"))
    assert again["before_median_ms"] <= 2
    assert again["before_p95_ms"] <= 15


def test_strength_goes_part_of_the_way(tmp_path):
    guide = song(seconds=10).stems["Snare"]
    late = sound_of(faults.late(guide, 400))
    made, said = align(Align(strength=0.5), late, sound_of(guide), desk_at(tmp_path))

    assert said["shift_frames"] == -200
    assert np.array_equal(samples_of(made), samples_of(sound_of(faults.late(guide, 200))))


def test_a_guide_may_have_another_rate_and_other_channels(tmp_path):
    guide = song(seconds=10).stems["Guitar"]
    slower = signal.resample_poly(guide, 147, 160, axis=1)
    late = sound_of(faults.late(guide, 240))
    wide = sound_of(np.vstack([slower, slower]), rate=44_100)
    _, said = align(Align(), late, wide, desk_at(tmp_path))

    assert said["shift_frames"] == -240

"""The song is what it says it is."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from tests.processing.engine.song import ROLES, faults, perform, sing, song
from tests.processing.engine.song.making import song as uncached
from tests.processing.engine.song.score import TONICS


def _fingerprint(it):
    return hashlib.sha256(b"".join(it.stems[name].tobytes() for name in ROLES)).hexdigest()


def test_the_same_arguments_give_the_same_song_in_another_process():
    code = (
        "from tests.processing.engine.song.test_song import _fingerprint, song;"
        "print(_fingerprint(song(3, seconds=9)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == _fingerprint(uncached.__wrapped__(3, seconds=9))
    assert told.stdout.strip() != _fingerprint(song(4, seconds=9))


def test_nothing_clips_and_every_stem_sounds():
    for name, sound in song().stems.items():
        assert np.isfinite(sound).all(), name
        assert 0.3 < np.abs(sound).max() < 0.5, name


def test_hits_begin_where_the_score_says():
    made = song()
    level = np.abs(made.stems["Snare"][0])
    for note in made.score.parts["Snare"]:
        at = round(note.at_seconds * made.rate)
        assert level[at - 100 : at].max() < 0.01
        assert level[at : at + 200].max() > 0.05
        assert abs(note.at_seconds - note.grid_seconds) <= 0.006


def test_beats_are_those_of_the_tempo():
    score = song(bpm=90).score

    assert np.allclose(np.diff(score.beats_seconds), 60 / 90)
    assert len(score.beats_seconds) == 4 * score.bars


@pytest.mark.parametrize("key", ["A minor", "C major", "F# minor", "D# major"])
def test_all_notes_are_in_the_key(key):
    made = song(key=key, seconds=14)
    steps = {"major": {0, 2, 4, 5, 7, 9, 11}, "minor": {0, 2, 3, 5, 7, 8, 10}}[made.score.mode]
    tonic = TONICS.index(made.score.tonic)
    for name in ("Bass", "Guitar", "Keys", "Pad", "Lead vocal"):
        assert {(note.midi - tonic) % 12 for note in made.score.parts[name]} <= steps, name


def test_the_voice_has_the_pitch_that_it_claims():
    made = song()
    voice = made.voices["Lead vocal"]
    for note in [note for note in voice.notes if note.seconds > 0.4][:6]:
        start = round((note.at_seconds + 0.12) * made.rate)
        piece = voice.sound[0, start : start + 4096] * np.hanning(4096)
        spectrum = np.abs(np.fft.rfft(piece, 2**18))
        hz = np.arange(len(spectrum)) * made.rate / 2**18
        expected = float(np.mean(note.hz_at(0.12 + np.arange(4096) / made.rate)))
        near = (hz > expected * 0.95) & (hz < expected * 1.05)
        found = hz[near][spectrum[near].argmax()]
        assert abs(1200 * np.log2(found / expected)) < 8


def test_breaths_and_esses_are_where_they_are_told():
    made = song()
    voice = made.voices["Lead vocal"]

    assert voice.breaths
    assert voice.esses
    for start, end in (*voice.breaths, *voice.esses):
        middle = voice.sound[0, round(start * made.rate) : round(end * made.rate)]
        assert np.sqrt(np.mean(middle**2)) > 0.005
        assert not voice.hz_at([(start + end) / 2]).any()


def test_a_double_is_the_same_melody_at_other_times():
    made = song()
    melody = made.score.parts["Lead vocal"]
    double = sing(perform(melody, 7, human_ms=40), made.score.seconds, made.rate, 7)
    late = [
        note.at_seconds - sung.at_seconds for note, sung in zip(melody, double.notes, strict=True)
    ]

    assert 0.005 < np.abs(late).max() <= 0.04


def test_faults_say_what_they_did():
    made = song()
    clean = made.stems["Lead vocal"]
    hurt, alone = faults.hum(clean, made.rate)
    assert np.allclose(hurt - alone, clean)
    assert 20 * np.log10(np.sqrt(np.mean(alone**2))) == pytest.approx(-36, abs=0.01)

    hurt, starts = faults.clicks(clean, made.rate)
    touched = np.flatnonzero(np.any(hurt != clean, axis=0))
    assert set(starts) <= set(touched)
    assert len(touched) <= 6 * len(starts)

    hurt, where = faults.clipped(clean)
    assert 0 < where.mean() < 0.2
    assert np.abs(hurt).max() == pytest.approx(10 ** (-1 / 20))

    assert np.array_equal(faults.late(faults.late(clean, 100), -100)[:, :-100], clean[:, :-100])

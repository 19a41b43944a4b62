"""A line of pitch is cut where the note changes, and nowhere else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.edit.pitch import scale
from processing.engine.edit.pitch.f0 import F0, HOP_SECONDS
from processing.engine.edit.pitch.notes import notes_of


def line(*parts):
    """F0 of (seconds, cents or None); cents may be a function of the time in the part."""
    hz = []
    for seconds, cents in parts:
        t = np.arange(round(seconds / HOP_SECONDS)) * HOP_SECONDS
        value = cents(t) if callable(cents) else np.full(len(t), cents or 0.0)
        hz.append(np.zeros(len(t)) if cents is None else 440 * 2 ** (value / 1200))
    hz = np.concatenate(hz)
    return F0(
        hz=hz,
        strength=np.ones(len(hz)),
        level_db=np.where(hz > 0, -20.0, -90.0),
        other=np.zeros(len(hz)),
    )


@settings(deadline=None, max_examples=30)
@given(
    depth=st.floats(0, 65), hz=st.floats(4.5, 7), at=st.floats(-2000, 1000), long=st.floats(0.4, 3)
)
def test_vibrato_is_one_note_at_its_middle(depth, hz, at, long):
    notes = notes_of(line((long, lambda t: at + depth * np.sin(2 * np.pi * hz * t))))

    assert [(note.start, note.stop) for note in notes] == [(0, round(long / HOP_SECONDS))]
    assert abs(notes[0].cents - at) < 2 + depth * 0.5 / (hz * long)


@settings(deadline=None, max_examples=30)
@given(interval=st.floats(80, 1200), up=st.booleans(), first=st.floats(0.1, 1))
def test_two_notes_without_a_gap_are_two(interval, up, first):
    interval = interval if up else -interval
    notes = notes_of(line((first, -300.0), (0.3, -300.0 + interval)))

    assert [note.start for note in notes] == [0, round(first / HOP_SECONDS)]
    np.testing.assert_allclose([n.cents for n in notes], [-300, -300 + interval], atol=0.1)


def test_a_scoop_belongs_to_its_note_and_does_not_pull_its_pitch():
    (note,) = notes_of(line((0.6, lambda t: -500 - 150 * np.exp(-t / 0.035))))

    assert note.start == 0
    assert note.cents == pytest.approx(-500, abs=4)


def test_an_ornament_goes_with_its_note():
    (note,) = notes_of(line((0.06, -350.0), (0.5, -500.0), (0.05, -400.0)))

    assert (note.start, note.stop) == (0, 122)
    assert note.cents == pytest.approx(-500, abs=1)


def test_a_slide_over_an_octave_is_no_note():
    notes = notes_of(line((0.5, -1200.0), (1.0, lambda t: -1200 + 1200 * t), (0.5, 0.0)))

    assert len(notes) == 2
    assert notes[0].stop < 140
    assert notes[1].start > 260


def test_what_is_shorter_than_80_ms_is_no_note():
    assert notes_of(line((0.07, 100.0), (0.2, None), (0.09, 100.0)))[0].start == 54


def test_a_drone_is_cut_so_that_no_note_is_longer_than_20_s():
    notes = notes_of(line((65, 100.0)))

    assert [note.stop_seconds - note.start_seconds for note in notes] == [16.25] * 4


@given(
    cents=st.floats(-4000, 4000),
    tonic=st.sampled_from(["C", "F#", "Bb"]),
    kind=st.sampled_from(["major", "minor", "chromatic"]),
)
def test_no_note_of_the_key_is_nearer_than_the_nearest(cents, tonic, kind):
    nearest = scale.nearest(cents, tonic=tonic, scale=kind)

    home = {"C": 0, "F#": 6, "Bb": 10}[tonic]
    steps = {
        "major": {0, 2, 4, 5, 7, 9, 11},
        "minor": {0, 2, 3, 5, 7, 8, 10},
        "chromatic": set(range(12)),
    }[kind]
    distances = {
        note: abs(scale.cents_of(note) - cents)
        for note in range(20, 120)
        if (note - home) % 12 in steps
    }
    assert nearest in distances
    assert distances[nearest] == min(distances.values())


def test_notes_have_the_names_of_a_keyboard():
    assert [scale.name(note) for note in (60, 61, 69, 70, 21)] == ["C4", "C#4", "A4", "Bb4", "A0"]

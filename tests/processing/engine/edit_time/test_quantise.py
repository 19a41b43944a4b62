"""Onsets land on the grid, attacks are not touched, and the song stays as long as it was."""

import hashlib
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processing.engine.edit.time.anchors import Anchor, in_order, rearranged
from processing.engine.edit.time.quantise import quantise
from processing.engine.edit.time.tape import Tape
from processing.recipes.steps import Grid, Quantise
from tests.processing.engine.edit_time.sounds import (
    RATE,
    db,
    desk_at,
    noise,
    samples_of,
    sound_of,
)
from tests.processing.engine.song import song
from tests.processing.engine.song.score import LEAD_IN_SECONDS

HOW = {"Kick": "drums", "Snare": "drums", "Hats": "drums"}


def to_grid(part="Snare", *, bpm=104.0, division=8, **more):
    grid = Grid(bpm=bpm, first_beat_seconds=LEAD_IN_SECONDS, division=division)
    return Quantise(grid=grid, how=HOW.get(part, "pitched"), **more)


def leaders(notes):
    """The first of those that begin together."""
    kept = []
    for note in sorted(notes, key=lambda note: note.at_seconds):
        if not kept or note.at_seconds - kept[-1].at_seconds > 0.03:
            kept.append(note)
    return kept


def beside_after(notes, said):
    """How far each note lies beside its line when what is listed was done to it, in ms."""
    places = np.array([entry["at_seconds"] for entry in said["moved"]])
    moves = np.array([entry["by_ms"] for entry in said["moved"]])
    left = []
    for note in notes:
        nearest = int(np.abs(places - note.at_seconds).argmin())
        by = moves[nearest] if abs(places[nearest] - note.at_seconds) < 0.03 else 0.0
        left.append((note.at_seconds - note.grid_seconds) * 1000 + by)
    return np.abs(left)


@pytest.mark.parametrize("part", ["Kick", "Snare", "Hats", "Guitar", "Lead vocal"])
def test_notes_land_on_the_grid(tmp_path, part):
    """Median at most 2 ms and 95 of 100 within 5 ms, by the notes as they were played."""
    made = song(2, human_ms=25)
    sound = sound_of(made.stems[part])
    out, said = quantise(to_grid(part), sound, desk_at(tmp_path))
    notes = leaders(made.score.parts[part])
    before = np.abs([(note.at_seconds - note.grid_seconds) * 1000 for note in notes])
    after = beside_after(notes, said)

    assert np.percentile(before, 95) > 15
    assert np.median(after) <= 2
    assert np.percentile(after, 95) <= 5
    assert out.frames == sound.frames
    # What the list says is in the sound: what is heard there now lies on the grid.
    _, again = quantise(to_grid(part), out, desk_at(tmp_path / "again"))
    assert again["moved_most_ms"] <= 5


def test_a_bass_that_ties_its_notes_lands_on_the_grid_but_for_a_few(tmp_path):
    """Where one note still rings when the same one begins there is little to see: 6 in 10 ms."""
    made = song(2, human_ms=25)
    _, said = quantise(to_grid("Bass"), sound_of(made.stems["Bass"]), desk_at(tmp_path))
    after = beside_after(leaders(made.score.parts["Bass"]), said)

    assert np.median(after) <= 2
    assert np.percentile(after, 85) <= 5
    assert np.percentile(after, 93) <= 12


def test_downbeats_do_not_drift(tmp_path):
    made = song(6, seconds=40, human_ms=30)
    out, _ = quantise(to_grid("Kick"), sound_of(made.stems["Kick"]), desk_at(tmp_path))
    level = np.abs(samples_of(out)[0])

    for beat in made.score.downbeats_seconds:
        at = round(beat * RATE)
        assert level[at - 48 : at - 3].max() < 0.1 * level[at : at + 960].max()
        assert level[at : at + 96].max() > 0.02


def test_attacks_are_those_of_the_take_to_the_bit(tmp_path):
    for part in ("Snare", "Guitar"):
        sound = sound_of(song(2, human_ms=25).stems[part])
        out, said = quantise(to_grid(part), sound, desk_at(tmp_path))
        before, after = samples_of(sound), samples_of(out)

        assert len(said["moved"]) > 10
        for entry in said["moved"]:
            # What is listed is rounded; the onset lies within a few samples of it.
            at = round(entry["at_seconds"] * RATE)
            by = round(entry["by_ms"] * RATE / 1000)
            here = before[:, at - 40 : at + 900]
            there = [after[:, at + by + n - 40 : at + by + n + 900] for n in (-1, 0, 1)]
            assert any(np.array_equal(here, each) for each in there)


@pytest.mark.parametrize("part", ["Snare", "Keys"])
def test_no_seam_is_a_step(tmp_path, part):
    sound = sound_of(song(2, human_ms=25).stems[part])
    out, _ = quantise(to_grid(part), sound, desk_at(tmp_path))

    def steepest(samples):
        return np.abs(np.diff(samples)).max()

    assert steepest(samples_of(out)) <= 1.1 * steepest(samples_of(sound))
    assert db(np.mean(samples_of(out) ** 2)) == pytest.approx(
        float(db(np.mean(samples_of(sound) ** 2))), abs=0.3
    )


def test_strength_goes_part_of_the_way_and_swing_delays_the_offbeats(tmp_path):
    made = song(2, human_ms=25)
    sound = sound_of(made.stems["Hats"])
    _, whole = quantise(to_grid("Hats"), sound, desk_at(tmp_path))
    _, half = quantise(to_grid("Hats", strength=0.5), sound, desk_at(tmp_path))
    _, swung = quantise(to_grid("Hats", swing=0.55, window_ms=90), sound, desk_at(tmp_path))

    by = [{e["at_seconds"]: e["by_ms"] for e in said["moved"]} for said in (whole, half, swung)]
    # By half an eighth at 104 beats a minute, every second of them.
    late = (2 * 0.55 - 1) * 60_000 / 104 / 2
    more = np.array([by[2][at] - by[0][at] for at in by[0].keys() & by[2].keys()])
    on, off = np.abs(more) < 0.1, np.abs(more - late) < 0.1
    assert (on | off).all()
    assert on.sum() == pytest.approx(off.sum(), abs=4)
    for at, move in by[1].items():
        assert move == pytest.approx(by[0][at] / 2, abs=0.03)


def test_what_was_meant_elsewhere_stays(tmp_path):
    made = song(2, human_ms=25)
    sound = sound_of(made.stems["Snare"])
    _, said = quantise(to_grid(window_ms=12), sound, desk_at(tmp_path))

    assert said["meant"] > 0
    assert max(abs(entry["by_ms"]) for entry in said["moved"]) <= 12
    assert f"{said['meant']} too far from any line stay" in said["sentence"]


def test_a_grid_that_nobody_plays_to_changes_nothing(tmp_path):
    sound = sound_of(song(2).stems["Hats"])
    out, said = quantise(to_grid("Hats", bpm=91.7, division=16), sound, desk_at(tmp_path))

    assert out is sound
    assert said["sentence"] == "The playing does not follow this grid: left as it was."
    assert not said["found"]


@pytest.mark.parametrize(
    "samples",
    [np.zeros((1, 0)), np.ones((1, 1)), np.zeros((2, 48_000)), noise(0.001)],
    ids=["nothing", "one", "silence", "short"],
)
@pytest.mark.parametrize("how", ["drums", "pitched"])
def test_where_nothing_begins_nothing_is_moved(tmp_path, samples, how):
    sound = sound_of(samples)
    out, said = quantise(Quantise(grid=Grid(bpm=120), how=how), sound, desk_at(tmp_path))

    assert out is sound
    assert said["moved"] == []


@pytest.mark.parametrize("part", ["Hats", "Guitar"])
def test_the_same_bytes_whatever_the_blocks(tmp_path, part):
    samples = song(2, human_ms=25).stems[part]
    hashes = set()
    for size in (65_536, 65_536, 1000, 2_000_000):
        out, _ = quantise(to_grid(part), sound_of(samples, size=size), desk_at(tmp_path))
        hashes.add(hashlib.sha256(samples_of(out).tobytes()).hexdigest())

    assert len(hashes) == 1


@settings(deadline=None, max_examples=25)
@given(
    anchors=st.lists(st.tuples(st.integers(1, 95_999), st.integers(-9000, 9000)), max_size=12),
    pitched=st.booleans(),
)
def test_any_moves_keep_the_length_the_order_and_the_attacks(tmp_path_factory, anchors, pitched):
    tape = Tape(
        [noise(2.0, channels=2)],
        tmp_path_factory.mktemp("anchors") / "tape",
        rate=RATE,
        channels=2,
    )
    placed = in_order([Anchor(*anchor) for anchor in sorted(anchors)], tape.frames)
    montage = rearranged(tape, placed, pitched=pitched)
    whole = np.concatenate(list(montage.blocks()), axis=1)

    assert whole.shape == (2, tape.frames)
    assert np.isfinite(whole).all()
    ends = [seam.start + seam.length for seam in montage.seams]
    assert all(seam.start >= end for seam, end in zip(montage.seams[1:], ends, strict=False))
    assert all(one.to < two.to for one, two in pairwise(placed[1:-1]))
    for anchor in placed[1:-1]:
        assert np.array_equal(whole[:, anchor.to : anchor.to + 1], tape.read(anchor.frame, 1))

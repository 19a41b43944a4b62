"""Cuts, comps, alignment and quantising, by songs whose every onset is known."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy import signal

from bench.editing_sounds import RATE, Done, done, level_db, samples_of, sound_of
from bench.row import Row, Sign
from processing.engine import edit
from processing.engine.audio import Reader, Samples
from processing.engine.edit.sound import Desk
from processing.engine.edit.time.align import align
from processing.engine.edit.time.comp import comp
from processing.engine.edit.time.quantise import quantise
from processing.recipes.edit import EditRecipe
from processing.recipes.steps import Align, Comp, Grid, Quantise, TakeRange
from tests.processing.engine.song import Note, Song, faults, on_disk, perform, sing, song
from tests.processing.engine.song.score import LEAD_IN_SECONDS

BPM = 104.0
HOW = {"Kick": "drums", "Snare": "drums", "Hats": "drums"}
PARTS = ("Kick", "Snare", "Hats", "Bass", "Guitar", "Lead vocal")


def cuts(songs: int, folder: Path) -> Iterator[Row]:
    yield from _trimmed(folder)
    take = song(1).stems["Lead vocal"]
    ranges = tuple(
        TakeRange(take="ab"[n % 2], from_seconds=n * 0.73, to_seconds=n * 0.73 + 0.73)
        for n in range(27)
    )
    same = {"a": sound_of(take), "b": sound_of(take)}
    made, said = comp(Comp(ranges=ranges), same, _desk(folder))
    left = samples_of(made) - samples_of(same["a"])[:, : made.frames]
    yield Row(
        f"one take cut {said['seams']} times: what is left of it", level_db(left), "<=", -140, "dB"
    )
    jumps = [jump for seed in range(1, songs + 1) for jump in _jumps(seed, folder)]
    yield Row(f"{len(jumps)} edits between takes: jump in 50 ms", max(jumps), "<=", 1, "dB", 2)


def _trimmed(folder: Path) -> Iterator[Row]:
    """Silence off both ends: what stays is the file, sample for sample."""
    stem = faults.late(song(1).stems["Kick"], RATE)
    recipe = EditRecipe(trim_silence=True)
    (trim,) = edit.render(recipe, on_disk(folder, {"stem": stem}, RATE), folder / "cut.wav")
    with Reader(folder / "cut.wav") as file:
        cut = file.read(0, file.frames)
    head = trim["head_frames"]
    before = stem.astype(np.float32)[:, head : head + cut.shape[1]]
    soft = round(0.005 * RATE)  # the ends, which may be faded so that they are no step
    wrong = np.count_nonzero(cut[:, soft:-soft] != before[:, soft:-soft])
    step = np.abs(np.diff(cut, axis=1))
    steepest = max(step[:, :soft].max(), step[:, -soft:].max())
    yield Row("trim: samples that are not those of the file", float(wrong), "<=", 0, "", 0)
    usual = np.abs(np.diff(before, axis=1)).max()
    yield Row(
        "trim: steepest step at an end, of the steepest inside", steepest / usual, "<=", 10, "x"
    )


def _jumps(seed: int, folder: Path) -> Iterator[float]:
    """How much louder or softer than both takes it is in 50 ms around each edit, dB."""
    made = song(seed)
    melody = made.score.parts["Lead vocal"]
    takes = {
        name: 0.3 * np.asarray(sing(perform(melody, n, human_ms=10), 20.0, RATE, n).sound)
        for n, name in enumerate("abc", start=10 * seed)
    }
    ranges = tuple(
        TakeRange(take="abc"[n % 3], from_seconds=float(at), to_seconds=float(at + 1.37))
        for n, at in enumerate(np.arange(0.0, 20.0, 1.37))
    )
    sounds = {name: sound_of(take) for name, take in takes.items()}
    out, said = comp(Comp(ranges=ranges), sounds, _desk(folder))
    whole, half = samples_of(out), round(0.025 * RATE)
    for each in said["moved"]:
        middle = round((each["at_seconds"] + each["by_ms"] / 1000) * RATE)
        around = slice(middle - half, middle + half)
        names = [name for name in each["what"].split(",")[0].split(" → ") if name in takes]
        levels = [_audible_db(samples_of(sounds[name])[:, around]) for name in names]
        if len(levels) == 2:
            here = _audible_db(whole[:, around])
            yield max(here - max(levels), min(levels) - here)


def timing(songs: int, folder: Path) -> Iterator[Row]:
    yield from _microphones(folder)
    yield from _doubles(songs, folder)
    before, after = [], []
    drift = 0.0
    for seed in range(2, songs + 2):
        made = song(seed, human_ms=25, bpm=BPM)
        for part in PARTS:
            was, left = _on_grid(made, part, folder)
            before += was
            after += left
        drift = max(drift, _downbeat_drift(made, folder))
    yield from _spread("quantise, as played", before)
    yield from _spread("quantised", after, 2, 5)
    yield Row("quantised: downbeats of the kick drift by", drift, "<=", 0.1, "ms", 2)


def _microphones(folder: Path) -> Iterator[Row]:
    """Sixteen delays of another microphone with a room, a colour and a noise of its own."""
    random = np.random.Generator(np.random.PCG64(1))
    room = 0.02 * random.standard_normal(4800) * np.exp(-np.arange(4800) / 1200)
    room[0] = 0.7
    wrong = 0
    for number in range(16):
        guide = song(1, seconds=10).stems[("Snare", "Bass", "Guitar", "Lead vocal")[number % 4]]
        heard = signal.fftconvolve(guide, room[None], axes=1)[:, : guide.shape[1]]
        heard = heard + 1e-3 * random.standard_normal(heard.shape)
        delay = int(random.integers(-2300, 2300))
        said = done(align, Align(), faults.late(heard, delay), guide, folder=folder).said
        wrong += said.get("shift_frames") != -delay
    yield Row("microphones of 16 not aligned to the sample", wrong, "<=", 0, "", 0)


def _doubles(songs: int, folder: Path) -> Iterator[Row]:
    before, after = [], []
    for seed in range(1, songs + 1):
        made = song(seed, seconds=30)
        melody = made.score.parts["Lead vocal"]
        voice = sing(perform(melody, 70 + seed, human_ms=40), 30.0, RATE, 70 + seed)
        guide = made.stems["Lead vocal"]
        settings = Align(how="double", at_most_ms=80)
        said = done(align, settings, np.asarray(voice.sound), guide, folder=folder).said
        for sung, note in zip(voice.notes, melody, strict=True):
            late = (sung.at_seconds - note.at_seconds) * 1000
            before.append(abs(late))
            after.append(abs(late + _moved_by(said, sung.at_seconds, within=np.inf)))
    yield from _spread("a double beside its guide, as sung", before)
    yield from _spread("a double beside its guide, aligned", after, 5, 15)


def _on_grid(made: Song, part: str, folder: Path) -> tuple[list[float], list[float]]:
    """How far each note is off its line, before and after, in ms."""
    notes: list[Note] = []
    for note in sorted(made.score.parts[part], key=lambda note: note.at_seconds):
        if not notes or note.at_seconds - notes[-1].at_seconds > 0.03:
            notes.append(note)
    said = _quantised(made, part, folder).said
    late = [(note.at_seconds - note.grid_seconds) * 1000 for note in notes]
    left = [
        by + _moved_by(said, note.at_seconds, within=0.03)
        for by, note in zip(late, notes, strict=True)
    ]
    return [abs(each) for each in late], [abs(each) for each in left]


def _downbeat_drift(made: Song, folder: Path) -> float:
    """How the distance of the attack to its bar grows along the song, from what is heard, ms."""
    level = np.abs(_quantised(made, "Kick", folder).samples[0])
    places = []
    for beat in made.score.downbeats_seconds:
        at = round(beat * RATE)
        around = level[at - 960 : at + 960]
        places.append(int(np.argmax(around > 0.25 * around.max())) / RATE * 1000)
    bars = np.arange(len(places))
    return float(abs(np.polyfit(bars, places, 1)[0]) * (len(places) - 1))


def _quantised(made: Song, part: str, folder: Path) -> Done:
    grid = Grid(bpm=BPM, first_beat_seconds=LEAD_IN_SECONDS, division=8)
    settings = Quantise(grid=grid, how="drums" if part in HOW else "pitched")
    return done(quantise, settings, made.stems[part], folder=folder)


def _moved_by(said: dict[str, Any], at_seconds: float, *, within: float) -> float:
    """By how many ms the step says that it moved what is at this place."""
    if not said["moved"]:
        return 0.0
    nearest = min(said["moved"], key=lambda entry: abs(entry["at_seconds"] - at_seconds))
    return nearest["by_ms"] if abs(nearest["at_seconds"] - at_seconds) < within else 0.0


def _spread(what: str, values: list[float], *limits: float) -> Iterator[Row]:
    sign: Sign = "<=" if limits else ""
    middle, far = (*limits, 0.0, 0.0)[:2]
    yield Row(f"{what}: median of {len(values)}", float(np.median(values)), sign, middle, "ms")
    yield Row(f"{what}: 95 of 100 within", float(np.quantile(values, 0.95)), sign, far, "ms")


def _audible_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples)) + 1e-9))


def _desk(folder: Path) -> Desk:
    return Desk(folder=folder, tell=lambda _: None)

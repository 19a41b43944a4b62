"""Tuning: sung melodies with known pitches, by our engine and by Rubber Band in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from unittest import mock

import numpy as np
import pedalboard
from scipy import signal

from bench.editing_sounds import RATE, done, samples_of, sound_of
from bench.row import Row
from processing.engine.audio import Samples
from processing.engine.edit.pitch import splice
from processing.engine.edit.pitch.f0 import track
from processing.engine.edit.pitch.shift import shifted
from processing.engine.edit.pitch.tune import tune
from processing.recipes.steps import Tune
from tests.processing.engine.pitch.judged import judged
from tests.processing.engine.pitch.voices import Line, melody
from tests.processing.engine.song import song

MAJOR, MINOR = Tune(tonic="A", scale="major"), Tune(tonic="A", scale="minor")
PEER = "by Rubber Band, {}: spectrum beside the take in tune"


def rows(songs: int, folder: Path) -> Iterator[Row]:
    lines = [melody(seed=3 + number) for number in range(2 * songs)]
    yield from followed(lines)
    yield from sung(lines, folder)
    yield from beside_rubber_band(songs, folder)
    yield from left_alone(folder)


def followed(lines: list[Line]) -> Iterator[Row]:
    off = []
    for line in lines:
        truth = line.cents()[:: RATE // 200]
        read = track(sound_of(line.made())).cents[: len(truth)]
        off.append(np.abs(read - truth)[np.isfinite(read - truth)])
    every = np.concatenate(off)
    yield Row("fundamental, median error", float(np.median(every)), "<=", 1, "cents", 2)
    yield Row("fundamental, further than 50 cents", 100 * float((every > 50).mean()), unit="%")


def sung(lines: list[Line], folder: Path) -> Iterator[Row]:
    notes, longer, cpu, seconds = [], 0, 0.0, 0.0
    for line in lines:
        before = line.made()
        made = done(tune, MAJOR, before, folder=folder)
        notes += judged(line, before, made.samples)
        longer += abs(made.samples.shape[1] - before.shape[1])
        cpu, seconds = cpu + made.cpu_seconds, seconds + before.shape[1] / RATE
    was, now = (
        np.abs([getattr(n, name) for n in notes]) for name in ("before_cents", "after_cents")
    )
    vibrato = [100 * note.vibrato_kept for note in notes if note.vibrato_kept is not None]
    yield Row(f"{len(notes)} notes, as sung: median", float(np.median(was)), unit="cents")
    yield Row("as sung: 95 of 100 within", float(np.quantile(was, 0.95)), unit="cents")
    yield Row("tuned: median", float(np.median(now)), "<=", 5, "cents")
    yield Row("tuned: 95 of 100 within", float(np.quantile(now, 0.95)), "<=", 15, "cents")
    yield Row("vibrato kept, least", min(vibrato), ">=", 90, "%")
    yield Row("vibrato kept, most", max(vibrato), "<=", 110, "%")
    yield Row("length, longer or shorter", longer, "<=", 0, "frames", 0)
    yield Row("speed, times realtime", seconds / cpu, unit="x", digits=0)


def beside_rubber_band(songs: int, folder: Path) -> Iterator[Row]:
    """The same notes by the same amounts; only what shifts them differs."""
    engines: dict[str, Callable[..., Samples]] = {
        "ours": shifted,
        "fast": partial(_rubber_band, high_quality=False),
        "fine": partial(_rubber_band, high_quality=True),
    }
    apart: dict[str, list[float]] = {name: [] for name in ("as sung", *engines)}
    for seed in range(1, songs + 1):
        voice = song(seed, off_cents=45.0).stems["Lead vocal"]
        right = song(seed, off_cents=0.0).stems["Lead vocal"]
        apart["as sung"].append(spectrum_apart(voice, right))
        for name, engine in engines.items():
            with mock.patch.object(splice, "shifted", engine):
                made = done(tune, MINOR, voice, folder=folder).samples
            apart[name].append(spectrum_apart(made, right))
    mean = {name: float(np.mean(each)) for name, each in apart.items()}
    least = min(mean["fast"], mean["fine"])
    yield Row("as sung: spectrum beside the take in tune", mean["as sung"], unit="dB", digits=2)
    yield Row(
        "tuned: spectrum beside the take in tune", mean["ours"], "<=", round(least, 3), "dB", 2
    )
    yield Row(PEER.format("fast"), mean["fast"], unit="dB", digits=2)
    yield Row(PEER.format("fine"), mean["fine"], unit="dB", digits=2)


def left_alone(folder: Path) -> Iterator[Row]:
    """Stems that nobody can tune note by note come back as the very sound that they were."""
    stems = song(1).stems
    touched = [
        name
        for name in ("Kick", "Snare", "Hats", "Keys", "Pad", "Bass")
        if not done(tune, Tune(), stems[name], folder=folder).same
    ]
    yield Row("drums, chords and a bass in tune that were touched", len(touched), "<=", 0, "", 0)
    within = sound_of(melody(8, seed=5).made(in_tune=True))
    made = done(tune, Tune(strength=0.0), samples_of(within), folder=folder)
    yield Row("strength 0: changed samples", float(not made.same), "<=", 0, "", 0)


def spectrum_apart(one: Samples, other: Samples) -> float:
    """Log-spectral distance, 50 Hz to 12 kHz, where it sounds; what is 80 dB down counts alike."""
    heard = []
    for sound in (one, other):
        hz, _, lines = signal.stft(sound.mean(axis=0), RATE, nperseg=2048, noverlap=1536)
        heard.append(np.abs(lines)[(hz > 50) & (hz < 12_000)])
    floor = 1e-4 * max(each.max() for each in heard)
    loud = heard[1].max(axis=0) > 30 * floor
    first, second = (20 * np.log10(np.maximum(each, floor)) for each in heard)
    return float(np.sqrt(np.square(first - second)[:, loud].mean(axis=0)).mean())


def _rubber_band(
    sound: Samples, rate: int, cents: float, *, hz: float, high_quality: bool
) -> Samples:
    del hz  # it takes blocks of one length for every pitch
    made = pedalboard.time_stretch(
        sound.astype(np.float32), rate, 1.0, cents / 100, high_quality=high_quality
    )
    out = np.zeros_like(sound)
    frames = min(made.shape[1], sound.shape[1])
    out[:, :frames] = made[:, :frames]
    return out

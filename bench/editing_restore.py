"""Restoration: faults of known size put onto clean stems, and what is left of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from scipy import signal

from bench.editing_sounds import RATE, at_rms, done, level_db, snr_db
from bench.row import Row, Sign
from processing.engine.audio import Samples
from processing.engine.edit.restore.breaths import breaths
from processing.engine.edit.restore.de_click import de_click
from processing.engine.edit.restore.de_hum import de_hum
from processing.engine.edit.restore.de_noise import de_noise
from processing.recipes.steps import Breaths, DeClick, DeHum, DeNoise
from tests.processing.engine.song import faults, song

STEMS = ("Lead vocal", "Bass", "Guitar", "Keys", "Pad", "Kick", "Snare", "Hats")


def rows(songs: int, folder: Path) -> Iterator[Row]:
    yield from _hum(songs, folder)
    yield from _clicks(songs, folder)
    yield from _noise(songs, folder)
    yield from _breaths(songs, folder)


def _hum(songs: int, folder: Path) -> Iterator[Row]:
    """Ten harmonics at −36 dBFS under a voice at −16."""
    less, voice_snr, in_snr, off = [], [], [], []
    for seed, hz in zip(range(1, songs + 1), (50.02, 59.93, 49.97, 60.04) * songs, strict=False):
        clean = at_rms(song(seed).stems["Lead vocal"], -16)
        hurt, alone = faults.hum(clean, RATE, hz=hz)
        made = done(de_hum, DeHum(), hurt, folder=folder)
        off.append(abs(made.said.get("mains_hz", 0.0) - hz))
        less.append(float((_lines_db(alone, hz) - _lines_db(made.samples - clean, hz)).min()))
        in_snr.append(snr_db(clean, hurt))
        voice_snr.append(snr_db(clean, made.samples))
    yield Row("hum: frequency off by", max(off), "<=", 0.01, "Hz", 4)
    yield Row("hum: least of ten lines taken down by", min(less), ">=", 30, "dB")
    yield Row("hum: the voice against what is wrong, before", min(in_snr), unit="dB")
    yield Row("hum: the voice against what is wrong, after", min(voice_snr), ">=", 40, "dB")
    touched = _touched(de_hum, DeHum(), songs, folder)
    yield Row("hum: stems without it that were touched", touched, "<=", 0, "", 0)


def _lines_db(samples: Samples, hz: float) -> np.ndarray:
    """The levels of ten harmonics in 15 s."""
    seconds = 15
    spectrum = np.abs(np.fft.rfft(samples[0, : seconds * RATE] * np.hanning(seconds * RATE)))
    at = np.round(hz * seconds * np.arange(1, 11)).astype(int)
    return np.asarray(20 * np.log10([spectrum[line - 3 : line + 4].max() for line in at]))


def _clicks(songs: int, folder: Path) -> Iterator[Row]:
    found, false, minutes = [], 0, 0.0
    snr: dict[str, list[float]] = {"before": [], "after": [], "FFmpeg": []}
    for seed in range(1, songs + 1):
        clean = at_rms(song(seed).stems["Lead vocal"], -16)
        hurt, starts = faults.clicks(clean, RATE, seed, per_second=4.0)
        made = done(de_click, DeClick(), hurt, folder=folder)
        apart = np.abs(np.array(made.said["places"])[:, None] - starts[None] / RATE)
        found.append(float((apart.min(axis=0) < 0.003).mean()))
        false += int((apart.min(axis=1) > 0.003).sum())
        minutes += clean.shape[1] / RATE / 60
        snr["before"].append(snr_db(clean, hurt))
        snr["after"].append(snr_db(clean, made.samples))
        snr["FFmpeg"].append(snr_db(clean, _by_ffmpeg(hurt, "adeclick", "")))
    yield Row("clicks: found", float(np.mean(found)), ">=", 0.98, "", 3)
    yield Row("clicks: found where there is none", false / minutes, "<=", 1, "a min")
    yield Row("clicks: right against wrong, before", float(np.mean(snr["before"])), unit="dB")
    yield Row("clicks: right against wrong, after", float(np.mean(snr["after"])), unit="dB")
    yield Row("clicks: by FFmpeg's adeclick", float(np.mean(snr["FFmpeg"])), unit="dB")
    touched = _touched(de_click, DeClick(), songs, folder)
    yield Row("clicks: stems without them that were touched", touched, "<=", 0, "", 0)


def _noise(songs: int, folder: Path) -> Iterator[Row]:
    """White noise under stems at −16 dBFS."""
    worst = np.inf
    for dbfs in (-50.0, -40.0):
        before, after, peer = [], [], []
        for seed in range(1, songs + 1):
            clean = at_rms(song(seed).stems["Lead vocal"], -16)
            hurt, _ = faults.noise(clean, seed, dbfs=dbfs)
            made = done(de_noise, DeNoise(), hurt, folder=folder).samples
            before.append(snr_db(clean, hurt))
            after.append(snr_db(clean, made))
            peer.append(snr_db(clean, _by_ffmpeg(hurt, "afftdn", "nr=12")))
        gain = np.array(after) - before
        worst = min(worst, float(gain.min()))
        sign: Sign = ">=" if dbfs == -50 else ""
        name = f"noise at {dbfs:.0f} dBFS under a voice"
        yield Row(f"{name}: before", float(np.mean(before)), unit="dB")
        yield Row(f"{name}: gained", float(gain.mean()), sign, 4.0, unit="dB")
        yield Row(
            f"{name}: gained by FFmpeg's afftdn", float(np.mean(peer) - np.mean(before)), unit="dB"
        )
    for name in STEMS:
        clean = at_rms(song(1).stems[name], -16)
        hurt, _ = faults.noise(clean, 9, dbfs=-50)
        made = done(de_noise, DeNoise(), hurt, folder=folder).samples
        worst = min(worst, snr_db(clean, made) - snr_db(clean, hurt))
    yield Row("noise: least gained, over all stems", worst, ">=", 0, "dB")


def _breaths(songs: int, folder: Path) -> Iterator[Row]:
    """What becomes of the middle of each breath, and of the sung notes, by the default."""
    changes, notes = [], []
    for seed in range(1, songs + 1):
        made = song(seed)
        stem = made.stems["Lead vocal"]
        out = done(breaths, Breaths(), stem, folder=folder).samples
        voice = made.voices["Lead vocal"]
        for start, end in voice.breaths:
            changes.append(_change_db(stem, out, start + 0.08, end - 0.08))
        notes += [
            abs(_change_db(stem, out, note.at_seconds, note.at_seconds + note.seconds))
            for note in voice.notes
        ]
    yield Row(f"{len(changes)} breaths: turned down least", -max(changes), ">=", 10, "dB")
    yield Row("breaths: turned down most", -min(changes), "<=", 15, "dB")
    yield Row("breaths: notes changed by at most", max(notes), "<=", 0.1, "dB", 3)


def _change_db(before: Samples, after: Samples, start: float, stop: float) -> float:
    here = slice(round(start * RATE), round(stop * RATE))
    return level_db(after[:, here]) - level_db(before[:, here])


def _touched(work: Callable[..., Any], settings: object, songs: int, folder: Path) -> int:
    """Clean stems that did not come back as the very object that was given."""
    return sum(
        not done(work, settings, at_rms(song(seed).stems[name], -16), folder=folder).same
        for seed in range(1, songs + 1)
        for name in STEMS
    )


def _by_ffmpeg(samples: Samples, name: str, options: str) -> Samples:
    """One of FFmpeg's filters over the whole sound; what it is late by is taken off."""
    graph = av.filter.Graph()
    layout = "mono" if len(samples) == 1 else "stereo"
    begin = graph.add_abuffer(
        sample_rate=RATE, format="dblp", layout=layout, time_base=Fraction(1, RATE)
    )
    chosen, end = graph.add(name, options), graph.add("abuffersink")
    begin.link_to(chosen)
    chosen.link_to(end)
    graph.configure()
    made: list[np.ndarray] = []
    for at in range(0, samples.shape[1], 1024):
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples[:, at : at + 1024]), format="dblp", layout=layout
        )
        frame.sample_rate, frame.pts = RATE, at
        graph.push(frame)
        made += _pulled(graph)
    graph.push(None)
    made += _pulled(graph)
    out = np.concatenate(made, axis=1).astype(float)
    head = samples[0, 4800:RATE]
    late = int(np.argmax(signal.correlate(out[0, : 2 * RATE], head, "valid"))) - 4800
    aligned = np.zeros_like(samples)
    part = out[:, max(0, late) : max(0, late) + samples.shape[1]]
    aligned[:, : part.shape[1]] = part
    return aligned


def _pulled(graph: av.filter.Graph) -> list[np.ndarray]:
    pulled = []
    while True:
        try:
            pulled.append(graph.pull().to_ndarray())
        except (av.BlockingIOError, av.EOFError):
            return pulled

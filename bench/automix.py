"""Planned mixes of songs with known truth, each figure beside its limit.

    .venv/bin/python bench/automix.py [--seconds 60] [--songs 4]

Songs of nine stems in several keys and tempi, one of them without a voice and one without drums.
Each is planned, rendered and measured; once more with faders of the export anywhere between −12
and +12 dB.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# One thread: what is counted is CPU seconds, and spinning threads are none of ours.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np  # after the environment

from processing.engine import automix, mix
from processing.engine.audio import Reader, Samples
from processing.engine.streams import measured
from processing.recipes import BusRecipe, MixRecipe
from tests.processing.engine.song import on_disk, song

SONGS: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("A minor", 104.0, ()),
    ("C major", 80.0, ()),
    ("E minor", 130.0, ("Lead vocal", "Backing vocal")),
    ("D major", 96.0, ("Kick", "Snare", "Hats")),
)
# Name of the figure: its limit, and whether it has to stay above or below.
LIMITS: dict[str, tuple[float, str]] = {
    "stem levels, largest error, LU": (0.5, "<="),
    "±12 dB on the inputs, difference, dB": (-80.0, "<="),
    "left against right, dB": (1.0, "<="),
    "lost on one loudspeaker, LU": (2.0, "<="),
    "correlation": (0.2, ">="),
    "loudness off −18 LUFS, LU": (0.1, "<="),
    "true peak, dBTP": (-5.95, "<="),
    "masking after less before, points": (0.0, "<="),
}


def figures(stems: Mapping[str, Samples], rate: int, folder: Path) -> dict[str, float]:
    sources = on_disk(folder, stems, rate)
    started = time.process_time()
    recipe = automix.plan(sources)
    planned = time.process_time() - started
    sound = rendered(recipe, sources, folder / "mix.wav")
    whole = measured([sound], rate, 2)
    mono = measured([np.array([sound.sum(axis=0) / 2] * 2)], rate, 2)
    left, right = float(np.mean(sound[0] ** 2)), float(np.mean(sound[1] ** 2))
    assert recipe.plan is not None
    assert whole.integrated_lufs is not None
    assert mono.integrated_lufs is not None
    return {
        "stem levels, largest error, LU": level_error(recipe, sources, folder),
        "±12 dB on the inputs, difference, dB": invariance(stems, rate, sound, folder),
        "left against right, dB": float(abs(10 * np.log10(left / right))),
        "lost on one loudspeaker, LU": whole.integrated_lufs - mono.integrated_lufs,
        "correlation": float(np.asarray(np.corrcoef(sound))[0, 1]),
        "loudness off −18 LUFS, LU": abs(whole.integrated_lufs + 18),
        "true peak, dBTP": whole.true_peak_dbtp or 0.0,
        "masking after less before, points": 100
        * ((recipe.plan.masking_after or 0) - (recipe.plan.masking_before or 0)),
        "masking before, %": 100 * (recipe.plan.masking_before or 0),
        "planning, CPU-s": planned,
        "planning, times realtime": sound.shape[1] / rate / planned,
    }


def rendered(recipe: MixRecipe, sources: Mapping[str, Path], path: Path) -> Samples:
    mix.render(recipe, sources, path)
    with Reader(path) as reader:
        return reader.read(0, reader.frames)


def level_error(recipe: MixRecipe, sources: Mapping[str, Path], folder: Path) -> float:
    """Before the bus, which turns and squeezes all stems together."""
    bare = dataclasses.replace(recipe, bus=BusRecipe(target_lufs=None, high_pass_hz=None))
    steps: list[dict[str, Any]] = mix.render(bare, sources, folder / "bare.wav")
    with Reader(folder / "bare.wav") as reader:
        whole = measured(reader.blocks(), reader.rate, 2).integrated_lufs
    wanted = {strip.name: strip.level_lu or 0.0 for strip in recipe.strips}
    assert whole is not None
    return max(
        abs(float(step["integrated_lufs"] + step["gain_db"]) - whole - wanted[step["strip"]])
        for step in steps
        if step["name"] == "strip"
    )


def invariance(stems: Mapping[str, Samples], rate: int, sound: Samples, folder: Path) -> float:
    random = np.random.Generator(np.random.PCG64(5))
    turned = {name: it * 10 ** (random.uniform(-12, 12) / 20) for name, it in stems.items()}
    sources = on_disk(folder, turned, rate)
    other = rendered(automix.plan(sources), sources, folder / "turned.wav")
    return float(10 * np.log10(np.mean((other - sound) ** 2) / np.mean(sound**2) + 1e-30))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=60.0)
    arguments.add_argument("--songs", type=int, default=len(SONGS))
    asked = arguments.parse_args()
    rows: list[dict[str, float]] = []
    for seed, (key, bpm, without) in enumerate(SONGS[: asked.songs], start=1):
        made = song(seed, seconds=asked.seconds, key=key, bpm=bpm)
        stems = {name: it for name, it in made.stems.items() if name not in without}
        with tempfile.TemporaryDirectory() as folder:
            rows.append(figures(stems, made.rate, Path(folder)))
    print(f"{len(rows)} songs of {asked.seconds:g} s")
    for name in rows[0]:
        values = "".join(f"{row[name]:9.2f}" for row in rows)
        print(f"{name:38}{values}   {verdict(name, [row[name] for row in rows])}")


def verdict(name: str, values: list[float]) -> str:
    if name not in LIMITS:
        return ""
    limit, sign = LIMITS[name]
    kept = max(values) <= limit if sign == "<=" else min(values) >= limit
    return f"{sign} {limit:g}  {'kept' if kept else 'MISSED'}"


if __name__ == "__main__":
    main()

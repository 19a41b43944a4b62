"""How exactly two versions of a song are lined up, and what that costs.

.venv/bin/python bench/align.py [--minutes 4]

The song is one whose stems are made by the tests; its versions are mastered, cut and rearranged
here, so that every offset and every edge is known. Each pair is lined up in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import signal

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import itertools

from bench.row import Row, printed
from processing.engine.align import align
from processing.engine.audio import Samples, Writer
from tests.processing.engine.song import song

RATE = 48_000
MOST_OFFSET_MS, MOST_EDGE_MS, MOST_CPU_SECONDS, MOST_MIB = 5.0, 50.0, 10.0, 400.0


def mixed(minutes: float, **said: Any) -> Samples:
    made = song(1, seconds=60 * minutes, **said)
    sides = np.zeros((2, round(60 * minutes * RATE)))
    for number, sound in enumerate(made.stems.values()):
        whole = np.atleast_2d(sound)
        right = (0.5, 0.5, 0.3, 0.5, 0.8, 0.2, 0.5, 0.5, 0.4)[number]
        sides += 0.7 * np.vstack([whole[0] * (1 - right), whole[-1] * right])
    return sides


def mastered(sound: Samples) -> Samples:
    """Another colour, much louder, squashed."""
    band = signal.butter(2, [45, 12_000], "band", fs=RATE, output="sos")
    return np.asarray(np.tanh(5 * signal.sosfilt(band, sound)))


def rearranged(sound: Samples, seed: int) -> tuple[Samples, list[tuple[float, float, float]]]:
    """Cut at five places, some parts left out, others put in; and where each piece came to lie."""
    random = np.random.Generator(np.random.PCG64(seed))
    frames = sound.shape[1]
    cuts = np.sort(random.choice(np.arange(5, frames // RATE - 5, 6), 6, replace=False) * RATE)
    cuts = cuts + random.integers(0, RATE, len(cuts))
    edges = [0, *cuts.tolist(), frames]
    parts: list[Samples] = []
    truth: list[tuple[float, float, float]] = []
    at = 0
    for number, (low, high) in enumerate(itertools.pairwise(edges)):
        if number == 2:
            continue
        if number in {1, 4}:
            new = 0.05 * random.standard_normal((2, random.integers(2, 9) * RATE))
            parts.append(new)
            at += new.shape[1]
        parts.append(sound[:, low:high])
        length = high - low
        shift = (at - low) / RATE
        joined = truth and truth[-1][2] == shift
        first = truth.pop()[0] if joined else low / RATE
        truth.append((first, high / RATE, shift))
        at += length
    return np.hstack(parts), truth


def lined_up(one: Samples, other: Samples, folder: Path) -> dict[str, Any]:
    paths = [folder / "earlier.wav", folder / "later.wav"]
    for path, sound in zip(paths, (one, other), strict=True):
        with Writer(path, RATE, 2, "PCM_24") as file:
            file.write(sound)
    words = [sys.executable, __file__, "--pair", *map(str, paths)]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    told: dict[str, Any] = json.loads(said)
    return told


def worst(truth: Sequence[tuple[float, float, float]], told: dict[str, Any]) -> tuple[float, float]:
    """Milliseconds that a shift and an edge are off at most; a piece that is missing is far off."""
    offset = edge = 0.0
    for low, high, shift in truth:
        middle = (low + high) / 2
        held = [it for it in told["pieces"] if it["from_seconds"] <= middle < it["to_seconds"]]
        if not held:
            return 1e6, 1e6
        offset = max(offset, abs(held[0]["shift_seconds"] - shift))
        edge = max(edge, abs(held[0]["from_seconds"] - low), abs(held[0]["to_seconds"] - high))
    return 1000 * offset, 1000 * edge


def rows(minutes: float, folder: Path) -> list[Row]:
    whole = mixed(minutes)
    late = np.hstack([np.zeros((2, 12_345)), whole])
    moved = [(0.0, whole.shape[1] / RATE, 12_345 / RATE)]
    made: list[Row] = []
    cpu, mib = 0.0, 0.0
    cases = [("moved", late, moved), ("mastered and moved", mastered(late), moved)]
    for seed in (1, 2, 3):
        sound, truth = rearranged(whole, seed)
        cases.append((f"rearranged {seed}", sound, truth))
        cases.append((f"rearranged {seed}, mastered", mastered(sound), truth))
    for name, sound, truth in cases:
        told = lined_up(whole, sound, folder)
        offset, edge = worst(truth, told)
        made.append(Row(f"{name}: offset", offset, "<=", MOST_OFFSET_MS, "ms", 3))
        made.append(Row(f"{name}: edges", edge, "<=", MOST_EDGE_MS, "ms"))
        cpu, mib = max(cpu, told["cpu_seconds"]), max(mib, told["peak_mib"])
    played = lined_up(whole, mixed(minutes, bpm=98.0, human_ms=9.0), folder)
    bars = [(it, _beat(it, 104.0, 98.0)) for it in played["pieces"]]
    off = [1000 * abs(it["shift_seconds"] - true) for it, true in bars] or [1e6]
    made.append(Row("played again, slower: median offset", float(np.median(off)), "", 0, "ms"))
    made.append(Row("worst CPU", cpu, "<=", MOST_CPU_SECONDS, "s"))
    made.append(Row("played again, slower: CPU", played["cpu_seconds"], "<=", 10, "s"))
    mib = max(mib, played["peak_mib"])
    made.append(Row("most memory, with imports", mib, "<=", MOST_MIB, "MiB"))
    return made


def _beat(piece: dict[str, float], before: float, after: float) -> float:
    """By how much the middle of a piece is really moved; the first beat is at one second."""
    middle = (piece["from_seconds"] + piece["to_seconds"]) / 2
    return (middle - 1.0) * (before / after - 1.0)


def pair(paths: Sequence[str]) -> None:
    began = time.process_time()
    told = align(Path(paths[0]), Path(paths[1]))
    spent = time.process_time() - began
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print(json.dumps({"cpu_seconds": spent, "peak_mib": peak / 1024, **told}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--pair", nargs=2, metavar="FILE", help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.pair:
        pair(said.pair)
        return 0
    with tempfile.TemporaryDirectory(prefix="roughmix-bench-") as folder:
        title = f"Versions of a song of {said.minutes:g} minutes, lined up"
        return printed(title, rows(said.minutes, Path(folder)))


if __name__ == "__main__":
    sys.exit(main())

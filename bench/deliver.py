"""Every kind of delivered file from one loud master, each figure beside its limit; and an album.

    .venv/bin/python bench/deliver.py [--seconds 240] [--songs 6]

The master stands at its ceiling of −1 dBTP again and again, which is where codecs go over. Beside
each file stands what `ffmpeg` makes of the same master at the same bit rate, if it is installed: it
neither limits, dithers nor reads back.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# One thread: what is counted is CPU seconds, and spinning threads are none of ours.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np  # after the environment

from processing.engine import album
from processing.engine.also import Also
from processing.engine.audio import Reader, Samples, Writer
from processing.engine.deliver import deliver, format_of, title
from processing.engine.deliver.reading import blocks
from processing.engine.limiter import Limiter, limited, with_envelope
from processing.engine.meter import Meter
from processing.recipes.album import AlbumRecipe
from processing.recipes.deliverables import Deliverable
from tests.processing.engine.signals import music

RATE = 44_100
CEILING_DBTP, DECODED_DBTP = -1.0, -0.1
FILES = (
    Deliverable(format="wav", bits=16),
    Deliverable(format="wav", bits=24, rate=48_000),
    Deliverable(format="wav", bits=32, rate=96_000),
    Deliverable(format="aiff"),
    Deliverable(format="flac"),
    Deliverable(format="alac"),
    Deliverable(format="mp3"),
    Deliverable(format="mp3", kbps=128),
    Deliverable(format="aac"),
    Deliverable(format="aac", kbps=128),
    Deliverable(format="opus"),
    Deliverable(format="opus", kbps=64),
)
_ENCODERS = {"mp3": "libmp3lame", "aac": "aac", "opus": "libopus"}
_MIB = 1024


def written(path: Path, seconds: float, seed: int = 0) -> Path:
    """A master at its ceiling, in the engine's own float."""
    quiet = np.random.default_rng(seed).standard_normal((2, round(seconds * RATE))) * 0.003
    sound = music(RATE, seconds)[:, : quiet.shape[1]] + quiet
    limiter = Limiter(RATE, 2, ceiling_dbtp=CEILING_DBTP, drive_db=12 - 3 * (seed % 3))
    with Writer(path, RATE, 2) as file:
        for block in limited(with_envelope([sound], 2), limiter):
            file.write(block)
    return path


def row(master: Path, wanted: Deliverable, folder: Path) -> None:
    out = folder / f"{wanted.name}{format_of(wanted).suffix}"
    started = time.process_time()
    made = deliver(master, wanted, out, seed="bench", ceiling_dbtp=CEILING_DBTP)
    spent = time.process_time() - started
    with Reader(master) as sound:
        frames, seconds = sound.frames, sound.seconds
        begin = sound.read(0, 8 * RATE)
    rate = int(made.facts["rate"])
    off = made.facts["frames"] - (2 * frames * rate + RATE) // (2 * RATE)
    limit = DECODED_DBTP if wanted.lossy else CEILING_DBTP
    peak = made.facts["true_peak_dbtp"]
    late = delay(begin, out, wanted) if rate == RATE else None
    rounds = next((said["rounds"] for said in made.steps if "rounds" in said), 1)
    held = peak <= limit and off == 0 and late in {None, 0}
    sys.stdout.write(
        f"{title(wanted):28} {peak:7.2f} dBTP (≤ {limit}) {rounds} round{'s' * (rounds > 1):1} "
        f"{off:+d} frames  {'delay ' + str(late) if late is not None else '':8} "
        f"{spent:6.2f} CPU-s {seconds / spent:5.0f}x  {'ok' if held else 'MISSED'}"
        f"{by_ffmpeg(master, wanted, folder)}\n"
    )


def delay(begin: Samples, out: Path, wanted: Deliverable) -> int:
    """Frames by which the decoded sound comes late, by correlation over eight seconds."""
    got = np.concatenate(list(first(out, wanted, begin.shape[1])), axis=1)
    middle = slice(RATE, min(got.shape[1], begin.shape[1]) - RATE)
    tried = range(-60, 61)
    match = [
        float(np.dot(begin[0, middle], got[0, middle.start + n : middle.stop + n])) for n in tried
    ]
    return tried[int(np.argmax(match))]


def first(out: Path, wanted: Deliverable, frames: int) -> list[Samples]:
    made, had = [], 0
    for block in blocks(out, wanted):
        made.append(block)
        had += block.shape[1]
        if had >= frames:
            break
    return made


def by_ffmpeg(master: Path, wanted: Deliverable, folder: Path) -> str:
    """The same file by the command, and the true peak that it decodes to."""
    if not wanted.lossy or shutil.which("ffmpeg") is None:
        return ""
    out = folder / f"peer{format_of(wanted).suffix}"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [
            *("ffmpeg", "-v", "error", "-y", "-i", master, "-c:a", _ENCODERS[wanted.format]),
            *("-b:a", f"{wanted.kbps_or_usual}k", out),
        ],
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    meter: Meter | None = None
    rate = 48_000 if wanted.format == "opus" else RATE
    for block in blocks(out, wanted):
        meter = meter or Meter(rate, len(block))
        meter.feed(block)
    assert meter is not None
    peak = meter.result().true_peak_dbtp or 0.0
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return f"   ffmpeg alone {peak:+.2f} dBTP, {spent:.2f} CPU-s"


def record(folder: Path, songs: int, seconds: float) -> None:
    """An album of songs at three levels, driven to −12 LUFS."""
    sources = {
        str(n): written(folder / f"song-{n}.wav", seconds, seed=n) for n in range(1, songs + 1)
    }
    words: Sequence[dict[str, Any]] = [{"source": name, "gap_seconds": 1.0} for name in sources]
    recipe = AlbumRecipe.from_json(
        {"kind": "album", "version": 1, "songs": words, "target_lufs": -12, "cd_frames": True}
    )
    (out := folder / "album").mkdir()
    started = time.process_time()
    steps = album.render(recipe, sources, out / "audio.wav", also=Also(out))
    spent = time.process_time() - started
    whole = next(said for said in steps if said["name"] == "album_programme")
    drive = next(said for said in steps if said["name"] == "album_drive")
    missed = abs(whole["integrated_lufs"] + 12)
    held = missed <= 0.1 and whole["true_peak_dbtp"] <= CEILING_DBTP
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
    sys.stdout.write(
        f"Album of {songs} songs, {whole['frames'] / RATE / 60:.1f} min: off by {missed:.3f} LU "
        f"(≤ 0.1), {whole['true_peak_dbtp']:.2f} dBTP (≤ {CEILING_DBTP}), "
        f"{drive['most_reduction_db']:.1f} dB of limiting, {spent:.1f} CPU-s "
        f"({whole['frames'] / RATE / spent:.0f}x), peak memory of the run {peak_mib:.0f} MiB  "
        f"{'ok' if held else 'MISSED'}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=240.0)
    parser.add_argument("--songs", type=int, default=6)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="roughmix-bench-") as name:
        folder = Path(name)
        master = written(folder / "master.wav", said.seconds)
        deliver(  # compiled before anything is counted
            written(folder / "short.wav", 1.0),
            FILES[0],
            folder / "short.out",
            seed="bench",
            ceiling_dbtp=-3.0,
        )
        for wanted in FILES:
            row(master, wanted, folder)
        record(folder, said.songs, said.seconds / 4)


if __name__ == "__main__":
    main()

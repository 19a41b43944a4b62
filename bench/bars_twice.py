"""The same order in another process, with other threads, read in other pieces: same bytes."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partialmethod
from pathlib import Path
from typing import Any

import numpy as np

from bench.row import Row
from processing.engine import edit, master, mix
from processing.engine.audio import Reader, Writer
from processing.recipes import EditRecipe, MasterRecipe, MixRecipe, StemRole
from tests.processing.engine.song import ROLES, song

SECONDS = 8.0
RUNS: dict[str, dict[str, Any]] = {
    "again, in another process": {},
    "with one thread": {"threads": 1},
    "with four threads": {"threads": 4},
    "read 1,000 frames at a time": {"size": 1000},
    "read all at once": {"size": 1 << 24},
}


def rows(folder: Path) -> Iterator[Row]:
    sources = _stems(folder)
    first = _in_process(folder, sources, {})
    for name, changed in RUNS.items():
        other = _in_process(folder, sources, changed)
        for kind, digest in first.items():
            differ = float(digest != other[kind])
            yield Row(f"{kind} {name}: files that differ", differ, "<=", 0, "", 0)


def _stems(folder: Path) -> dict[str, Path]:
    made = song(seconds=SECONDS)
    sources = {}
    for name, sound in made.stems.items():
        sources[name] = folder / f"{name}.wav"
        with Writer(sources[name], made.rate, len(np.atleast_2d(sound))) as file:
            file.write(np.atleast_2d(sound))
    return sources


def _in_process(folder: Path, sources: dict[str, Path], changed: dict[str, Any]) -> dict[str, str]:
    threads = str(changed.get("threads", 2))
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")
    order = {name: str(path) for name, path in sources.items()}
    done = subprocess.run(
        [sys.executable, "-m", "bench.bars_twice", str(folder), json.dumps(order),
         str(changed.get("size", 0))],
        env=os.environ | dict.fromkeys(names, threads),
        cwd=Path(__file__).resolve().parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    found: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
    return found


def made(folder: Path, sources: dict[str, Path], size: int) -> dict[str, str]:
    """An edit, a mix and a master of it; the SHA-256 of each."""
    if size:
        Reader.blocks = partialmethod(_blocks, size)  # type: ignore[method-assign,assignment]
    stem, mixed, mastered = (folder / f"{os.getpid()}-{n}.wav" for n in range(3))
    name = next(iter(sources))
    edit.render(
        EditRecipe(
            remove_dc=True, high_pass_hz=40.0, normalise_to_lufs=-20.0, fade_out_seconds=0.5
        ),
        {"stem": sources[name]},
        stem,
    )
    strips = [(name, ROLES.get(name, StemRole.OTHER)) for name in sources]
    mix.render(MixRecipe.for_stems(strips, tempo_bpm=104), sources, mixed)
    master.render(MasterRecipe(target_lufs=-11.0), {"mix": mixed}, mastered)
    files = {"an edit": stem, "a mix": mixed, "a master": mastered}
    return {kind: hashlib.sha256(path.read_bytes()).hexdigest() for kind, path in files.items()}


def _blocks(reader: Reader, size: int, *_: object, start: int = 0, stop: int | None = None) -> Any:
    """What `Reader.blocks` does, in other pieces."""
    end = reader.frames if stop is None else min(stop, reader.frames)
    for at in range(start, end, size):
        yield reader.read(at, min(size, end - at))


if __name__ == "__main__":
    place, asked, frames = sys.argv[1:]
    found_here = made(Path(place), {n: Path(p) for n, p in json.loads(asked).items()}, int(frames))
    print(json.dumps(found_here))

"""Every writer of the engine on a disk that is some bytes too small; run as a program.

`python -m tests.processing.engine.full_disk SOURCE FOLDER` prints a line for each writer and size:
what was raised, or SILENT. A new writer is a new row of `WRITERS`: it takes the source and its
file.
"""

from __future__ import annotations

import resource
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from processing.engine import archive, codecs, deliver, peaks, speak
from processing.engine.audio import Reader, Writer
from processing.engine.child import Limits
from processing.engine.deliver import FORMATS
from processing.engine.intake import Rejected, take_in
from processing.engine.lossless import Lossless
from processing.recipes.deliverables import Deliverable
from processing.recipes.speak import SpeakRecipe
from tests.processing.engine.hostile.zips import packed

MISSING = (1, 50, 500, 3000)
_UNLIMITED = resource.RLIM_INFINITY


class Short(Exception):
    """What was written does not come back whole."""


def limited(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, _UNLIMITED))


def wav(subtype: str) -> Callable[[Path, Path], None]:
    def write(source: Path, out: Path) -> None:
        with Reader(source) as sound, Writer(out, sound.rate, sound.channels, subtype) as file:
            for block in sound.blocks():
                file.write(block)

    return write


def silence(_source: Path, out: Path) -> None:
    """Holes take no room, but the file must have its length all the same."""
    with Writer(out, 48_000, 2) as file:
        file.write(np.zeros((2, 65_536)))


def mp3(source: Path, out: Path) -> None:
    """As `deliver` does it: what came out is decoded and counted."""
    with Reader(source) as sound:
        count = codecs.encode(sound.blocks(), out, sound.rate, sound.channels, codecs.MP3)
    limited(_UNLIMITED)
    if sum(block.shape[1] for _, block in codecs.decode(out, "mp3")) != count:
        raise Short


def delivered(name: str) -> Callable[[Path, Path], None]:
    def write(source: Path, out: Path) -> None:
        wanted = Deliverable(format=name)
        deliver.deliver(source, wanted, out, seed="s", tags={"title": "T"}, ceiling_dbtp=0.0)

    return write


def lossless(source: Path, out: Path) -> None:
    with Lossless(source, out) as writer, Reader(source) as sound:
        for block in sound.blocks():
            writer.feed(block)
        writer.close()


def unpacked(source: Path, out: Path) -> None:
    zipped = out.with_suffix(".zip")
    if not zipped.exists():
        zipped.write_bytes(packed(("stem.wav", source.read_bytes()))())
    found = archive.read(zipped)
    archive.extract(found, found.sounds[0], out)


def spoken(source: Path, out: Path) -> None:
    speak.render(SpeakRecipe(says="For Anna"), {"sound": source}, out)


WRITERS: dict[str, Callable[[Path, Path], object]] = {
    "wav, float": wav("FLOAT"),
    "wav, 24 bits": wav("PCM_24"),
    "wav, 16 bits": wav("PCM_16"),
    "wav, silence": silence,
    **{f"delivered {name}": delivered(name) for name in FORMATS},
    "mp3": mp3,
    "preview": deliver.proxy,
    "segments": lambda source, out: deliver.proxy(source, out.with_suffix(".m4a"), segments=out),
    "lossless": lossless,
    "peaks": peaks.write,
    "stem of a zip": unpacked,
    "voice": spoken,
}


def main(source: Path, folder: Path) -> None:
    for name, write in WRITERS.items():
        out = folder / name.replace(" ", "-").replace(",", "")
        write(source, out)
        size = out.stat().st_size
        for missing in MISSING:
            if missing < size:
                out.unlink(missing_ok=True)
                limited(size - missing)
                sys.stdout.write(f"{name}; {missing}; {_said(write, source, out)}\n")
        limited(_UNLIMITED)
    _canonical(source, folder / "taken")


def _said(write: Callable[[Path, Path], object], source: Path, out: Path) -> str:
    try:
        write(source, out)
    except Exception as problem:  # noqa: BLE001 (any is better than none)
        return type(problem).__name__
    finally:
        limited(_UNLIMITED)
    return "SILENT"


def _canonical(source: Path, folder: Path) -> None:
    """The child has a limit of its own."""
    folder.mkdir()
    size = take_in(source, folder).canonical.stat().st_size
    for missing in MISSING:
        shutil.rmtree(folder)
        folder.mkdir()
        try:
            take_in(source, folder, limits=Limits(file_bytes=size - missing))
            said = "SILENT"
        except Rejected as problem:
            said = problem.code
        sys.stdout.write(f"canonical; {missing}; {said}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

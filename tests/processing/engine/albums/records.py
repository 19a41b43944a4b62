"""Songs to put on an album, and the album that is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from processing.engine import album
from processing.engine.also import Also
from processing.engine.audio import Writer
from processing.recipes.album import AlbumRecipe
from tests.processing.engine.signals import music, tone

RATE = 44_100


@dataclass(frozen=True)
class Made:
    folder: Path
    steps: list

    def step(self, name):
        return next(said for said in self.steps if said["name"] == name)

    def named(self, name):
        return [said for said in self.steps if said["name"] == name]

    def sound(self, name="audio"):
        return soundfile.read(self.folder / f"{name}.wav", dtype="float32", always_2d=True)[0].T


def song(seconds=3.0, *, rate=RATE, gain_db=-12.0, channels=2):
    return (music(rate, seconds, channels=channels) * 10 ** (gain_db / 20)).astype(np.float32)


def steady(seconds=3.0, *, dbfs=-20.0, rate=RATE):
    return tone(rate, seconds, dbfs)


def made(tmp_path, songs, *, rates=None, also=True, name="album", **recipe):
    """`songs` are pairs of a sound and the words of its AlbumSong."""
    folder = tmp_path / name
    folder.mkdir()
    sources = {}
    for number, (sound, _) in enumerate(songs, start=1):
        path = tmp_path / f"{name}-{number}.wav"
        rate = (rates or {}).get(number, RATE)
        with Writer(path, rate, len(sound)) as file:
            file.write(np.asarray(sound, float))
        sources[str(number)] = path
    words = [{"source": str(number), **said} for number, (_, said) in enumerate(songs, start=1)]
    order = AlbumRecipe.from_json({"kind": "album", "version": 1, "songs": words, **recipe})
    steps = album.render(order, sources, folder / "audio.wav", also=Also(folder) if also else None)
    return Made(folder, steps)

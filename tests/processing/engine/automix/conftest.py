"""One song, planned and rendered once for all tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from processing.engine import automix, mix
from processing.engine.audio import Reader
from processing.recipes import MixRecipe
from tests.processing.engine.song import on_disk, song

SECONDS = 14.0


@dataclass(frozen=True)
class Mixed:
    sources: dict
    recipe: MixRecipe
    steps: list
    sound: np.ndarray
    rate: int


def mixed(folder: Path, stems, rate: int) -> Mixed:
    sources = on_disk(folder, stems, rate)
    recipe = automix.plan(sources)
    steps = mix.render(recipe, sources, folder / "mix.out")
    with Reader(folder / "mix.out") as reader:
        return Mixed(sources, recipe, steps, reader.read(0, reader.frames), reader.rate)


@pytest.fixture(scope="session")
def made():
    return song(2, seconds=SECONDS)


@pytest.fixture(scope="session")
def usual(made, tmp_path_factory) -> Mixed:
    return mixed(tmp_path_factory.mktemp("usual"), made.stems, made.rate)


@pytest.fixture(scope="session")
def scrambled(made, tmp_path_factory) -> Mixed:
    """The same stems, exported with faders anywhere between −12 and +12 dB."""
    random = np.random.Generator(np.random.PCG64(5))
    stems = {
        name: sound * 10 ** (random.uniform(-12, 12) / 20) for name, sound in made.stems.items()
    }
    return mixed(tmp_path_factory.mktemp("scrambled"), stems, made.rate)

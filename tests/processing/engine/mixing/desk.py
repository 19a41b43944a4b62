"""A desk to mix on: sounds by name, recipes without a bus of their own, differences in decibels."""

import numpy as np

from processing.engine import mix
from processing.engine.also import Also
from processing.recipes import BusRecipe, MixRecipe
from tests.processing.engine.players import RATE, read, written

PLAIN_BUS = BusRecipe(high_pass_hz=None, target_lufs=None)


class Desk:
    """Mixes in a folder; remembers the steps and the further files of the last mix."""

    def __init__(self, folder):
        self.folder = folder
        self.steps, self.files = [], {}
        self._count = 0

    def sources(self, sounds):
        self._count += 1
        return {
            name: written(self.folder / f"{self._count}-{n}.wav", sound)
            for n, (name, sound) in enumerate(sounds.items())
        }

    def mixed(self, sounds, recipe, *, keep=False):
        """The mix; prints and the like are in `files` by name."""
        sources = self.sources(sounds)
        out = self.folder / f"mix-{self._count}.wav"
        more = self.folder / f"more-{self._count}"
        more.mkdir()
        also = Also(more, keep=keep)
        self.steps = mix.render(recipe, sources, out, also=also)
        self.files = {file.name: read(file.path) for file in also.files()}
        self.titles = {file.name: (file.kind, file.title) for file in also.files()}
        return read(out)

    def said(self, name):
        return [step for step in self.steps if step["name"] == name]


def plain(*strips, bus=PLAIN_BUS, **more):
    return MixRecipe(strips=strips, bus=bus, **more)


def rms_db(sound):
    return 20 * np.log10(np.sqrt(np.mean(np.square(sound))) + 1e-30)


def below_db(difference, sound):
    """How far a difference stays below a sound."""
    return rms_db(difference) - rms_db(sound)


def bursts(seconds, *, hz, on=0.25, period=1.0, level=0.3, start=0.0):
    """A mono tone that sounds at the beginning of each period."""
    t = np.arange(round(seconds * RATE)) / RATE
    sounding = ((t - start) % period < on) & (t >= start)
    return (level * np.sin(2 * np.pi * hz * t) * sounding)[None]

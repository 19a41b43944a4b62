"""Plays notes through a General MIDI soundfont: where the demo's stems come from."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tinysoundfont

from processing.engine.also import Also
from processing.engine.audio import QUANTUM, Samples, Writer
from processing.engine.progress import Progress, silent
from processing.recipes.play import PlayRecipe

STAGES = [("play", "Play the notes")]

_CHANNEL = 0
_DRUM_BANK = 128


class SoundfontMissing(Exception):
    """The soundfont's package is not installed here."""


def soundfont() -> Path:
    """TimGM6mb, out of the pretty_midi package; that package itself is not imported."""
    package = importlib.util.find_spec("pretty_midi")
    for folder in (package.submodule_search_locations or []) if package else []:
        file = Path(folder) / "TimGM6mb.sf2"
        if file.exists():
            return file
    raise SoundfontMissing("The instruments of the demo are not installed on this worker.")


def render(
    recipe: PlayRecipe,
    sources: Mapping[str, Path],
    output: Path,
    *,
    progress: Progress = silent,
    also: Also | None = None,  # noqa: ARG001  # one part is one sound
) -> list[dict[str, Any]]:
    """Write the part as a float32 WAV of exactly `recipe.seconds`, stereo or folded to mono.

    The same recipe gives the same bytes: the synthesiser starts from nothing each time.
    """
    del sources  # notes need none
    frames = round(recipe.seconds * recipe.rate)
    synth = tinysoundfont.Synth(gain=recipe.gain_db, samplerate=recipe.rate)
    font = synth.sfload(str(soundfont()))
    synth.program_select(
        _CHANNEL, font, _DRUM_BANK if recipe.drums else 0, recipe.program, recipe.drums
    )
    with Writer(output, recipe.rate, channels=1 if recipe.mono else 2) as file:
        for block in _performed(recipe, synth, frames):
            file.write(block.mean(axis=0, keepdims=True) if recipe.mono else block)
            progress("play", file.frames / frames)
    return [{"name": "play", "sentence": f"Played {len(recipe.notes)} notes."}]


def _performed(recipe: PlayRecipe, synth: tinysoundfont.Synth, frames: int) -> Iterator[Samples]:
    at = 0
    for frame, key, velocity in _touches(recipe):
        yield from _sound(synth, min(frame, frames) - at)
        at = max(at, min(frame, frames))
        if velocity:
            synth.noteon(_CHANNEL, key, velocity)
        else:
            synth.noteoff(_CHANNEL, key)
    yield from _sound(synth, frames - at)


def _touches(recipe: PlayRecipe) -> list[tuple[int, int, int]]:
    """Keys going down and (velocity 0) up, in time; a key goes up before it goes down again."""
    touches = []
    for note in recipe.notes:
        down = round(note.at_seconds * recipe.rate)
        up = round((note.at_seconds + note.seconds) * recipe.rate)
        touches += [(down, 1, note.key, note.velocity), (max(up, down + 1), 0, note.key, 0)]
    return [(frame, key, velocity) for frame, _, key, velocity in sorted(touches)]


def _sound(synth: tinysoundfont.Synth, frames: int) -> Iterator[Samples]:
    while frames > 0:
        count = min(frames, QUANTUM)
        heard = np.frombuffer(bytes(synth.generate(count)), dtype=np.float32)
        yield heard.reshape(-1, 2).T.astype(np.float64)
        frames -= count

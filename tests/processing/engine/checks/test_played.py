"""Instruments of a General MIDI soundfont, as the demo album's, have none of these faults."""

from __future__ import annotations

import pytest

from processing.engine import play
from processing.engine.audio import Reader
from processing.recipes import PlayedNote, PlayRecipe
from tests.processing.engine.checks.spectra import codes, judged


def played(folder, keys, step, **instrument):
    notes = tuple(
        PlayedNote(at_seconds=at * step, seconds=step * 0.9, key=keys[at % len(keys)], velocity=100)
        for at in range(int(12 / step))
    )
    output = folder / "part.wav"
    play.render(PlayRecipe(notes=notes, seconds=12.5, **instrument), {}, output)
    with Reader(output) as file:
        return file.rate, file.read(0, file.frames)


@pytest.mark.parametrize(
    ("keys", "step", "instrument"),
    [
        ((31, 31, 38, 36), 0.25, {"program": 33}),  # G1 on a bass, as close to 50 Hz as music gets
        ((35,), 0.5, {"program": 38}),  # B1 on a synth bass, over and over
        ((31,), 12.0, {"program": 89}),  # one note of a pad, held
        ((55, 59, 62, 67), 0.5, {"program": 0}),
        ((60, 64, 67, 72), 0.25, {"program": 25}),
        ((67, 65, 64, 62), 1.0, {"program": 48}),
        ((36, 42, 38, 42), 0.25, {"drums": True}),
        ((42,), 0.125, {"drums": True}),
        ((38, 40), 0.5, {"drums": True}),
    ],
)
def test_what_a_soundfont_plays_is_not_alarming(tmp_path, keys, step, instrument):
    rate, sound = played(tmp_path, keys, step, **instrument)
    assert codes(judged(sound, rate)) == {}

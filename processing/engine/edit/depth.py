"""The word length of the result: dithered once, unless it is whole numbers of it already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from processing.engine.audio import Samples
from processing.engine.deliver.dither import dithered, whole_numbers
from processing.engine.edit.sound import Sound
from processing.engine.phrases import Step, number, step
from processing.engine.refusal import CannotRender


def at_word_length(sound: Sound, bits: int, seed: str) -> tuple[Sound, Step]:
    """Every sample is one that the word length has, exactly, as float.

    A sample over full scale raises CannotRender when it is reached. `seed` is text.
    """
    if all(_is_whole(block, bits) for block in sound.blocks()):
        sentence = f"Every sample fits {bits} bits already: not dithered."
        return sound, step("word_length", sentence, bits=bits, dithered=False)

    def blocks() -> Iterator[Samples]:
        noisy = dithered(_inside(sound, bits), sound.channels, seed, bits=bits)
        return (whole_numbers(block, bits) / 2 ** (bits - 1) for block in noisy)

    said = step("word_length", f"{bits} bits, dithered once.", bits=bits, dithered=True)
    return replace(sound, blocks=blocks), said


def _is_whole(block: Samples, bits: int) -> bool:
    return bool(np.array_equal(whole_numbers(block, bits), block * 2 ** (bits - 1)))


def _inside(sound: Sound, bits: int) -> Iterator[Samples]:
    for block in sound.blocks():
        peak = float(np.abs(block).max(initial=0.0))
        if peak > 1:
            raise CannotRender(
                f"The result peaks {number(20 * np.log10(peak))} dB above full scale, which "
                f"{bits} bits cannot hold.",
                "Normalise it to −1 dBTP, or leave the word length as it is.",
            )
        yield block

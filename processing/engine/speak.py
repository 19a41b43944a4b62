"""A voice in a sound, at intervals: quiet, heard, and in the way as little as that allows.

While it speaks the sound steps back by `DUCK_DB`, and the voice stands `UNDER_LU` below the sound
as it was: both are then equally loud. Of natural speech in noise half of the sentences are still
understood some 5 dB lower (Plomp and Mimpen, 1979); a synthetic voice in music needs more. The two
together stay 3 dB below what the place had, so that no passage of the usual loudness gets louder.
In quiet ones the voice follows down, no further than `QUIETER_LU`, and never below
`FAINTEST_LUFS`: there it stands out.

Between the places the sound is as it was, sample for sample. Peaks stay under `CEILING_DBTP`, or
under the sound's own where those are higher.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from processing.engine import speech
from processing.engine.audio import QUANTUM, Reader, Samples, Writer
from processing.engine.deliver.formats import near
from processing.engine.fold import to_stereo
from processing.engine.headers import channel_mask
from processing.engine.limiter import Limiter, limited, with_envelope
from processing.engine.meter import Loudness, Meter
from processing.engine.progress import Progress, silent
from processing.engine.refusal import CannotRender
from processing.engine.streams import at_rate, counted, heard, measured, opened
from processing.recipes.speak import SpeakRecipe

STAGES = (("hear", "Hear the sound"), ("speak", "Speak in it"))

DUCK_DB = 6.0
UNDER_LU = 6.0
QUIETER_LU = 12.0
FAINTEST_LUFS = -40.0
CEILING_DBTP = -1.0
SILENCE_LUFS = -23.0  # what silence is taken for (EBU R 128)
DOWN_SECONDS, UP_SECONDS = 0.25, 0.5
_MOST_DRIVE_DB = 6.0
_NEAR = 64  # frames: as far as a peak between samples looks
_LEAST_ROOM = 0.4  # of the ceiling; what stepped back by 6 dB leaves half of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Where the voice speaks, in frames of what was made, and what was measured there."""

    start: int
    frames: int
    lufs: float


def render(
    recipe: SpeakRecipe,
    sources: Mapping[str, Path],
    output: Path,
    *,
    progress: Progress = silent,
) -> list[dict[str, Any]]:
    """Write one or two channels at a rate that players know, as long as the source; the steps.

    It reads the sound in blocks, twice: what is held at once is as long as what is said.
    """
    plain = output.with_name("plain.wav")
    try:
        own = _prepared(sources, plain, progress)
        with Reader(plain) as sound:
            voice = speech.spoken(recipe.says, sound.rate, output.parent)
            said = list(_written(recipe, sound, own, voice, output, progress))
    finally:
        plain.unlink(missing_ok=True)
    return [
        {
            "name": "speak",
            "sentence": f"A voice says it {len(said)} time{'s' * (len(said) != 1)}.",
            "places": [
                {
                    "at_seconds": round(each.start / own.rate, 3),
                    "seconds": round(each.frames / own.rate, 3),
                    "lufs": round(each.lufs, 2),
                }
                for each in said
            ],
        }
    ]


def places(frames: int, voice: int, rate: int, recipe: SpeakRecipe) -> list[int]:
    """Where it is said: only where all of it fits, but once at least, early in a short sound."""
    first = min(round(recipe.first_at_seconds * rate), max(0, frames - voice))
    every = round(recipe.every_seconds * rate)
    return [at for at in range(first, frames, every) if at == first or at + voice <= frames]


def _prepared(sources: Mapping[str, Path], plain: Path, progress: Progress) -> Loudness:
    """The sound as guests hear it, in a file of its own, and what a meter says of it."""
    with opened(sources, "sound") as source:
        rate, channels = near(source.rate, lowest=44_100), min(source.channels, 2)
        mask = channel_mask(source.path)
        narrow = (
            to_stereo(block, mask)
            for block in counted(heard(source), source.frames, progress, "hear")
        )
        meter = Meter(rate, channels)
        with Writer(plain, rate, channels) as file:
            for block in at_rate(narrow, of=source.rate, to=rate, channels=channels):
                if block.shape[1]:
                    kept = np.ascontiguousarray(block)
                    file.write(kept)
                    meter.feed(kept)
    read = meter.result()
    if not read.frames:
        raise CannotRender("There is no sound to speak in.")
    return read


def _written(  # noqa: PLR0913, PLR0917  # all of one piece of work
    recipe: SpeakRecipe,
    sound: Reader,
    own: Loudness,
    voice: Samples,
    output: Path,
    progress: Progress,
) -> Iterator[Said]:
    rate, at = sound.rate, 0
    with Writer(output, rate, sound.channels) as file:
        for start in places(sound.frames, voice.shape[1], rate, recipe):
            said = voice[:, : sound.frames - start]
            since = max(at, start - round(DOWN_SECONDS * rate))
            until = min(sound.frames, start + said.shape[1] + round(UP_SECONDS * rate))
            for block in sound.blocks(start=at, stop=since):
                file.write(block)
            mixed, lufs = _with_voice(sound.read(since, until - since), start - since, said, own)
            file.write(mixed)
            yield Said(start=start, frames=said.shape[1], lufs=lufs)
            at = until
            progress("speak", at / sound.frames)
        for block in sound.blocks(QUANTUM, start=at):
            file.write(block)
    progress("speak", 1.0)


def _with_voice(
    passage: Samples, start: int, voice: Samples, own: Loudness
) -> tuple[Samples, float]:
    """The passage with the voice from `start` on, and the loudness that the voice has there."""
    end = start + voice.shape[1]
    wanted = level(own, measured([passage[:, start:end]], own.rate, own.channels))
    low = passage * _stepped_back(passage.shape[1], start, end)
    around = low[:, max(0, start - _NEAR) : end + _NEAR]
    under = max(measured([around], own.rate, own.channels).true_peaks)
    room = max(_ceiling(own) - under, _ceiling(own) * _LEAST_ROOM)
    fitted, lufs = _fitted(voice, wanted, room, own)
    low[:, start:end] += fitted
    return low, lufs


def level(own: Loudness, here: Loudness) -> float:
    """How loud the voice shall be in a passage of a sound, in LUFS."""
    whole = own.integrated_lufs
    if whole is None:
        return SILENCE_LUFS - UNDER_LU
    quietest = whole - QUIETER_LU
    passage = quietest if here.integrated_lufs is None else here.integrated_lufs
    return max(FAINTEST_LUFS, min(whole, max(passage, quietest)) - UNDER_LU)


def _ceiling(own: Loudness) -> float:
    return max(10 ** (CEILING_DBTP / 20), *own.true_peaks)


def _stepped_back(frames: int, start: int, end: int) -> Samples:
    """The gain of the passage: down before the voice, up after it."""
    low = 10 ** (-DUCK_DB / 20)
    gain = np.full(frames, low)
    gain[:start] = _slope(1.0, low, start)
    gain[end:] = _slope(low, 1.0, frames - end)
    return gain


def _slope(before: float, after: float, frames: int) -> Samples:
    """Half a cosine: neither end has a corner."""
    turn = 0.5 - 0.5 * np.cos(np.pi * (np.arange(frames) + 0.5) / max(frames, 1))
    return before + (after - before) * turn


def _fitted(voice: Samples, wanted: float, room: float, own: Loudness) -> tuple[Samples, float]:
    """At the loudness that is wanted, its peaks held in the room that the passage leaves.

    A peak of both together is at most the sum of their peaks: so nothing else has to be limited,
    and the passage keeps its own.
    """
    drive = wanted - _loudness(voice, own)
    made = _held(voice, drive, room, own.rate)
    lost = wanted - _loudness(made, own)
    if lost > 0.1:
        made = _held(voice, drive + min(lost, _MOST_DRIVE_DB), room, own.rate)
    return made, _loudness(made, own)


def _held(voice: Samples, drive_db: float, room: float, rate: int) -> Samples:
    limiter = Limiter(rate, 1, ceiling_dbtp=20 * float(np.log10(room)), drive_db=drive_db)
    return np.concatenate(list(limited(with_envelope([voice], 1), limiter)), axis=1)


def _loudness(voice: Samples, own: Loudness) -> float:
    """As it sounds from all channels; a word shorter than a block of the meter counts too."""
    quiet = np.zeros((1, round(0.4 * own.rate)))
    around = np.repeat(np.concatenate([quiet, voice, quiet], axis=1), own.channels, axis=0)
    read = measured([around], own.rate, own.channels)
    found = read.integrated_lufs
    return -70.0 if found is None else found

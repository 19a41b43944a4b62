"""The compressor and the saturation of a strip, a group or the bus: once, and again for prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from processing.engine.audio import Samples
from processing.engine.dynamics import Compression, Saturating
from processing.engine.mix.keys import Key, Keys, endless
from processing.engine.processor import in_quanta, through
from processing.engine.streams import Scratch
from processing.recipes.channel import Compressor
from processing.recipes.mix import BusRecipe, GroupRecipe, StripRecipe

Part = StripRecipe | GroupRecipe | BusRecipe


class Keyed(Protocol):
    """A processor that can listen to something else."""

    def __call__(self, block: Samples, key: Samples) -> Samples: ...

    def finish(self) -> Samples: ...


def listening(
    blocks: Iterable[Samples], processor: Keyed, key: Scratch, channels: int
) -> Iterator[Samples]:
    """The sound through the processor, with the key beside it, to the end of the sound."""
    for block, heard in zip(in_quanta(blocks, channels), endless(key), strict=False):
        yield processor(block, heard[:, : block.shape[1]])
    yield processor.finish()


class Squeeze:
    """Knows how loud its sound is; may be sent through several sounds, each one from its start.

    A part of the sound, for a print, gets the gains that the whole sound got: `whole` is what the
    compressor then listens to. A compressor with a key listens to the key in any case; while the
    key is silent it rests.
    """

    def __init__(self, part: Part, rate: int, *, lufs: float | None, keys: Keys) -> None:
        self._rate, self._lufs = rate, lufs
        self._saturation = part.saturation
        self._key: Key | None = None
        if part.compressor is not None and part.compressor.key:
            self._key = keys[part.compressor.key]
        threshold_lufs = lufs if self._key is None else self._key.lufs
        # None where there is no compressor, or nothing that its threshold could count from.
        self._compressor: tuple[Compressor, float] | None = None
        if part.compressor is not None and threshold_lufs is not None:
            self._compressor = part.compressor, threshold_lufs
        self.most_reduction_db: float | None = None

    @property
    def acts(self) -> bool:
        """Whether there is anything to do; a sound that has no loudness is left alone."""
        wanted = self._compressor is not None or self._saturation is not None
        return wanted and self._lufs is not None

    def __call__(
        self, blocks: Iterable[Samples], channels: int, *, whole: Scratch | None = None
    ) -> Iterable[Samples]:
        if self._lufs is None:
            return blocks
        if self._compressor is not None:
            blocks = self._compressed(*self._compressor, blocks, channels, whole)
        if self._saturation is not None:
            saturating = Saturating(
                self._saturation, self._rate, lufs=self._lufs, channels=channels
            )
            blocks = through(blocks, saturating)
        return blocks

    def _compressed(
        self,
        settings: Compressor,
        threshold_lufs: float,
        blocks: Iterable[Samples],
        channels: int,
        whole: Scratch | None,
    ) -> Iterator[Samples]:
        heard = whole if self._key is None else self._key.sound
        compression = Compression(
            settings,
            self._rate,
            lufs=threshold_lufs,
            channels=channels,
            key_channels=None if heard is None else heard.channels,
        )
        if heard is None:
            yield from through(blocks, compression)
        else:
            yield from listening(blocks, compression, heard, channels)
        self.most_reduction_db = compression.most_reduction_db

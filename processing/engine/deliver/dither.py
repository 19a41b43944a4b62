"""Noise against the steps of whole numbers: once, at the last word length, always the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

import numpy as np

from processing.engine.audio import Samples
from processing.engine.processor import in_quanta


def dithered(
    blocks: Iterable[Samples], channels: int, seed: str, *, bits: int = 24
) -> Iterator[Samples]:
    """Triangular noise of two steps of `bits` bits, the same for the same seed, in quanta."""
    random = np.random.Generator(np.random.PCG64(_number(seed)))
    for block in in_quanta(blocks, channels):
        noise = random.random(block.shape) - random.random(block.shape)
        yield block + noise / 2 ** (bits - 1)


def whole_numbers(block: Samples, bits: int) -> Samples:
    """Rounded to the steps of that word length and held inside it; still float64."""
    full = 2 ** (bits - 1)
    return np.asarray(np.clip(np.rint(block * full), -full, full - 1))


def _number(seed: str) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")

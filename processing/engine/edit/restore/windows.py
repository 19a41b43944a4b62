"""Short-time spectra of a stream, changed and put together again: same length, nothing late."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import scipy.fft

from processing.engine.audio import Samples
from processing.engine.edit.restore.hum_lines import Complex, Floats
from processing.engine.processor import in_quanta

HOPS = 4  # in a window; roots of Hann windows, before and after, add up to HOPS / 2

Spectra = Complex  # (channels, windows, bins)


def window_frames(rate: int) -> int:
    """43 ms, as a power of two: 2,048 frames at 44.1 and 48 kHz."""
    return int(2 ** max(11 + round(math.log2(rate / 48_000)), 8))


def spectra(blocks: Iterable[Samples], channels: int, size: int) -> Iterator[Spectra]:
    """Of windows a quarter of their size apart, the first of them ending after one hop.

    Every sample lies in four windows, those at the ends too.
    """
    hop = size // HOPS
    shape = _shape(size)
    held = np.zeros((channels, size - hop))
    for block in in_quanta(_with_tail(blocks, channels, size), channels):
        held = np.concatenate([held, block], axis=1)
        count = (held.shape[1] - size) // hop + 1
        if count > 0:
            views = np.lib.stride_tricks.sliding_window_view(held, size, axis=1)[:, ::hop][
                :, :count
            ]
            yield np.asarray(scipy.fft.rfft(views * shape, axis=2, workers=1))
            held = held[:, count * hop :]


def rebuilt(
    blocks: Iterable[Samples],
    channels: int,
    size: int,
    frames: int,
    change: Callable[[Spectra], None],
) -> Iterator[Samples]:
    """The sound after `change` was done to its spectra, in place; `frames` long, in quanta."""
    return in_quanta(_trimmed(_added(blocks, channels, size, change), size, frames), channels)


def _added(
    blocks: Iterable[Samples], channels: int, size: int, change: Callable[[Spectra], None]
) -> Iterator[Samples]:
    hop = size // HOPS
    shape = _shape(size) * (2 / HOPS)
    open_ends = np.zeros((channels, size - hop))
    for each in spectra(blocks, channels, size):
        change(each)
        pieces = scipy.fft.irfft(each, n=size, axis=2, workers=1) * shape
        count = pieces.shape[1]
        total = np.zeros((channels, count * hop + size - hop))
        total[:, : size - hop] = open_ends
        for part in range(HOPS):
            at = part * hop
            piece = pieces[:, :, at : at + hop].reshape(channels, -1)
            total[:, at : at + count * hop] += piece
        yield total[:, : count * hop]
        open_ends = total[:, count * hop :].copy()


def _trimmed(blocks: Iterable[Samples], size: int, frames: int) -> Iterator[Samples]:
    """Without the silence that came before the sound."""
    early = size - size // HOPS
    for block in blocks:
        kept = block[:, early : early + frames]
        early = max(0, early - block.shape[1])
        frames -= kept.shape[1]
        if kept.shape[1]:
            yield kept


def _with_tail(blocks: Iterable[Samples], channels: int, size: int) -> Iterator[Samples]:
    """So much silence after it that the last frame lies in four windows."""
    yield from blocks
    yield np.zeros((channels, size))


def _shape(size: int) -> Floats:
    return np.asarray(np.sqrt(np.hanning(size + 1)[:-1]))

"""Many channels into two, as players do it: centre and surrounds 3 dB down (BS.775), no LFE."""

from __future__ import annotations

import numpy as np

from processing.engine.audio import USUAL_MASKS, Samples

_LEFT, _RIGHT, _BOTH = (1.0, 0.0), (0.0, 1.0), (0.7071, 0.7071)
_SPEAKERS = {0x1: _LEFT, 0x2: _RIGHT, 0x4: _BOTH, 0x8: (0.0, 0.0), 0x100: _BOTH}
_LEFT_SIDE = 0x10 | 0x40 | 0x200 | 0x1000 | 0x8000  # all but the front left


def to_stereo(block: Samples, mask: int | None = None) -> Samples:
    """One or two channels stay as they are."""
    channels = len(block)
    if channels <= 2:
        return block
    said = mask or USUAL_MASKS.get(channels, 0)
    bits = [1 << n for n in range(32) if said >> n & 1]
    if len(bits) != channels:
        pairs = -(-channels // 2)
        rows = np.array([_LEFT if n % 2 == 0 else _RIGHT for n in range(channels)]) / pairs
    else:
        rows = np.array([_speaker(bit) for bit in bits])
    return np.asarray(rows.T @ block)


def _speaker(bit: int) -> tuple[float, float]:
    if bit in _SPEAKERS:
        return _SPEAKERS[bit]
    return (0.7071, 0.0) if bit & _LEFT_SIDE else (0.0, 0.7071)

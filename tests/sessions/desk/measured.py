"""What the engine itself says of a sound with a fault that can be predicted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from processing.engine import report

RATE = 48_000
SECONDS = 12
OUT_OF_PHASE = (5.0, 8.0)


def noise(path: Path, *, out_of_phase: bool, seed: int = 3) -> dict[str, Any]:
    """The report on noise that is the same on both sides, for some seconds with one side turned."""
    chance = np.random.default_rng(seed)
    left = chance.normal(0, 0.08, RATE * SECONDS)
    right = left + chance.normal(0, 0.02, left.size)
    if out_of_phase:
        first, last = (int(at * RATE) for at in OUT_OF_PHASE)
        right[first:last] *= -1
    soundfile.write(path, np.stack([left, right], axis=1), RATE, subtype="FLOAT")
    return report.measure(path)

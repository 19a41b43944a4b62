"""Stems as files that the engine can open."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from processing.engine.audio import Writer


def written(path: Path, sound, rate: int, subtype: str = "FLOAT") -> Path:
    sound = np.atleast_2d(sound)
    with Writer(path, rate, len(sound), subtype) as file:
        file.write(sound)
    return path


def on_disk(folder: Path, stems: Mapping[str, object], rate: int, subtype: str = "FLOAT"):
    """name -> path, as `render` takes them."""
    return {
        name: written(folder / f"{name}.wav", sound, rate, subtype) for name, sound in stems.items()
    }

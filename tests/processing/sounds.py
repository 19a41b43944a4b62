"""Sounds for jobs: short, and of a loudness that one can tell."""

import hashlib
import io

import numpy as np
import soundfile

from processing.recipes import IngestRecipe
from processing.storage import storage

RATE = 44_100


def music(seconds=3.0, seed=1, channels=2):
    """Beats of noise over a chord: something with dynamics, peaks and width."""
    time = np.arange(int(seconds * RATE)) / RATE
    random = np.random.default_rng(seed)
    chord = sum(np.sin(2 * np.pi * hz * (1 + seed / 7) * time) for hz in (220, 277, 330)) / 12
    beats = random.normal(0, 0.1, (channels, time.size)) * np.exp(-8 * (time % 0.5))
    return (chord + beats).astype(np.float32)


def wav(samples, subtype="PCM_24"):
    file = io.BytesIO()
    soundfile.write(file, samples.T, RATE, subtype=subtype, format="WAV")
    return file.getvalue()


def spooled(content, key="upload-1", filename="Bass.wav", **said):
    """The order to take in these bytes, which lie in the spool."""
    storage().spool_append(key, 0, content)
    given = {
        "spool": key,
        "filename": filename,
        "size_bytes": len(content),
        "file_sha256": hashlib.sha256(content).hexdigest(),
    }
    return IngestRecipe(**{**given, **said})

"""Masters to deliver, and files opened by libraries that had no part in writing them."""

from __future__ import annotations

import av
import numpy as np

from processing.engine import deliver
from processing.engine.audio import Writer
from processing.engine.limiter import Limiter, limited, with_envelope
from processing.recipes.deliverables import Deliverable
from tests.processing.engine.signals import music

CONTAINERS = {"alac": "mp4", "aac": "mp4", "opus": "ogg"}


def written(path, sound, rate=44_100):
    with Writer(path, rate, len(sound)) as file:
        file.write(sound)
    return path


def loud(sound, rate, *, ceiling_dbtp=-1.0, drive_db=9.0):
    """As a master is: at its ceiling again and again."""
    limiter = Limiter(rate, len(sound), ceiling_dbtp=ceiling_dbtp, drive_db=drive_db)
    return np.concatenate(list(limited(with_envelope([sound], len(sound)), limiter)), axis=1)


def master(tmp_path, seconds=3.0, rate=44_100, channels=2):
    sound = loud(music(rate, seconds, channels=channels), rate)
    return written(tmp_path / "master.wav", sound, rate), sound.astype(np.float32)


def made(path, out, *, seed="seed", ceiling_dbtp=-1.0, own_dbtp=None, more=None, **wanted):
    """`own_dbtp` is the ceiling of the file itself; `more` are tags, cover and album."""
    return deliver.deliver(
        path,
        Deliverable(ceiling_dbtp=own_dbtp, **wanted),
        out,
        seed=seed,
        ceiling_dbtp=ceiling_dbtp,
        **(more or {}),
    )


def by_ffmpeg(path, format_name):
    """All that FFmpeg decodes, as (channels, frames) of full scale 1, and the length it is told."""
    with av.open(str(path), format=CONTAINERS.get(format_name, format_name)) as file:
        stream = file.streams.audio[0]
        told = stream.duration and round(stream.duration * stream.time_base * stream.rate)
        blocks = []
        for frame in file.decode(stream):
            data = frame.to_ndarray()
            if not frame.format.is_planar:
                data = data.reshape(-1, frame.layout.nb_channels).T
            if not np.issubdtype(data.dtype, np.floating):
                data = data / 2.0 ** (8 * data.dtype.itemsize - 1)
            blocks.append(data.astype(float))
        return np.concatenate(blocks, axis=1), told


def true_peak_dbtp(sound, factor=16):
    """By another interpolator than the engine's: zeros between the spectrum's ends."""
    edge = np.zeros((len(sound), 512))
    padded = np.concatenate([edge, sound, edge], axis=1)
    spectrum = np.fft.rfft(padded, axis=1)
    size = padded.shape[1]
    wide = np.zeros((len(sound), factor * size // 2 + 1), complex)
    wide[:, : spectrum.shape[1]] = spectrum
    points = np.fft.irfft(wide, factor * size, axis=1) * factor
    return 20 * np.log10(np.abs(points).max())

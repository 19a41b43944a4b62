"""Small right files of every container, to be spoilt; each is made once."""

from __future__ import annotations

import functools
import io
import os
import struct
import tempfile
from pathlib import Path

import av
import numpy as np
import soundfile

from processing.engine import codecs
from tests.processing.engine.signals import music

RATE = 48_000


@functools.cache
def wave(seconds=0.6, rate=RATE, channels=2):
    """(channels, frames), as float64."""
    stereo = music(rate, seconds)
    return np.concatenate([stereo] * (-(-channels // 2)))[:channels]


def pcm16(seconds=0.6, rate=RATE, channels=2):
    whole = np.round(wave(seconds, rate, channels) * 20_000).astype("<i2")
    return whole.T.tobytes()


def floats(seconds=0.6, channels=2):
    """(frames, channels), to be spoilt."""
    return wave(seconds, channels=channels).astype("<f4").T.copy()


@functools.cache
def flac(seconds=0.6, rate=RATE, channels=2, subtype="PCM_16"):
    made = io.BytesIO()
    soundfile.write(
        made, 0.6 * wave(seconds, rate, channels).T, rate, format="FLAC", subtype=subtype
    )
    return made.getvalue()


@functools.cache
def silent_flac(seconds):
    made = io.BytesIO()
    quiet = np.zeros((RATE * 10, 2), np.int16)
    with soundfile.SoundFile(made, "w", RATE, 2, format="FLAC", subtype="PCM_16") as file:
        for _ in range(seconds // 10):
            file.write(quiet)
    return made.getvalue()


@functools.cache
def mp3(seconds=0.6, rate=RATE, channels=2):
    return _encoded(codecs.MP3, seconds, rate, channels)


@functools.cache
def aac(seconds=0.6, rate=RATE, channels=2):
    return _encoded(codecs.AAC, seconds, rate, channels)


def _encoded(codec, seconds, rate, channels):
    handle, name = tempfile.mkstemp()
    os.close(handle)
    path = Path(name)
    try:
        codecs.encode(iter([0.6 * wave(seconds, rate, channels)]), path, rate, channels, codec)
        return path.read_bytes()
    finally:
        path.unlink()


@functools.cache
def muxed(codec="alac", container="ipod", seconds=0.6, **options):
    """Through FFmpeg's libraries: what the engine itself never writes."""
    made = io.BytesIO()
    with av.open(made, "w", format=container, options=options) as file:
        stream = file.add_stream(codec, rate=RATE, layout="stereo")
        kind = stream.codec_context.codec.audio_formats[0]
        sound = 0.5 * wave(seconds)
        resampler = av.AudioResampler(format=kind, layout="stereo", rate=RATE)
        planes = np.ascontiguousarray(sound, np.float32)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = RATE, 0
        for part in resampler.resample(frame):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return made.getvalue()


@functools.cache
def constant_flac(seconds, total=0):
    """Hours of nothing in a few hundred kilobytes: each frame holds 65,535 times the same."""
    frames = -(-seconds * RATE // 65_535)
    packed = RATE << 44 | 1 << 41 | 15 << 36 | total
    facts = struct.pack(">HH6xQ16x", 65_535, 65_535, packed)
    made = [b"fLaC\x80\0\0\x22", facts]
    for number in range(frames):
        coded = chr(number).encode("utf-8", "surrogatepass")
        head = b"\xff\xf8\x7a\x18" + coded + b"\xff\xfe"
        body = head + bytes([crc(head, 8, 0x07)]) + bytes(6)
        made.append(body + crc(body, 16, 0x8005).to_bytes(2, "big"))
    return b"".join(made)


def crc(data, width, polynomial):
    crc, top, mask = 0, 1 << (width - 1), (1 << width) - 1
    for byte in data:
        crc ^= byte << (width - 8)
        for _ in range(8):
            crc = (crc << 1 ^ polynomial if crc & top else crc << 1) & mask
    return crc

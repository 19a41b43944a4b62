"""Sound files made byte by byte, right ones and wrong ones."""

from __future__ import annotations

import struct

import numpy as np

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE


def chunk(name, body, size=None):
    size = len(body) if size is None else size
    return struct.pack("<4sI", name, size) + body + b"\0" * (len(body) % 2)


def fmt(tag=PCM, *, channels=2, rate=48_000, bits=16, align=None, tail=b""):
    align = channels * bits // 8 if align is None else align
    return chunk(
        b"fmt ",
        struct.pack("<HHIIHH", tag, channels, rate, rate * align & 0xFFFF_FFFF, align, bits) + tail,
    )


GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


def extensible(valid=16, sub=PCM, mask=3, guid=GUID_TAIL):
    return fmt(EXTENSIBLE, tail=struct.pack("<HHIH", 22, valid, mask, sub) + guid)


def riff(*chunks, size=None, form=b"RIFF"):
    body = b"WAVE" + b"".join(chunks)
    return struct.pack("<4sI", form, len(body) if size is None else size) + body


def sound(seconds=0.5, rate=48_000, channels=2, level=0.5):
    """16-bit samples of a tone."""
    n = np.arange(round(seconds * rate))
    wave = np.round(level * 32767 * np.sin(2 * np.pi * 440 * n / rate)).astype("<i2")
    return np.repeat(wave[:, None], channels, axis=1).tobytes()


def wav(**shape):
    return riff(fmt(**shape), chunk(b"data", sound()))


def ds64(riff_size, data_size, entries=0):
    return chunk(b"ds64", struct.pack("<QQQI", riff_size, data_size, 0, entries))


def rf64(data=None, riff_size=None, data_size=None):
    data = sound() if data is None else data
    total = 4 + 36 + 24 + 8 + len(data)
    table = ds64(
        total if riff_size is None else riff_size, len(data) if data_size is None else data_size
    )
    return riff(table, fmt(), chunk(b"data", data, 0xFFFF_FFFF), size=0xFFFF_FFFF, form=b"RF64")


def aiff(frames=24_000, bits=16, codec=None, channels=2, data=None):
    data = np.frombuffer(sound(), "<i2").astype(">i2").tobytes() if data is None else data
    rate = bytes.fromhex("400ebb80000000000000")  # 48000
    comm = struct.pack(">hIh", channels, frames, bits) + rate
    if codec:
        comm += codec + b"\0\0"
    parts = [(b"COMM", comm), (b"SSND", struct.pack(">II", 0, 0) + data)]
    body = (b"AIFC" if codec else b"AIFF") + b"".join(
        struct.pack(">4sI", name, len(part)) + part for name, part in parts
    )
    return struct.pack(">4sI", b"FORM", len(body)) + body

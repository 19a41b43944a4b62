"""WAV, RF64, BW64 and AIFF files whose headers lie, and files that are no sound at all."""

from __future__ import annotations

import random
import struct

import numpy as np

from tests.processing.engine import files
from tests.processing.engine.files import chunk, ds64, fmt, rf64, riff
from tests.processing.engine.hostile import seeds
from tests.processing.engine.hostile.case import reject, warn

OPEN = 0xFFFF_FFFF
SOUND = files.sound()
DATA = chunk(b"data", SOUND)
WAV = riff(fmt(), DATA)
BIG = np.frombuffer(SOUND, "<i2").astype(">i2").tobytes()


def bw64(**sizes):
    return rf64(**sizes).replace(b"RF64", b"BW64", 1)


def wide(*chunks):
    return riff(*chunks, size=OPEN, form=b"RF64")


def wide_counting(count):
    body = bytearray(rf64())
    body[36:44] = struct.pack("<Q", count)
    return bytes(body)


def aiff_chunks(*parts, kind=b"AIFF", size=None):
    body = kind + b"".join(
        struct.pack(">4sI", name, len(part)) + part + b"\0" * (len(part) % 2)
        for name, part in parts
    )
    return struct.pack(">4sI", b"FORM", len(body) if size is None else size) + body


def comm(channels=2, frames=24_000, bits=16, rate="400ebb80000000000000", codec=b""):
    return (b"COMM", struct.pack(">hIh", channels, frames, bits) + bytes.fromhex(rate) + codec)


def ssnd(data=BIG, offset=0, block=0):
    return (b"SSND", struct.pack(">II", offset, block) + data)


def adpcm(channels=3):
    """What made a well-known reader crash on opening."""
    head = struct.pack("<HHIIHH", 0x11, channels, 44_100, 44_100, 1024 * channels, 4)
    return riff(chunk(b"fmt ", head + struct.pack("<HH", 2, 505)), chunk(b"data", bytes(2048)))


CASES = {
    # no sound at all
    "nothing": reject(b"", "empty_file"),
    "one byte": reject(b"R", "not_audio"),
    "page": reject(b"<!doctype html><script>alert(1)</script>" * 60, "not_audio", "song.wav"),
    "script": reject(b"#!/bin/sh\nrm -rf /\n" * 20, "not_audio", "kick.wav"),
    "program": reject(b"\x7fELF\x02\x01\x01" + bytes(4000), "not_audio", "mix.flac"),
    "windows program": reject(b"MZ\x90\0" + bytes(4000), "not_audio", "mix.wav"),
    "random": reject(random.Random(3).randbytes(8000), "not_audio", "noise.wav"),
    "zeros": reject(bytes(8000), "not_audio", "zeros.wav"),
    "playlist": reject(b"#EXTM3U\n#EXT-X-VERSION:3\nhttp://127.0.0.1/a\n", "not_audio", "a.mp3"),
    "concat list": reject(b"ffconcat version 1.0\nfile /etc/passwd\n", "not_audio", "a.mp3"),
    "session description": reject(b"v=0\no=- 0 0 IN IP4 127.0.0.1\n", "not_audio", "a.wav"),
    "xspf": reject(b'<?xml version="1.0"?><playlist><trackList/></playlist>', "not_audio"),
    "pdf": reject(b"%PDF-1.7\n" + bytes(900), "not_audio", "score.wav"),
    "picture": reject(b"\x89PNG\r\n\x1a\n" + bytes(900), "not_audio", "cover.wav"),
    "svg": reject(b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "not_audio"),
    # other containers
    "ogg flac": reject(
        b"OggS\0\x02" + bytes(20) + b"\x7fFLAC" + bytes(900), "unsupported_container"
    ),
    "ogg vorbis": reject(
        b"OggS\0\x02" + bytes(22) + b"\x01vorbis" + bytes(900), "unsupported_container"
    ),
    "core audio": reject(b"caff\0\x01\0\0desc" + bytes(900), "unsupported_container"),
    "wave64": reject(b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb" + bytes(900), "unsupported_container"),
    "big-endian riff": reject(b"RIFX" + WAV[4:], "unsupported_container"),
    "avi": reject(b"RIFF\x10\x10\0\0AVI LIST" + bytes(4000), "unsupported_container"),
    "matroska": reject(b"\x1aE\xdf\xa3" + bytes(900), "unsupported_container"),
    "windows media": reject(b"0&\xb2u\x8ef\xcf\x11\xa6\xd9" + bytes(900), "unsupported_container"),
    "sun audio": reject(b".snd\0\0\0\x18" + bytes(900), "unsupported_container"),
    "8svx": reject(b"FORM\0\0\x03\x208SVX" + bytes(792), "unsupported_container"),
    "midi": reject(b"MThd\0\0\0\x06" + bytes(900), "unsupported_container"),
    "rar": reject(b"Rar!\x1a\x07\x01\0" + bytes(900), "unsupported_container"),
    # two readers could disagree
    "two formats": reject(riff(fmt(), fmt(channels=8, rate=192_000), DATA), "malformed"),
    "two formats, one after": reject(riff(fmt(), DATA, fmt(channels=1)), "malformed"),
    "two sounds": reject(riff(fmt(), DATA, DATA), "malformed"),
    "sound before its format": reject(riff(DATA, fmt()), "malformed"),
    "no format": reject(riff(DATA), "malformed"),
    "short format": reject(riff(chunk(b"fmt ", bytes(12)), DATA), "malformed"),
    "align too small": reject(riff(fmt(align=2), DATA), "malformed"),
    "align too large": reject(riff(fmt(align=400), DATA), "malformed"),
    "no align": reject(riff(fmt(align=0), DATA), "malformed"),
    "24 in 32 without saying": reject(riff(fmt(bits=24, align=8), DATA), "malformed"),
    "riff too small": reject(riff(fmt(), DATA, size=1000), "malformed"),
    "riff says nothing": reject(riff(fmt(), DATA, size=0), "malformed"),
    "riff too large": reject(riff(fmt(), DATA, size=len(WAV) + 5000), "malformed"),
    "half a frame": reject(riff(fmt(), chunk(b"data", SOUND + b"\0\0")), "malformed"),
    "odd chunk without its pad": reject(
        riff(struct.pack("<4sI", b"LIST", 5) + b"INFOx", fmt(), DATA), "malformed"
    ),
    "chunk without a name": reject(riff(fmt(), b"\0\x01\x02\x03" + bytes(40), DATA), "malformed"),
    "giant bext": reject(riff(chunk(b"bext", bytes(602), 0x7FFF_0000), fmt(), DATA), "malformed"),
    "list that leaves": reject(riff(fmt(), DATA, chunk(b"LIST", b"INFO", 90_000)), "malformed"),
    "short extensible": reject(riff(fmt(0xFFFE), DATA), "malformed"),
    "rf64 without its table": reject(wide(fmt(), DATA), "malformed"),
    "rf64 with its table late": reject(wide(fmt(), ds64(97_000, len(SOUND)), DATA), "malformed"),
    "rf64 with a short table": reject(wide(chunk(b"ds64", bytes(8)), fmt(), DATA), "malformed"),
    "rf64 that is not wide": reject(riff(fmt(), DATA, form=b"RF64"), "malformed"),
    "rf64 with a giant sound": reject(rf64(data_size=2**40), "malformed"),
    "rf64 with a small sound": reject(rf64(data_size=8_000), "malformed"),
    "rf64 with no sound told": reject(rf64(data_size=0), "malformed"),
    "rf64 of another length": reject(rf64(riff_size=2**33), "malformed"),
    "rf64 that is smaller": reject(rf64(riff_size=400), "malformed"),
    "rf64 with a false count": reject(wide_counting(7), "malformed"),
    "rf64 with a table of many": reject(
        wide(ds64(97_000, len(SOUND), entries=2**31), fmt(), DATA), "malformed"
    ),
    "bw64 with a giant sound": reject(bw64(data_size=2**60), "malformed"),
    "riff with a wide table": reject(riff(ds64(96_052, len(SOUND)), fmt(), DATA), "malformed"),
    "two comms": reject(aiff_chunks(comm(), comm(), ssnd()), "malformed"),
    "two ssnds": reject(aiff_chunks(comm(), ssnd(), ssnd()), "malformed"),
    "aiff without comm": reject(aiff_chunks(ssnd()), "malformed"),
    "aiff that counts too few": reject(aiff_chunks(comm(frames=9_000), ssnd()), "malformed"),
    "aiff with an offset": reject(aiff_chunks(comm(), ssnd(offset=4_000)), "malformed"),
    "aiff with a wild offset": reject(aiff_chunks(comm(), ssnd(offset=OPEN)), "malformed"),
    "aiff form too small": reject(aiff_chunks(comm(), ssnd(), size=400), "malformed"),
    "aiff short comm": reject(aiff_chunks((b"COMM", bytes(8)), ssnd()), "malformed"),
    # less there than declared
    "cut in half": reject(WAV[: len(WAV) // 2], "truncated"),
    "cut by one frame": reject(WAV[:-4], "truncated"),
    "cut in the format": reject(WAV[:30], "truncated"),
    "cut after the format": reject(WAV[:36], "truncated"),
    "header alone": reject(WAV[:44], "truncated"),
    "four bytes": reject(b"RIFF", "truncated"),
    "cut in the last list": reject(
        riff(fmt(), DATA, chunk(b"LIST", b"INFO" * 99))[:-200], "truncated"
    ),
    "sound that claims 2 GB": reject(riff(fmt(), chunk(b"data", SOUND, 0x7FFF_FFFC)), "truncated"),
    "sound that claims nearly all": reject(
        riff(fmt(), chunk(b"data", SOUND, OPEN - 3), size=OPEN), "truncated"
    ),
    "sound that claims a frame more": reject(
        riff(fmt(), chunk(b"data", SOUND, len(SOUND) + 4)), "truncated"
    ),
    "rf64 cut in half": reject(rf64()[:50_000], "truncated"),
    "aiff cut in half": reject(files.aiff()[:50_000], "truncated"),
    "aiff that counts too many": reject(aiff_chunks(comm(frames=90_000), ssnd()), "truncated"),
    "aiff that counts billions": reject(aiff_chunks(comm(frames=400_000_000), ssnd()), "truncated"),
    # nothing in it, or too much
    "header without sound": reject(riff(fmt()), "no_audio"),
    "sound of zero bytes": reject(riff(fmt(), chunk(b"data", b"")), "no_audio"),
    "zero, and bytes behind it": reject(riff(fmt(), chunk(b"data", SOUND, 0)), "no_audio"),
    "crashed recorder": reject(riff(fmt(), chunk(b"data", SOUND, 0), size=0), "no_audio"),
    "streamed nothing": reject(riff(fmt(), chunk(b"data", b"", OPEN), size=OPEN), "no_audio"),
    "aiff without sound": reject(aiff_chunks(comm()), "no_audio"),
    "aiff of no frames": reject(aiff_chunks(comm(frames=0), ssnd(b"")), "no_audio"),
    "one frame": reject(riff(fmt(), chunk(b"data", SOUND[:4])), "too_short"),
    "nine milliseconds": reject(riff(fmt(), chunk(b"data", SOUND[: 432 * 4])), "too_short"),
    "1,001 chunks": reject(riff(fmt(), chunk(b"junk", b"") * 1001, DATA), "too_many_chunks"),
    "aiff of 1,001 chunks": reject(
        aiff_chunks(comm(), *[(b"ANNO", b"")] * 1001, ssnd()), "too_many_chunks"
    ),
    # no such format
    "no channels": reject(riff(fmt(channels=0, align=0), DATA), "bad_channels"),
    "aiff with negative channels": reject(aiff_chunks(comm(channels=-2), ssnd()), "bad_channels"),
    "33 channels": reject(riff(fmt(channels=33), DATA), "too_many_channels"),
    "65,535 channels": reject(riff(fmt(channels=65_535, align=65_534), DATA), "too_many_channels"),
    "no rate": reject(riff(fmt(rate=0), DATA), "bad_sample_rate"),
    "7,999 hertz": reject(riff(fmt(rate=7_999), DATA), "bad_sample_rate"),
    "4 gigahertz": reject(riff(fmt(rate=OPEN), DATA), "bad_sample_rate"),
    "aiff rate not a number": reject(
        aiff_chunks(comm(rate="7fffc000000000000000"), ssnd()), "bad_sample_rate"
    ),
    "aiff rate infinite": reject(
        aiff_chunks(comm(rate="7fff0000000000000000"), ssnd()), "bad_sample_rate"
    ),
    "aiff rate negative": reject(
        aiff_chunks(comm(rate="c00ebb80000000000000"), ssnd()), "bad_sample_rate"
    ),
    "aiff rate zero": reject(aiff_chunks(comm(rate="0" * 20), ssnd()), "bad_sample_rate"),
    "no bits": reject(riff(fmt(bits=0, align=0), DATA), "bad_bit_depth"),
    "12 bits": reject(riff(fmt(bits=12, align=3), DATA), "bad_bit_depth"),
    "64-bit integers": reject(riff(fmt(bits=64), DATA), "bad_bit_depth"),
    "16-bit float": reject(riff(fmt(3, bits=16), DATA), "bad_bit_depth"),
    "24-bit float": reject(riff(fmt(3, bits=24), DATA), "bad_bit_depth"),
    "more valid than there are": reject(riff(files.extensible(valid=24), DATA), "bad_bit_depth"),
    "aiff of 12 bits": reject(aiff_chunks(comm(bits=12), ssnd()), "bad_bit_depth"),
    "ima adpcm of three": reject(adpcm, "unsupported_codec"),
    "ms adpcm": reject(riff(fmt(2, bits=4, align=1024), DATA), "unsupported_codec"),
    "a-law": reject(riff(fmt(6, bits=8), DATA), "unsupported_codec"),
    "mu-law": reject(riff(fmt(7, bits=8), DATA), "unsupported_codec"),
    "mp3 in wav": reject(riff(fmt(0x55, bits=0, align=1), DATA), "unsupported_codec"),
    "format 0": reject(riff(fmt(0), DATA), "unsupported_codec"),
    "extensible of another kind": reject(
        riff(files.extensible(guid=bytes(14)), DATA), "unsupported_codec"
    ),
    "extensible adpcm": reject(riff(files.extensible(sub=2), DATA), "unsupported_codec"),
    "aifc ima4": reject(files.aiff(codec=b"ima4"), "unsupported_codec"),
    "aifc ulaw": reject(files.aiff(codec=b"ulaw"), "unsupported_codec"),
    # taken, with a word
    "streamed": warn(
        lambda: riff(fmt(), chunk(b"data", seeds.pcm16(), OPEN), size=OPEN), "size_from_file"
    ),
    "streamed, with a true riff": warn(
        lambda: riff(fmt(), chunk(b"data", seeds.pcm16(), OPEN)), "size_from_file"
    ),
    "tail": warn(lambda: riff(fmt(), chunk(b"data", seeds.pcm16())) + bytes(900), "trailing_bytes"),
    "zip behind it": warn(
        lambda: riff(fmt(), chunk(b"data", seeds.pcm16())) + b"PK\x03\x04" + bytes(300),
        "trailing_bytes",
    ),
    "called mp3": warn(
        lambda: riff(fmt(), chunk(b"data", seeds.pcm16())), "extension_mismatch", filename="a.mp3"
    ),
}

"""FLAC, MP3 and M4A files that lie, break off, change in their middle, or lead elsewhere."""

from __future__ import annotations

import functools
import random
import struct

from processing.engine.containers import flac_frames, mpeg_frames
from tests.processing.engine.hostile import seeds
from tests.processing.engine.hostile.case import reject, warn

FACTS = 8  # where STREAMINFO begins in a FLAC


def flac_starts(data):
    """Where the frames of one of our small FLACs begin."""
    starts, number = [], 0
    for at in range(42, len(data) - 1):
        if data[at] == 0xFF and data[at + 1] >> 1 == 0x7C:
            frame = flac_frames.frame_at(data, at)
            if frame and frame.number == number:
                starts.append(at)
                number = frame.following
    return starts


def with_total(frames, data=None):
    data = bytearray(data or seeds.flac())
    packed = int.from_bytes(data[FACTS + 10 : FACTS + 18], "big") >> 36 << 36
    data[FACTS + 10 : FACTS + 18] = (packed | frames).to_bytes(8, "big")
    return bytes(data)


def with_rate(rate):
    data = bytearray(seeds.flac())
    packed = int.from_bytes(data[FACTS + 10 : FACTS + 18], "big")
    packed = packed & (1 << 44) - 1 | rate << 44
    data[FACTS + 10 : FACTS + 18] = packed.to_bytes(8, "big")
    return bytes(data)


def with_bits(bits):
    data = bytearray(seeds.flac())
    packed = int.from_bytes(data[FACTS + 10 : FACTS + 18], "big")
    packed = packed & ~(0x1F << 36) | (bits - 1) << 36
    data[FACTS + 10 : FACTS + 18] = packed.to_bytes(8, "big")
    return bytes(data)


def with_blocks(*blocks, data=None):
    """Kind and body of metadata blocks, right behind STREAMINFO."""
    data = data or seeds.flac()
    made = b"".join(bytes([kind]) + len(body).to_bytes(3, "big") + body for kind, body in blocks)
    return data[:42] + made + data[42:]


def other_rate_in_the_middle():
    """The sixth frame says 44.1 kHz, with right checksums."""
    data = bytearray(seeds.flac())
    starts = flac_starts(bytes(data))
    at, end = starts[5], starts[6]
    data[at + 2] = data[at + 2] & 0xF0 | 9
    head = 6 if data[at + 2] >> 4 == 6 else 5
    data[at + head] = seeds.crc(data[at : at + head], 8, 0x07)
    data[end - 2 : end] = seeds.crc(data[at : end - 2], 16, 0x8005).to_bytes(2, "big")
    return bytes(data)


def mono_in_the_middle():
    stereo, mono = with_total(0), seeds.flac(channels=1)
    return stereo + mono[flac_starts(mono)[0] :]


def a_frame_less():
    data = seeds.flac()
    starts = flac_starts(data)
    return data[: starts[2]] + data[starts[3] :]


def twice():
    return seeds.flac() + seeds.flac()


def bitten(data, share=0.5, count=30):
    at = int(len(data) * share)
    return data[:at] + bytes(byte ^ 0x5A for byte in data[at : at + count]) + data[at + count :]


def wrong_md5():
    data = bytearray(seeds.flac())
    data[FACTS + 18] ^= 1
    return bytes(data)


def giant_block():
    """The last block of metadata claims 16 MB; the frames lie inside of it."""
    data = seeds.flac()
    return data[:42] + b"\x86\xff\xff\xff" + data[42:]


def mp3_frames(data):
    at, found = 0, []
    while frame := mpeg_frames.frame_of(data[at : at + 4]):
        found.append((at, frame))
        at += frame.size
    return found


def claiming(frames):
    data = bytearray(seeds.mp3())
    at = data.find(b"Info") if b"Info" in data else data.find(b"Xing")
    data[at + 8 : at + 12] = struct.pack(">I", frames)
    return bytes(data)


def without_note(data=None):
    data = data or seeds.mp3()
    return data[mp3_frames(data)[1][0] :]


def free_format():
    """Frames of 500 bytes whose headers leave the bit rate out."""
    return b"".join(b"\xff\xfb\x04\xc4" + bytes(496) for _ in range(40))


def layer_2():
    return b"".join(b"\xff\xfd\xa4\xc4" + bytes(576 - 4) for _ in range(40))


def adts():
    head = bytes([0xFF, 0xF1, 0x4C, 0x80, 0x10, 0x1F, 0xFC])
    size = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return (head + bytes(size - 7)) * 30


def box(name, *inside):
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), name) + body


def patched(data, name, offset, value):
    """Bytes at an offset behind the name of the first box of that name."""
    at = data.index(name) + 4 + offset
    return data[:at] + value + data[at + len(value) :]


def number(value):
    return struct.pack(">I", value)


def renamed(data, name, other):
    return data.replace(name, other, 1)


def elsewhere():
    """The sound is kept at an address."""
    data = seeds.aac()
    at = data.index(b"url ")
    return data[: at + 7] + b"\0" + data[at + 8 :]


def without_moov():
    """An upload that stopped before its end: the table of contents comes last."""
    data = seeds.muxed("aac")
    assert data.index(b"mdat") < data.index(b"moov")
    return data[: data.index(b"moov") - 4]


def two_tracks():
    data = seeds.muxed("aac")  # the table of contents is last, so that nothing moves
    trak = data.index(b"trak") - 4
    size = int.from_bytes(data[trak : trak + 4], "big")
    moov = data.index(b"moov") - 4
    whole = int.from_bytes(data[moov : moov + 4], "big") + size
    twice_in = data[: trak + size] + data[trak : trak + size] + data[trak + size :]
    return twice_in[:moov] + number(whole) + twice_in[moov + 4 :]


def two_moovs():
    data = seeds.muxed("aac")
    return data + data[data.index(b"moov") - 4 :]


AAC = seeds.aac
CASES = {
    # FLAC
    "flac cut in half": reject(lambda: seeds.flac()[: len(seeds.flac()) // 2], "truncated"),
    "flac without its last frames": reject(
        lambda: seeds.flac()[: flac_starts(seeds.flac())[-2]], "truncated"
    ),
    "flac without its last bytes": reject(lambda: seeds.flac()[:-200], "truncated"),
    "flac without frames": reject(
        lambda: seeds.flac()[: flac_starts(seeds.flac())[0]], "truncated"
    ),
    "flac of facts alone": reject(lambda: b"fLaC\x80" + with_total(0)[5:42], "no_audio"),
    "flac sign alone": reject(b"fLaC", "truncated"),
    "flac bitten": reject(lambda: bitten(seeds.flac()), "corrupt"),
    "flac with noise behind it": warn(
        lambda: seeds.flac() + random.Random(5).randbytes(60_000), "trailing_bytes"
    ),
    "flac with a frame less": reject(a_frame_less, "corrupt"),
    "flac that turns mono": reject(mono_in_the_middle, "corrupt"),
    "flac that changes its rate": reject(other_rate_in_the_middle, "corrupt"),
    "flac twice": reject(twice, "corrupt"),
    "flac that counts too many": reject(lambda: with_total(10**6), "truncated"),
    "flac that counts too few": reject(lambda: with_total(10_000), "malformed"),
    "flac of another rate": reject(lambda: with_rate(96_000), "malformed"),
    "flac of no rate": reject(lambda: with_rate(0), "bad_sample_rate"),
    "flac of a million hertz": reject(lambda: with_rate(1_000_000), "bad_sample_rate"),
    "flac of other bits": reject(lambda: with_bits(24), "malformed"),
    "flac of 5 bits": reject(lambda: with_bits(5), "bad_bit_depth"),
    "flac of 24 hours": reject(lambda: with_total(24 * 3600 * 48_000), "duration_limit"),
    "flac of 24 hours, streamed": reject(
        functools.partial(seeds.constant_flac, 24 * 3600), "duration_limit"
    ),
    "flac of ten minutes of nothing": warn(functools.partial(seeds.constant_flac, 600), "silent"),
    "flac with two facts": reject(lambda: with_blocks((0, seeds.flac()[8:42])), "malformed"),
    "flac with a block of no kind": reject(lambda: with_blocks((0x7F, bytes(9))), "malformed"),
    "flac with a giant block": reject(giant_block, "malformed"),
    "flac with 1,001 blocks": reject(lambda: with_blocks(*[(1, b"")] * 1001), "too_many_chunks"),
    "flac with a wrong md5": warn(wrong_md5, "checksum_mismatch"),
    "flac with a tail": warn(lambda: seeds.flac() + bytes(500), "trailing_bytes"),
    "flac called wav": warn(seeds.flac, "extension_mismatch", filename="kick.wav"),
    "two minutes of nothing": warn(functools.partial(seeds.silent_flac, 120), "silent"),
    # MP3
    "mp3 tag alone": reject(b"ID3\x04\0\0\0\0\x07\x76" + bytes(1014), "no_audio"),
    "mp3 tag, then nothing": reject(b"ID3\x04\0\0\0\0\0\x20" + bytes(32), "no_audio"),
    "mp3 tag longer than all": reject(b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(99), "truncated"),
    "mp3 tag that swallows all": reject(
        lambda: b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + seeds.mp3(), "malformed"
    ),
    "mp3 tag without a length": reject(
        lambda: b"ID3\x04\0\0\xff\xff\xff\xff" + seeds.mp3(), "malformed"
    ),
    "mp3 cut in a frame": reject(lambda: seeds.mp3()[:-300], "truncated"),
    "mp3 cut, of no note": reject(lambda: without_note()[:-300], "truncated"),
    "mp3 with a hole": reject(
        lambda: seeds.mp3()[:9_000] + bytes(1500) + seeds.mp3()[10_500:], "corrupt"
    ),
    "mp3 that turns mono": reject(lambda: seeds.mp3() + seeds.mp3(channels=1), "corrupt"),
    "mp3 note alone": reject(lambda: seeds.mp3()[: mp3_frames(seeds.mp3())[1][0]], "no_audio"),
    "mp3 without a bit rate": reject(free_format, "unsupported_codec"),
    "mp2": reject(layer_2, "unsupported_container"),
    "bare aac": reject(adts, "unsupported_container"),
    "mp3 that claims a day": warn(lambda: claiming(3_307_500), "duration_mismatch"),
    "mp3 that claims four billion": warn(lambda: claiming(0xFFFF_FFFF), "duration_mismatch"),
    "mp3 that claims half": warn(lambda: claiming(10), "duration_mismatch"),
    "mp3 that changes its rate": warn(
        lambda: without_note() + without_note(seeds.mp3(rate=44_100)), "format_change"
    ),
    "mp3 that halves its rate": warn(
        lambda: without_note() + without_note(seeds.mp3(rate=22_050)), "format_change"
    ),
    "mp3 there and back": warn(
        lambda: without_note() + without_note(seeds.mp3(rate=44_100)) + without_note(),
        "format_change",
    ),
    "mp3 with a tail": warn(lambda: seeds.mp3() + b"<html>" * 90, "trailing_bytes"),
    "mp3 called wav": warn(seeds.mp3, "extension_mismatch", filename="kick.wav"),
    # M4A
    "m4a cut at its end": reject(lambda: AAC()[:-2000], "truncated"),
    "m4a cut before its table": reject(without_moov, "truncated"),
    "m4a name alone": reject(b"\0\0\0\x10ftypM4A \0\0\0\0", "truncated"),
    "m4a elsewhere": reject(elsewhere, "malformed"),
    "m4a of two sounds": reject(two_tracks, "malformed"),
    "m4a with two tables": reject(two_moovs, "malformed"),
    "m4a that counts other packets": reject(
        lambda: patched(AAC(), b"stsz", 8, number(7)), "malformed"
    ),
    "m4a that counts billions": reject(
        lambda: patched(AAC(), b"stsz", 8, number(0xFFFF_FFFF)), "malformed"
    ),
    "m4a of giant packets": reject(
        lambda: patched(AAC(), b"stsz", 4, number(0x7FFF_FFFF)), "truncated"
    ),
    "m4a of long times": reject(
        lambda: patched(AAC(), b"stts", 12, number(0x7FFF_FFFF)), "malformed"
    ),
    "m4a with a table that leaves": reject(
        lambda: patched(AAC(), b"stts", 4, number(50_000)), "malformed"
    ),
    "m4a that begins elsewhere": reject(
        lambda: patched(AAC(), b"stco", 8, number(0x7FFF_FFFF)), "truncated"
    ),
    "m4a that plays its table": reject(lambda: patched(AAC(), b"stco", 8, number(64)), "malformed"),
    "m4a with a clock that stands": reject(
        lambda: patched(AAC(), b"mdhd", 12, number(0)), "malformed"
    ),
    "m4a that claims ten hours": reject(
        lambda: patched(AAC(), b"mdhd", 16, number(36_000 * 48_000)), "malformed"
    ),
    "m4a that is locked": reject(lambda: renamed(AAC(), b"mp4a", b"enca"), "unsupported_codec"),
    "m4a of speech": reject(lambda: renamed(AAC(), b"mp4a", b"samr"), "unsupported_codec"),
    "m4a with nothing in it": reject(lambda: renamed(AAC(), b"mdat", b"free"), "no_audio"),
    "m4a of a picture": reject(
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(900), "unsupported_container"
    ),
    "m4a that is a video": reject(
        lambda: renamed(AAC(), b"soun", b"vide"), "unsupported_container"
    ),
    "m4a of 40 channels": reject(
        lambda: patched(AAC(), b"mp4a", 16, struct.pack(">H", 40)), "too_many_channels"
    ),
    "m4a called flac": warn(AAC, "extension_mismatch", filename="song.flac"),
}

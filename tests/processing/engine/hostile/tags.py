"""Right sound with tags that would hurt whoever believes them."""

from __future__ import annotations

import struct
import zlib

from tests.processing.engine.files import chunk, fmt, riff
from tests.processing.engine.hostile import seeds
from tests.processing.engine.hostile.case import warn
from tests.processing.engine.hostile.coded import box, with_blocks

DROPPED, SANITIZED, COVER = "metadata_dropped", "metadata_sanitized", "cover_dropped"
BILLION = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><BWFXML>&f;</BWFXML>'


def png(width=600, height=600):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _part(b"IHDR", head) + _part(b"IDAT", b"") + _part(b"IEND", b"")


def _part(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg(width=600, height=600):
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes(9)
    return (
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0"
        + struct.pack(">H", len(frame) + 2)
        + frame
        + b"\xff\xd9"
    )


def wav(*extra):
    return lambda: riff(fmt(), chunk(b"data", seeds.pcm16()), *extra)


def info(*texts):
    return chunk(b"LIST", b"INFO" + b"".join(chunk(name, text + b"\0") for name, text in texts))


def bext(description=b"", size=602):
    return chunk(b"bext", description.ljust(256, b"\0") + bytes(size - 256))


def spread(size):
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def id3(*frames, version=3, flags=0):
    body = b"".join(frames)
    return b"ID3" + bytes([version, 0, flags]) + spread(len(body)) + body


def frame(name, body, flags=0, size=None):
    size = len(body) if size is None else size
    return name + struct.pack(">IH", size, flags) + body


def mp3(*frames, **how):
    return lambda: id3(*frames, **how) + seeds.mp3()


def picture(data, mime=b"image/png"):
    return frame(b"APIC", b"\0" + mime + b"\0\x03\0" + data)


def comments(*texts, count=None):
    body = struct.pack("<I", 4) + b"test"
    body += struct.pack("<I", len(texts) if count is None else count)
    return body + b"".join(struct.pack("<I", len(text)) + text for text in texts)


def flac_picture(data, mime=b"image/png", length=None):
    length = len(data) if length is None else length
    return (
        struct.pack(">II", 3, len(mime))
        + mime
        + bytes(4)
        + bytes(16)
        + struct.pack(">I", length)
        + data
    )


def flac(*blocks):
    return lambda: with_blocks(*blocks)


def ape(*items, count=None, size=None):
    body = b"".join(
        struct.pack("<II", len(value), flags) + key + b"\0" + value for key, value, flags in items
    )
    length = len(body) + 32 if size is None else size
    fields = struct.pack("<IIII", 2000, length, len(items) if count is None else count, 0xA000_0000)
    foot = struct.pack("<IIII", 2000, length, len(items), 0x8000_0000)
    return b"APETAGEX" + fields + bytes(8) + body + b"APETAGEX" + foot + bytes(8)


def m4a(*atoms):
    """With tags at the end of the table of contents, which is the file's end."""

    def make():
        data = seeds.muxed("aac")
        handler = box(b"hdlr", bytes(8), b"mdirappl", bytes(9))
        tags = box(b"udta", box(b"meta", bytes(4), handler, box(b"ilst", *atoms)))
        moov = data.index(b"moov") - 4
        inside = data[moov + 8 :].replace(b"udta", b"free", 1)
        return data[:moov] + box(b"moov", inside, tags)

    return make


def item(name, value, kind=1):
    return box(name, box(b"data", struct.pack(">II", kind, 0), value))


CASES = {
    "wav entities": warn(wav(chunk(b"iXML", BILLION)), DROPPED),
    "wav file entity": warn(wav(chunk(b"iXML", OUTSIDE)), DROPPED),
    "wav xmp entities": warn(wav(chunk(b"_PMX", BILLION)), DROPPED),
    "wav giant list": warn(wav(info((b"INAM", b"a" * 2_000_000))), DROPPED),
    "wav list that lies": warn(
        wav(chunk(b"LIST", b"INFO" + struct.pack("<4sI", b"INAM", 90_000) + b"a")), DROPPED
    ),
    "wav short bext": warn(wav(chunk(b"bext", bytes(100))), DROPPED),
    "wav script": warn(wav(info((b"INAM", b"<script>alert(1)</script>"))), SANITIZED),
    "wav formula": warn(wav(info((b"IART", b"=cmd|' /C calc'!A0"))), SANITIZED),
    "wav formula with a plus": warn(wav(info((b"IART", b"+cmd|' /C calc'!A0"))), SANITIZED),
    "wav formula with an at": warn(wav(info((b"IART", b"@SUM(1+1)*cmd|"))), SANITIZED),
    "wav bell": warn(wav(info((b"ICMT", b"ding\x07\x1b[2J"))), SANITIZED),
    "wav bidi": warn(wav(info((b"INAM", "song\u202egpj.exe".encode()))), SANITIZED),
    "wav bext script": warn(wav(bext(b"<img src=x onerror=alert(1)>")), SANITIZED),
    "wav id3 packed": warn(
        wav(chunk(b"id3 ", id3(frame(b"TIT2", zlib.compress(bytes(10**6)), 0x80)))), DROPPED
    ),
    "wav id3 cover": warn(wav(chunk(b"id3 ", id3(picture(b"<svg onload=x>")))), COVER),
    "mp3 packed": warn(mp3(frame(b"TIT2", zlib.compress(bytes(64 * 2**20)), 0x80)), DROPPED),
    "mp3 packed, 2.4": warn(mp3(b"TIT2" + spread(20) + b"\0\x08" + bytes(20), version=4), DROPPED),
    "mp3 locked": warn(mp3(frame(b"TIT2", bytes(30), 0x40)), DROPPED),
    "mp3 frame that lies": warn(mp3(frame(b"TIT2", b"\0abc", size=2**31 - 1)), DROPPED),
    "mp3 giant tag": warn(mp3(frame(b"PRIV", bytes(17 * 2**20))), DROPPED),
    "mp3 giant words": warn(mp3(frame(b"USLT", b"\0eng\0" + b"la " * 100_000)), DROPPED),
    "mp3 strange writing": warn(mp3(frame(b"TIT2", b"\x09abc")), DROPPED),
    "mp3 script": warn(mp3(frame(b"TIT2", b"\x03<script src=//x></script>")), SANITIZED),
    "mp3 script, wide": warn(mp3(frame(b"TPE1", b"\x01" + "<script>".encode("utf-16"))), SANITIZED),
    "mp3 link that runs": warn(mp3(frame(b"WOAR", b"javascript:alert(1)")), SANITIZED),
    "mp3 bidi": warn(mp3(frame(b"TIT2", b"\x01" + "a\u2066b".encode("utf-16"))), SANITIZED),
    "mp3 cover by link": warn(mp3(picture(b"http://127.0.0.1/x", b"-->")), COVER),
    "mp3 cover of a page": warn(mp3(picture(b"<html>", b"image/jpeg")), COVER),
    "mp3 cover of a gif": warn(mp3(picture(b"GIF89a" + bytes(99), b"image/gif")), COVER),
    "mp3 cover too wide": warn(mp3(picture(png(60_000, 60_000))), COVER),
    "mp3 ape that counts": warn(lambda: seeds.mp3() + ape(count=10**9), DROPPED),
    "mp3 ape that leaves": warn(lambda: seeds.mp3() + ape(size=2**31), DROPPED),
    "mp3 ape script": warn(
        lambda: seeds.mp3() + ape((b"Title", b"<script>1</script>", 0)), SANITIZED
    ),
    "mp3 ape cover": warn(
        lambda: seeds.mp3() + ape((b"Cover Art (Front)", b"a.png\0<svg/>", 2)), COVER
    ),
    "flac counts billions": warn(flac((4, comments(count=2**32 - 1))), DROPPED),
    "flac comment that leaves": warn(
        flac((4, struct.pack("<I", 4) + b"test" + struct.pack("<II", 1, 2**31) + b"a")), DROPPED
    ),
    "flac vendor that leaves": warn(flac((4, struct.pack("<I", 2**32 - 1))), DROPPED),
    "flac giant comments": warn(flac((4, comments(b"A=" + b"a" * 3_000_000))), DROPPED),
    "flac formula": warn(flac((4, comments(b"TITLE==HYPERLINK(1)"))), SANITIZED),
    "flac script": warn(flac((4, comments(b"ARTIST=<iframe src=x>"))), SANITIZED),
    "flac control": warn(flac((4, comments(b"ARTIST=a\0b\x1b"))), SANITIZED),
    "flac entities": warn(flac((2, b"xmp " + BILLION)), DROPPED),
    "flac cover that lies": warn(flac((6, flac_picture(b"abc", length=2**31))), COVER),
    "flac cover of a page": warn(flac((6, flac_picture(b"<html>" * 20))), COVER),
    "flac cover by link": warn(flac((6, flac_picture(b"http://x/", b"-->"))), COVER),
    "flac cover of 12 MB": warn(flac((6, flac_picture(png() + bytes(12 * 2**20)))), COVER),
    "flac cover bomb": warn(flac((6, flac_picture(png(2**31 - 1, 2**31 - 1)))), COVER),
    "m4a script": warn(m4a(item(b"\xa9nam", b"<script>1</script>")), SANITIZED),
    "m4a cover of a page": warn(m4a(item(b"covr", b"<html>", 14)), COVER),
    "m4a atom that leaves": warn(m4a(struct.pack(">I4s", 2**31 - 1, b"\xa9nam")), DROPPED),
    "m4a xmp entities": warn(
        lambda: (
            seeds.aac() + box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), BILLION)
        ),
        DROPPED,
    ),
}

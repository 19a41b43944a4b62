"""ZIPs of stems that climb, hide, swell or hold what they should not."""

from __future__ import annotations

import io
import struct
import zipfile

from tests.processing.engine.files import chunk, fmt, riff
from tests.processing.engine.hostile import seeds
from tests.processing.engine.hostile.case import reject, warn


def stem():
    return riff(fmt(), chunk(b"data", seeds.pcm16()))


def packed(*entries, method=zipfile.ZIP_DEFLATED):
    """Name (or ZipInfo) and bytes of each entry, in this order."""

    def make():
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", method) as file:
            for name, data in entries:
                file.writestr(name, data() if callable(data) else data)
        return made.getvalue()

    return make


def link():
    entry = zipfile.ZipInfo("kick.wav")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


def locked():
    data = bytearray(packed(("kick.wav", stem))())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def swollen():
    """The directory speaks of few bytes; many come out."""
    data = bytearray(packed(("kick.wav", stem() + bytes(10**6)))())
    for place, offset in ((0, 22), (data.rindex(b"PK\x01\x02"), 24)):
        data[place + offset : place + offset + 4] = struct.pack("<I", 5_000)
    return bytes(data)


def cut():
    data = packed(("kick.wav", stem))()
    return data[: len(data) // 2]


CASES = {
    "zip that climbs": reject(packed(("../kick.wav", stem)), "unsafe_path"),
    "zip that climbs later": reject(packed(("a/../../kick.wav", stem)), "unsafe_path"),
    "zip with a root": reject(packed(("/etc/kick.wav", stem)), "unsafe_path"),
    "zip with a drive": reject(packed(("C:\\kick.wav", stem)), "unsafe_path"),
    "zip with a link": reject(packed((link(), "/etc/passwd")), "unsafe_entry"),
    "zip with equal names": reject(
        packed(("Kick.wav", stem), ("kick.WAV", stem)), "duplicate_entry"
    ),
    "zip with equal names, composed": reject(
        packed(("\u00e9.wav", stem), ("e\u0301.wav", stem)), "duplicate_entry"
    ),
    "zip in a zip": reject(
        packed(("kick.wav", stem), ("more.zip", packed(("a.wav", b"x")))), "nested_archive"
    ),
    "zip of 501": reject(packed(*[(f"{n}.txt", b"") for n in range(501)]), "too_many_entries"),
    "zip with a password": reject(locked, "encrypted"),
    "zip that swells": reject(swollen, "compression_ratio"),
    "zip cut in half": reject(cut, "truncated"),
    "zip of nothing": reject(packed(), "no_audio"),
    "zip of a bad stem": reject(packed(("kick.wav", lambda: stem()[:9_000])), "truncated"),
    "zip of no stem": reject(packed(("kick.wav", b"<html>" * 99)), "not_audio"),
    "zip with a system's files": warn(
        packed(("kick.wav", stem), ("__MACOSX/._kick.wav", b"x"), (".DS_Store", b"x")),
        "entries_skipped",
    ),
    "zip with a note": warn(packed(("kick.wav", stem), ("notes.txt", b"hi")), "entries_skipped"),
    "zip with a wrong name": warn(packed(("kick.mp3", stem)), "extension_mismatch"),
    "zip with a tail": warn(lambda: packed(("kick.wav", stem))() + bytes(64), "trailing_bytes"),
}

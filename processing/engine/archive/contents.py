"""What an entry is by its first bytes: sound, archive or companion; and how large it may be."""

from __future__ import annotations

import struct

from processing.engine.containers import source as rules

HEAD_BYTES = 64 * 1024
MOST_ENTRY_BYTES = 20 * 2**30
MOST_TOTAL_BYTES = rules.MOST_BYTES

# What may come out beyond what a sound's header speaks of: deflating text and pictures gives less.
_RATIO = 100
_ALWAYS = 2**20
_METADATA = 32 * 2**20
_CODED_BYTES = rules.MOST_SECONDS * 320_000 // 8

_WAVES = {"wav", "wave", "bwf", "rf64", "bw64", "w64", "aif", "aiff", "aifc", "flac", "caf"}
_CODED = {"mp3", "m4a", "m4b", "aac", "ogg", "oga", "opus", "wma"}
# Documents that are a ZIP or a gzip by their nature. Nobody opens them here: they are skipped.
_OFFICE = {"docx", "xlsx", "pptx", "odt", "ods", "odp", "pages", "numbers", "key", "epub"}
_SESSIONS = {"als", "adg", "adv", "mscz"}
_ARCHIVES = (
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"PK\x05\x06", "a ZIP archive"),
    (0, b"PK\x07\x08", "a ZIP archive"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"\x1f\x8b\x08", "a gzip archive"),
    (0, b"\xfd7zXZ\x00", "an XZ archive"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"LZIP", "an lzip archive"),
    (0, b"MSCF", "a cabinet archive"),
    (257, b"ustar", "a tar archive"),
)


def archive_within(path: str, head: bytes) -> str:
    """The kind of archive that these bytes begin; empty for none."""
    if _ending(path) in _OFFICE | _SESSIONS:
        return ""
    return next((kind for at, sign, kind in _ARCHIVES if head[at:].startswith(sign)), "")


def is_sound(path: str, head: bytes) -> bool:
    """By content, or by a name that promises sound: who breaks that promise is refused, by name."""
    return _ending(path) in _WAVES | _CODED or bool(_container(head))


def most_bytes(head: bytes, packed_bytes: int) -> int:
    """How much may come out of an entry that begins like this before it is called a bomb.

    A silent WAV or FLAC deflates a thousandfold and is welcome: its own header accounts for its
    bytes. Whatever no header accounts for may be `_RATIO` times what is stored.
    """
    unexplained = max(_ALWAYS, _RATIO * packed_bytes)
    return min(_explained(head) + unexplained, MOST_ENTRY_BYTES)


def _ending(path: str) -> str:
    return path.rpartition(".")[2].casefold()


def _container(head: bytes) -> str:
    if head[:4] in {b"RIFF", b"RF64", b"BW64"} and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}:
        return "aiff"
    if head[:4] == b"fLaC":
        return "flac"
    if head[4:8] == b"ftyp" and head[8:12] in {b"M4A ", b"M4B "}:
        return "m4a"
    return "mp3" if head[:3] == b"ID3" else ""


def _explained(head: bytes) -> int:
    kind = _container(head)
    if kind == "wav":
        return _METADATA + min(_riff_bytes(head), _most_pcm_bytes(head))
    if kind == "aiff":
        return _METADATA + int.from_bytes(head[4:8], "big")
    if kind == "flac":
        return _METADATA + _flac_bytes(head)
    # MP3 and M4A are packed already; so are frames of MP3 without a tag, which nothing announces.
    is_coded = bool(kind) or head[4:8] == b"ftyp" or (head[:1] == b"\xff" and head[1:2] >= b"\xe0")
    return _METADATA + _CODED_BYTES if is_coded else 0


def _riff_bytes(head: bytes) -> int:
    size = int.from_bytes(head[4:8], "little")
    if head[12:16] == b"ds64":
        size = int.from_bytes(head[20:28], "little")
    return MOST_ENTRY_BYTES if size == 0xFFFF_FFFF else size + 8


def _most_pcm_bytes(head: bytes) -> int:
    """Six hours at the byte rate of its format, where that is near the beginning."""
    at = head.find(b"fmt ")
    if at < 0 or at + 24 > len(head):
        return MOST_ENTRY_BYTES
    rate, _bytes, align = struct.unpack_from("<IIH", head, at + 12)
    return int(rate) * int(align) * rules.MOST_SECONDS


def _flac_bytes(head: bytes) -> int:
    packed = int.from_bytes(head[18:26], "big")
    rate, channels, bits = packed >> 44, (packed >> 41 & 7) + 1, (packed >> 36 & 31) + 1
    frames = packed & (1 << 36) - 1 or rate * rules.MOST_SECONDS
    return min(frames, rate * rules.MOST_SECONDS) * channels * (bits + 7) // 8 * 11 // 10

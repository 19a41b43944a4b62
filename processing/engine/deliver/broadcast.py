"""The chunks of a Broadcast Wave: `bext`, version 2, with its loudness; and the ISRC in `axml`.

EBU Tech 3285 (2011) and Tech 3352. They lie before the sound, where old readers look, with room
for what is measured when the sound is written. No date is told: the same order gives the same
bytes.
"""

from __future__ import annotations

import hashlib
import struct
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from processing.engine import report

AT = 48  # the first chunk after RIFF and the room for 64-bit sizes, see audio.Writer
_FIXED = struct.Struct("<256s32s32s10s8sQH64s5h180s")
_VERSION = 2
_UNKNOWN = 0x7FFF  # Tech 3285, 2.4: no value
_LEVELS = (
    "integrated_lufs",
    "lra_lu",
    "true_peak_dbtp",
    "max_momentary_lufs",
    "max_short_term_lufs",
)
_LEVELS_AT = AT + 8 + 256 + 32 + 32 + 10 + 8 + 8 + 2 + 64
_AXML = """<?xml version="1.0" encoding="UTF-8"?>
<ebuCoreMain xmlns="urn:ebu:metadata-schema:ebuCore_2012" \
xmlns:dc="http://purl.org/dc/elements/1.1/">
<coreMetadata>
<identifier typeLabel="GUID" typeDefinition="Globally Unique Identifier" formatLabel="ISRC" \
formatDefinition="International Standard Recording Code" \
formatLink="http://www.ebu.ch/metadata/cs/ebu_IdentifierTypeCodeCS.xml#3.7">
<dc:identifier>ISRC:{isrc}</dc:identifier>
</identifier>
</coreMetadata>
</ebuCoreMain>
"""


def room(said: Mapping[str, str], *, rate: int, channels: int, bits: int, seed: str) -> bytes:
    """The chunks for these tags, their loudness not known yet."""
    described = " - ".join(filter(None, [said.get("artist", ""), said.get("title", "")]))
    fixed = _FIXED.pack(
        _ascii(described)[:256],
        report.ENGINE.title().encode()[:32],
        hashlib.sha256(seed.encode()).hexdigest()[:32].encode(),
        b"",
        b"",
        0,
        _VERSION,
        b"",
        *[_UNKNOWN] * len(_LEVELS),
        b"",
    )
    width = {1: "mono", 2: "stereo"}.get(channels, "multitrack")
    history = f"A=PCM,F={rate},W={bits},M={width},T=Roughmix\r\n"
    chunks = _chunk(b"bext", fixed + history.encode())
    if "isrc" in said:
        chunks += _chunk(b"axml", _AXML.format(isrc=escape(said["isrc"])).encode())
    return chunks


def fill_in(out: Path, measured: Mapping[str, Any]) -> None:
    """The loudness of the sound into the room that was kept, in hundredths."""
    values = [_hundredths(measured[name]) for name in _LEVELS]
    with out.open("r+b") as file:
        file.seek(_LEVELS_AT)
        file.write(struct.pack(f"<{len(values)}h", *values))


def _hundredths(value: float | None) -> int:
    if value is None:
        return _UNKNOWN
    return max(-32_768, min(32_766, round(100 * value)))


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sI", name, len(body)) + body + b"\0" * (len(body) % 2)


def _ascii(text: str) -> bytes:
    """As far as ASCII goes: letters lose their accents, what has no letter becomes a sign."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).encode("ascii", "replace")

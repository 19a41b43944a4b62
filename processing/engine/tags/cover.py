"""The picture of a record, as far as a tag must know it: JPEG or PNG, and how large."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Self

_BYTES_AT_MOST = 10_000_000  # a FLAC block ends at 16 MiB
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# ISO/IEC 10918-1, table B.1: the frame headers; C4, C8 and CC are something else.
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}


class UnusableCover(Exception):
    """The picture cannot go into a file; the message is fit for the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    data: bytes
    media_type: str
    width: int
    height: int

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Told by its bytes; UnusableCover for anything else."""
        if len(data) > _BYTES_AT_MOST:
            raise UnusableCover("The cover is larger than 10 MB.")
        try:
            if data.startswith(_PNG):
                width, height = struct.unpack(">II", data[16:24])
                return cls(data=data, media_type="image/png", width=width, height=height)
            if data.startswith(_JPEG):
                width, height = _jpeg_size(data)
                return cls(data=data, media_type="image/jpeg", width=width, height=height)
        except (struct.error, IndexError) as problem:
            raise UnusableCover("The cover is damaged.") from problem
        raise UnusableCover("The cover is neither a JPEG nor a PNG.")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """From the frame header, which comes before the picture itself."""
    at = 2
    while True:
        while data[at] != 0xFF:
            at += 1
        while data[at] == 0xFF:
            at += 1
        if data[at] in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 4 : at + 8])
            return width, height
        at += 1 + int(struct.unpack(">H", data[at + 1 : at + 3])[0])

"""The frame headers of a FLAC (RFC 9639, section 9): numbered, summed, and found by their sync."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_HEADER = 16
_SYNC = (b"\xff\xf8", b"\xff\xf9")
_RATES = (
    *(0, 88_200, 176_400, 192_000, 8_000, 16_000),
    *(22_050, 24_000, 32_000, 44_100, 48_000, 96_000),
)
_BITS = (0, 8, 12, None, 16, 20, 24, 32)


def _table(width: int, polynomial: int) -> tuple[int, ...]:
    top, mask = 1 << (width - 1), (1 << width) - 1
    made = []
    for byte in range(256):
        value = byte << (width - 8)
        for _ in range(8):
            value = (value << 1 ^ polynomial if value & top else value << 1) & mask
        made.append(value)
    return tuple(made)


_CRC8 = _table(8, 0x07)
_CRC16 = _table(16, 0x8005)


@dataclass(frozen=True, slots=True)
class Frame:
    """`rate` and `bits` are 0 where the frame leaves them to STREAMINFO."""

    variable: bool  # numbered by samples, and not by frames
    number: int
    block: int  # samples in it
    rate: int
    channels: int
    bits: int

    @property
    def following(self) -> int:
        return self.number + (self.block if self.variable else 1)

    def agrees_with(self, *, rate: int, channels: int, bits: int) -> bool:
        """Whether it is of the stream that these facts speak of."""
        return self.rate in {0, rate} and self.channels == channels and self.bits in {0, bits}


def frame_at(data: bytes, at: int = 0) -> Frame | None:
    """The header that begins at `at`; None where there is none, or its checksum is wrong."""
    head = data[at : at + LONGEST_HEADER]
    if len(head) < 6 or head[:2] not in _SYNC or head[3] & 1:
        return None
    sizes, rates = head[2] >> 4, head[2] & 15
    channels, bits = head[3] >> 4, _BITS[head[3] >> 1 & 7]
    if sizes == 0 or rates == 15 or channels > 10 or bits is None:
        return None
    number, place = _number(head)
    block_bytes = {6: 1, 7: 2}.get(sizes, 0)
    rate_bytes = {12: 1, 13: 2, 14: 2}.get(rates, 0)
    end = place + block_bytes + rate_bytes
    if not place or end >= len(head) or _crc8(head[:end]) != head[end]:
        return None
    block = int.from_bytes(head[place : place + block_bytes], "big") + 1
    rate = int.from_bytes(head[place + block_bytes : end], "big")
    return Frame(
        variable=bool(head[1] & 1),
        number=number,
        block=block if block_bytes else _block(sizes),
        rate=rate * {12: 1000, 13: 1, 14: 10}[rates] if rate_bytes else _RATES[rates],
        channels=channels + 1 if channels < 8 else 2,
        bits=bits,
    )


def end_of(data: bytes, at: int) -> int | None:
    """Where the frame that begins at `at` ends, by its checksum; None if it does not, in `data`.

    Where it seems to end several times, the end of the data is meant, or else the first of them.
    """
    crc, first, since = 0, None, None
    for place in range(at, len(data)):
        crc = (crc << 8 & 0xFFFF) ^ _CRC16[crc >> 8 ^ data[place]]
        if crc:
            since = None
        elif since is None and place > at + 8:
            since = place + 1  # zeros behind it leave the checksum at zero
            first = first or since
    if since is not None:
        # The checksum's own last byte may be such a zero.
        return len(data) if since + 2 >= len(data) else since
    return first


def most_bytes(frame: Frame, bits: int) -> int:
    """More than the longest frame of this shape takes: it would be stored as it is."""
    return frame.block * frame.channels * (bits + 1) // 8 + 64


def _crc8(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc = _CRC8[crc ^ byte]
    return crc


def _block(code: int) -> int:
    if code == 1:
        return 192
    return 576 << (code - 2) if code < 6 else 256 << (code - 8)


def _number(head: bytes) -> tuple[int, int]:
    """The frame's or first sample's number, coded as UTF-8 codes letters; (0, 0) if it is none."""
    first = head[4]
    length = 8 - (first ^ 0xFF).bit_length()
    if length == 0:
        return first, 5
    if length in {1, 8} or len(head) < 4 + length:
        return 0, 0
    value = first & 0x7F >> length
    for byte in head[5 : 4 + length]:
        if byte >> 6 != 2:
            return 0, 0
        value = value << 6 | byte & 0x3F
    return value, 4 + length

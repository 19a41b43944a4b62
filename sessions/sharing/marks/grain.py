"""Noise in the last bit of a sound, of which each copy has its own: one sample in four is changed.

A bit is turned over, never added, so nothing clips, nothing is carried, and a sample is one step
off at most: -96 dBFS in 16 bits, -144 in 24 (the level of all the noise, RMS). Of 32 bit float it
is the last bit of the mantissa, at least 138 dB below each sample itself; zero stays zero there,
since a number just beside it makes some machines slow.

Which samples are changed is reckoned from a key and their place alone (SHAKE-128 of key and block),
so that any part of the file gives the same at any time. The standard library is quick enough for
it; numpy has no business in the process that answers the web.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

BLOCK = 16_384  # samples that one digest is for
_ONE_IN_FOUR = bytes(1 if byte < 64 else 0 for byte in range(256))

# Of a float's two high bytes: whether its exponent is not all zeros, or is all ones.
_SOME_HIGH = bytes(1 if byte & 0x7F else 0 for byte in range(256))
_ALL_HIGH = bytes(1 if byte & 0x7F == 0x7F else 0 for byte in range(256))
_LOWEST = bytes(byte >> 7 for byte in range(256))


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """Where they stand in a file, interleaved and little-endian."""

    start: int
    stop: int
    width: int  # bytes of a sample
    is_float: bool

    def able(self, data: bytes) -> bytes:
        """Of each of these samples whether a grain may lie on it: 1 or 0."""
        count = len(data) // self.width
        if not self.is_float:
            return b"\1" * count
        high, low = data[3::4], data[2::4]
        last = _number(low.translate(_LOWEST))
        some = _number(high.translate(_SOME_HIGH)) | last
        return (some ^ _number(high.translate(_ALL_HIGH)) & last).to_bytes(count, "little")


@dataclass(frozen=True, slots=True)
class Grain:
    """The noise of one file of one copy."""

    key: bytes
    samples: Samples

    @property
    def start(self) -> int:
        return self.samples.start

    @property
    def width(self) -> int:
        return self.samples.width

    def over(self, data: bytes, at: int) -> bytes:
        """These whole samples, which stand at `at`, with the noise on them."""
        flips = bytearray(len(data))
        flips[:: self.width] = self.flips(data, at)
        return exclusive(data, flips)

    def flips(self, data: bytes, at: int) -> bytes:
        """Of each of these samples whether its last bit is turned over: 1 or 0."""
        count = len(data) // self.width
        wanted = self._wanted((at - self.start) // self.width, count)
        if not self.samples.is_float:
            return wanted
        able = self.samples.able(data)
        return (_number(wanted) & _number(able)).to_bytes(count, "little")

    def _wanted(self, first: int, count: int) -> bytes:
        begin, end = first // BLOCK, -(-(first + count) // BLOCK)
        blocks = b"".join(self._block(number) for number in range(begin, end))
        skipped = first - begin * BLOCK
        return blocks[skipped : skipped + count]

    def _block(self, number: int) -> bytes:
        seed = self.key + number.to_bytes(8, "big")
        return hashlib.shake_128(seed).digest(BLOCK).translate(_ONE_IN_FOUR)


def exclusive(one: bytes | bytearray, other: bytes | bytearray) -> bytes:
    return (_number(one) ^ _number(other)).to_bytes(len(one), "little")


def _number(data: bytes | bytearray) -> int:
    return int.from_bytes(data, "little")

"""The header of WAV, RF64 and BW64 files (EBU Tech 3306, ITU-R BS.2088), read strictly."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from processing.engine.containers import source as rules
from processing.engine.containers.source import Header, Rejected, Source, malformed, truncated

_OPEN = 0xFFFF_FFFF  # "size unknown", or "see ds64"
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_SUBFORMAT_TAIL = bytes.fromhex("000000001000800000aa00389b71")
_SAMPLES = {
    (_PCM, 8): "u1",
    (_PCM, 16): "<i2",
    (_PCM, 24): "<i3",
    (_PCM, 32): "<i4",
    (_FLOAT, 32): "<f4",
    (_FLOAT, 64): "<f8",
}
_OTHER_TAGS = {2: "ADPCM", 6: "A-law", 7: "µ-law", 0x11: "ADPCM", 0x31: "GSM", 0x55: "MP3"}


@dataclass(slots=True)
class _Walk:
    """What was found on the way through the chunks."""

    form: bytes
    limit: int  # where the RIFF chunk ends
    streaming: bool
    sizes64: tuple[int, int] | None = None  # riff, data
    fmt: bytes | None = None
    data: tuple[int, int] | None = None  # offset, size
    size_from_file: bool = False


def read(source: Source) -> Header:
    """Walk the chunks; exactly one format, then exactly one sound."""
    walk = _begin(source)
    position, chunks = 12, 0
    while position + 8 <= min(walk.limit, source.size):
        chunks += 1
        if chunks > rules.MOST_CHUNKS:
            raise Rejected("too_many_chunks", "The file has over 1,000 chunks.", rules.AGAIN)
        name, size = struct.unpack("<4sI", source.exactly(position, 8))
        position = _chunk(source, walk, name, position + 8, size)
    if walk.fmt is None:
        raise malformed("it has no format chunk")
    if walk.data is None:
        if walk.limit > source.size:
            raise truncated()
        raise Rejected("no_audio", "The file has a header and no sound.", rules.AGAIN)
    return _conclude(source, walk)


def _begin(source: Source) -> _Walk:
    form, size = struct.unpack("<4sI", source.exactly(0, 8))
    wide = form != b"RIFF"
    if wide and size != _OPEN:
        raise malformed("an RF64 file with a 32-bit size")
    streaming = not wide and size == _OPEN
    return _Walk(form, source.size if size == _OPEN else size + 8, streaming)


def _chunk(source: Source, walk: _Walk, name: bytes, offset: int, size: int) -> int:
    """Take note of one chunk; answers where the next begins."""
    if not all(32 <= byte < 127 for byte in name):
        raise malformed("there is no chunk where one should begin")
    if name == b"data":
        size = _sound(source, walk, offset, size)
    elif offset + size > min(walk.limit, source.size):
        raise truncated() if offset + size > source.size else malformed("a chunk that is too long")
    elif name == b"ds64":
        _wide_sizes(source, walk, offset, size)
    elif name == b"fmt ":
        if walk.fmt is not None:
            raise malformed("it has two format chunks")
        walk.fmt = source.exactly(offset, min(size, 64))
    return offset + size + size % 2


def _wide_sizes(source: Source, walk: _Walk, offset: int, size: int) -> None:
    if walk.form == b"RIFF" or walk.sizes64 is not None or offset != 20:
        raise malformed("a table of 64-bit sizes in the wrong place")
    if size < 28:
        raise malformed("its table of 64-bit sizes is too short")
    riff, data, _count, entries = struct.unpack("<QQQI", source.exactly(offset, 28))
    if size < 28 + 12 * entries:
        raise malformed("its table of 64-bit sizes is too short")
    walk.sizes64 = riff, data
    walk.limit = riff + 8


def _sound(source: Source, walk: _Walk, offset: int, size: int) -> int:
    """The data chunk; answers its true size."""
    if walk.data is not None:
        raise malformed("it has two chunks of sound")
    if walk.fmt is None:
        raise malformed("the sound comes before its format")
    if walk.form != b"RIFF":
        size = _wide_size(walk, size)
    elif size == _OPEN and walk.streaming:
        size, walk.size_from_file = source.size - offset, True
    if offset + size > source.size:
        raise truncated()
    if offset + size > walk.limit:
        raise malformed("the sound is longer than the file says it is")
    walk.data = offset, size
    return size


def _wide_size(walk: _Walk, size: int) -> int:
    if walk.sizes64 is None:
        raise malformed("an RF64 file without its table of sizes")
    if size not in {_OPEN, walk.sizes64[1]}:
        raise malformed("two sizes for the same sound")
    return walk.sizes64[1]


def _conclude(source: Source, walk: _Walk) -> Header:
    assert walk.fmt is not None
    assert walk.data is not None
    # One byte may be missing: the pad of an odd chunk, which some programs count and do not write.
    if walk.limit > source.size + 1:
        raise truncated()
    tag, channels, rate, align, bits, mask = _format(walk.fmt)
    rules.check_shape(rate=rate, channels=channels)
    rules.check_bits(bits, (8, 16, 24, 32) if tag == _PCM else (32, 64))
    if align != channels * bits // 8:
        raise malformed("its frames are not as long as its samples")
    offset, size = walk.data
    if size % align and not walk.size_from_file:
        raise malformed("its sound ends in the middle of a frame")
    frames = size // align
    rules.check_length(frames=frames, rate=rate, channels=channels)
    return Header(
        container={b"RIFF": "wav", b"RF64": "rf64", b"BW64": "bw64"}[walk.form],
        codec="pcm" if tag == _PCM else "float",
        rate=rate,
        channels=channels,
        bits=bits,
        frames=frames,
        start=offset,
        length=frames * align,
        sample=_SAMPLES[tag, bits],
        mask=mask,
        warnings=tuple(_warnings(source, walk)),
    )


def _warnings(source: Source, walk: _Walk) -> list[tuple[str, str]]:
    said = []
    if walk.size_from_file:
        said.append(
            ("size_from_file", "The file does not tell its length; its bytes were counted.")
        )
    if source.size > walk.limit + 1:
        said.append(
            ("trailing_bytes", "There are bytes after the end of the file; they were left out.")
        )
    return said


def _format(fmt: bytes) -> tuple[int, int, int, int, int, int | None]:
    """Tag, channels, rate, bytes of a frame, bits of a sample, channel mask."""
    if len(fmt) < 16:
        raise malformed("its format chunk is too short")
    tag, channels, rate, _bytes, align, bits = struct.unpack("<HHIIHH", fmt[:16])
    mask: int | None = None
    if tag == _EXTENSIBLE:
        if len(fmt) < 40 or struct.unpack("<H", fmt[16:18])[0] < 22:
            raise malformed("its format chunk is too short")
        valid, mask, tag = struct.unpack("<HIH", fmt[18:26])
        if fmt[26:40] != _SUBFORMAT_TAIL:
            raise rules.unsupported_codec("something unknown")
        if valid > bits:
            rules.check_bits(valid, ())
    if tag not in {_PCM, _FLOAT}:
        raise rules.unsupported_codec(_OTHER_TAGS.get(tag, f"format {tag}"))
    return tag, channels, rate, align, bits, mask or None

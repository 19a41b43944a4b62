"""The header of WAV, RF64 and BW64 files (EBU Tech 3306, ITU-R BS.2088), read strictly."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from processing.engine.containers import source as rules
from processing.engine.containers.source import Header, Source, malformed, truncated

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
_TAGS = {b"LIST", b"bext", b"iXML", b"axml", b"_PMX", b"id3 ", b"ID3 "}


@dataclass(frozen=True, slots=True)
class _Format:
    tag: int
    channels: int
    rate: int
    align: int  # bytes of a frame
    bits: int
    mask: int | None


@dataclass(frozen=True, slots=True)
class _Sizes64:
    riff: int
    data: int
    frames: int


@dataclass(slots=True)
class _Walk:
    """What was found on the way through the chunks."""

    form: bytes
    size: int
    limit: int  # where the RIFF chunk ends
    size_from_file: bool
    sizes64: _Sizes64 | None = None
    format: _Format | None = None
    data: tuple[int, int] | None = None  # offset, size
    end: int = 12  # of the last whole chunk

    @property
    def wide(self) -> bool:
        return self.form != b"RIFF"


def read(source: Source) -> Header:
    """Walk the chunks; exactly one format, then exactly one sound."""
    walk = _begin(source)
    chunks = 0
    while walk.end + 8 <= min(walk.limit, source.size):
        chunks += 1
        if chunks > rules.MOST_CHUNKS:
            raise rules.too_many_chunks()
        name, size = struct.unpack("<4sI", source.exactly(walk.end, 8))
        walk.end = _chunk(source, walk, name, walk.end + 8, size)
    _check_end(source, walk)
    return _conclude(source, walk)


def _begin(source: Source) -> _Walk:
    form, size, _wave = struct.unpack("<4sI4s", source.exactly(0, 12))
    if form != b"RIFF" and size != _OPEN:
        raise malformed("an RF64 file with a 32-bit size")
    known = size not in {_OPEN, 0}
    return _Walk(
        form=form,
        size=size,
        limit=size + 8 if known else source.size,
        size_from_file=form == b"RIFF" and size == _OPEN,
    )


def _chunk(source: Source, walk: _Walk, name: bytes, offset: int, size: int) -> int:
    """Take note of one chunk; answers where the next begins."""
    if not all(32 <= byte < 127 for byte in name):
        raise malformed("there is no chunk where one should begin")
    if name == b"data":
        size = _sound(source, walk, offset, size)
    elif offset + size > min(walk.limit, source.size):
        # A chunk that leaves its RIFF is a lie; a RIFF that leaves its file was cut.
        raise malformed("a chunk that is too long") if offset + size > walk.limit else truncated()
    elif name == b"ds64":
        _wide_sizes(source, walk, offset, size)
    elif name == b"fmt ":
        if walk.format is not None:
            raise malformed("it has two format chunks")
        walk.format = _checked(_format(source.exactly(offset, min(size, 64))))
    elif name in _TAGS:
        source.note_tag(name.decode().strip().lower(), offset, size)
    return offset + size + size % 2


def _wide_sizes(source: Source, walk: _Walk, offset: int, size: int) -> None:
    if not walk.wide or walk.sizes64 is not None or offset != 20:
        raise malformed("a table of 64-bit sizes in the wrong place")
    if size < 28:
        raise malformed("its table of 64-bit sizes is too short")
    riff, data, frames, entries = struct.unpack("<QQQI", source.exactly(offset, 28))
    if size < 28 + 12 * entries:
        raise malformed("its table of 64-bit sizes is too short")
    walk.sizes64 = _Sizes64(riff, data, frames)
    walk.limit = riff + 8


def _sound(source: Source, walk: _Walk, offset: int, size: int) -> int:
    """The data chunk; answers its true size."""
    if walk.data is not None:
        raise malformed("it has two chunks of sound")
    if walk.format is None:
        raise malformed("the sound comes before its format")
    if walk.wide:
        size = _wide_size(source, walk, offset, size)
    elif size == _OPEN:
        size, walk.size_from_file = min(walk.limit, source.size) - offset, True
    if size <= 0:
        raise rules.no_audio()
    if offset + size > source.size:
        raise truncated()
    if offset + size > walk.limit:
        raise malformed("the sound is longer than the file says it is")
    walk.data = offset, size
    return size


def _wide_size(source: Source, walk: _Walk, offset: int, size: int) -> int:
    if walk.sizes64 is None:
        raise malformed("an RF64 file without its table of sizes")
    true = walk.sizes64.data
    if size not in {_OPEN, true} or offset + true > walk.limit:
        raise malformed("two sizes for the same sound")
    if true == 0 and source.size > offset:
        raise malformed("a table of sizes without the size of the sound")
    return true


def _check_end(source: Source, walk: _Walk) -> None:
    # One byte may be missing: the pad of an odd chunk, which some programs count and do not write.
    cut = walk.limit > source.size + 1
    if walk.format is None:
        raise truncated() if cut else malformed("it has no format chunk")
    if walk.data is None:
        raise truncated() if cut else rules.no_audio()
    if cut:
        raise truncated() if walk.end < source.size else malformed("it is shorter than it says")
    if walk.size == 0:
        raise malformed("it says it is empty, and is not")
    if source.size - walk.limit >= _OPEN:
        raise malformed("it is too long for a WAV; RF64 would hold it")


def _checked(said: _Format) -> _Format:
    rules.check_shape(rate=said.rate, channels=said.channels)
    rules.check_bits(said.bits, (8, 16, 24, 32) if said.tag == _PCM else (32, 64))
    if said.align != said.channels * said.bits // 8:
        raise malformed("its frames are not as long as its samples")
    return said


def _conclude(source: Source, walk: _Walk) -> Header:
    said = walk.format
    assert said is not None
    assert walk.data is not None
    offset, size = walk.data
    if size % said.align and not walk.size_from_file:
        raise malformed("its sound ends in the middle of a frame")
    frames = size // said.align
    if walk.sizes64 and walk.sizes64.frames not in {0, frames, frames * said.channels, 2**64 - 1}:
        raise malformed("its table of sizes counts other frames than there are")
    rules.check_length(frames=frames, rate=said.rate, channels=said.channels)
    return Header(
        container={b"RIFF": "wav", b"RF64": "rf64", b"BW64": "bw64"}[walk.form],
        codec="pcm" if said.tag == _PCM else "float",
        rate=said.rate,
        channels=said.channels,
        bits=said.bits,
        frames=frames,
        start=offset,
        length=frames * said.align,
        sample=_SAMPLES[said.tag, said.bits],
        mask=said.mask,
        warnings=tuple(_warnings(source, walk)),
    )


def _warnings(source: Source, walk: _Walk) -> list[tuple[str, str]]:
    said = []
    if walk.size_from_file:
        said.append(
            ("size_from_file", "The file does not tell its length; its bytes were counted.")
        )
    if source.size > walk.end + 1:
        said.append(rules.TRAILING_BYTES)
    return said


def _format(fmt: bytes) -> _Format:
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
    return _Format(tag, channels, rate, align, bits, mask or None)

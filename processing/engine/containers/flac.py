"""The header of FLAC files: the stream's facts, and where its frames begin."""

from __future__ import annotations

from processing.engine.containers import source as rules
from processing.engine.containers.source import Header, Rejected, Source, malformed, truncated


def read(source: Source) -> Header:
    """STREAMINFO first, then metadata blocks, then a frame."""
    facts = source.exactly(8, 34)
    if source.exactly(4, 1)[0] & 0x7F != 0 or _length(source, 4) != 34:
        raise malformed("a FLAC file that does not begin with its facts")
    packed = int.from_bytes(facts[10:18], "big")
    rate, channels = packed >> 44, (packed >> 41 & 0x7) + 1
    bits, frames = (packed >> 36 & 0x1F) + 1, packed & (1 << 36) - 1
    rules.check_shape(rate=rate, channels=channels)
    rules.check_bits(bits, (8, 16, 24, 32))
    start = _first_frame(source)
    if frames:
        rules.check_length(frames=frames, rate=rate, channels=channels)
    return Header(
        container="flac",
        codec="flac",
        rate=rate,
        channels=channels,
        bits=bits,
        frames=frames or None,
        start=start,
        length=source.size - start,
        md5=facts[18:34].hex() if any(facts[18:34]) else "",
    )


def _length(source: Source, at: int) -> int:
    return int.from_bytes(source.exactly(at + 1, 3), "big")


def _first_frame(source: Source) -> int:
    at = 4
    for _ in range(rules.MOST_CHUNKS):
        last = source.exactly(at, 1)[0] & 0x80
        if at > 4 and source.at(at, 1)[0] & 0x7F == 0:
            raise malformed("it tells its facts twice")
        at += 4 + _length(source, at)
        if at > source.size:
            raise truncated()
        if last:
            break
    else:
        raise Rejected("too_many_chunks", "The file has over 1,000 chunks.", rules.AGAIN)
    sync = source.at(at, 2)
    if not sync:
        raise Rejected("no_audio", "The file has a header and no sound.", rules.AGAIN)
    if len(sync) < 2 or sync[0] != 0xFF or sync[1] & 0xFE != 0xF8:
        raise Rejected("corrupt", "No sound begins where this file says it does.", rules.COPY_AGAIN)
    return at

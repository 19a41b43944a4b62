"""The header of FLAC files (RFC 9639): the stream's facts, its first frame and its last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from processing.engine.containers import flac_frames
from processing.engine.containers import source as rules
from processing.engine.containers.flac_frames import Frame
from processing.engine.containers.source import Header, Rejected, Source, malformed, truncated

_LONGEST_TAIL = 512 * 1024
_TAIL_TAGS = (b"TAG", b"ID3", b"APETAGEX")
_TAGS = {2: "application", 4: "vorbis", 6: "picture"}


@dataclass(frozen=True, slots=True)
class _Facts:
    """STREAMINFO."""

    raw: bytes
    least_block: int
    most_block: int
    rate: int
    channels: int
    bits: int
    frames: int  # 0: unknown

    def agree_with(self, frame: Frame) -> bool:
        return frame.agrees_with(rate=self.rate, channels=self.channels, bits=self.bits)


def read(source: Source, at: int = 0) -> Header:
    """The FLAC that begins at `at`: STREAMINFO first, metadata blocks, then frames."""
    facts = _facts(source, at)
    rules.check_shape(rate=facts.rate, channels=facts.channels)
    rules.check_bits(facts.bits, (8, 16, 24, 32))
    start = _first_frame(source, at + 4, facts)
    if facts.frames:
        rules.check_length(frames=facts.frames, rate=facts.rate, channels=facts.channels)
    frames, end = _ending(source, start, facts)
    if frames is not None:
        rules.check_length(frames=frames, rate=facts.rate, channels=facts.channels)
    rest = source.at(end, 16)
    return Header(
        container="flac",
        codec="flac",
        rate=facts.rate,
        channels=facts.channels,
        bits=facts.bits,
        frames=facts.frames or frames,
        start=start,
        length=end - start,
        streaminfo=facts.raw.hex(),
        warnings=(rules.TRAILING_BYTES,) if rest and not rest.startswith(_TAIL_TAGS) else (),
    )


def _facts(source: Source, at: int) -> _Facts:
    raw = source.exactly(at + 8, 34)
    if source.exactly(at + 4, 1)[0] & 0x7F != 0 or _length(source, at + 4) != 34:
        raise malformed("a FLAC file that does not begin with its facts")
    packed = int.from_bytes(raw[10:18], "big")
    return _Facts(
        raw=raw,
        least_block=int.from_bytes(raw[:2], "big"),
        most_block=int.from_bytes(raw[2:4], "big"),
        rate=packed >> 44,
        channels=(packed >> 41 & 0x7) + 1,
        bits=(packed >> 36 & 0x1F) + 1,
        frames=packed & (1 << 36) - 1,
    )


def _length(source: Source, at: int) -> int:
    return int.from_bytes(source.exactly(at + 1, 3), "big")


def _first_frame(source: Source, at: int, facts: _Facts) -> int:
    """Where the first frame begins, behind all metadata blocks."""
    at = _behind_blocks(source, at)
    head = source.at(at, flac_frames.LONGEST_HEADER)
    if not head:
        raise truncated() if facts.frames else rules.no_audio()
    frame = flac_frames.frame_at(head)
    if frame is None:
        raise truncated() if len(head) < flac_frames.LONGEST_HEADER else _lost()
    if not facts.agree_with(frame) or not 16 <= facts.least_block <= facts.most_block:
        raise malformed("its first frame is not of the kind that its header tells")
    return at


def _behind_blocks(source: Source, at: int) -> int:
    start = at
    for _ in range(rules.MOST_CHUNKS):
        kind = source.exactly(at, 1)[0]
        length = _length(source, at)
        if at > start and kind & 0x7F == 0:
            raise malformed("it tells its facts twice")
        if kind & 0x7F == 0x7F:
            raise malformed("a block of no kind")
        if at + 4 + length > source.size:
            raise _block_too_long(source, at + 4)
        if kind & 0x7F in _TAGS:
            source.note_tag(_TAGS[kind & 0x7F], at + 4, length)
        at += 4 + length
        if kind & 0x80:
            return at
    raise rules.too_many_chunks("blocks")


def _block_too_long(source: Source, at: int) -> Rejected:
    """Of a block that leaves the file: where sound follows inside it, its length is a lie."""
    window = source.at(at, _LONGEST_TAIL)
    if any(flac_frames.frame_at(window, place) for place in _syncs_from_behind(window)):
        return malformed("a block that is longer than the file")
    return truncated()


def _lost() -> Rejected:
    return Rejected("corrupt", "No sound begins where this file says it does.", rules.COPY_AGAIN)


def _ending(source: Source, start: int, facts: _Facts) -> tuple[int | None, int]:
    """How many samples the last frame ends the stream with, and where its bytes end.

    No count where the last frame is too long, or too broken, to be found.
    """
    first = flac_frames.frame_at(source.at(start, flac_frames.LONGEST_HEADER))
    assert first is not None
    base = max(start, source.size - _LONGEST_TAIL)
    window = source.at(base, _LONGEST_TAIL)
    found = _last(window, first, facts, whole=base == start)
    if found is None:
        return None, source.size
    place, last = found
    frames = (last.number if last.variable else last.number * first.block) + last.block
    end = flac_frames.end_of(window, place)
    if end is None or frames < facts.frames:
        raise truncated()
    if facts.frames and frames > facts.frames:
        raise malformed("it holds more sound than it counts")
    return frames, base + end


def _last(window: bytes, first: Frame, facts: _Facts, *, whole: bool) -> tuple[int, Frame] | None:
    """The last frame of the window that follows another one, or is the first of all."""
    later: list[tuple[int, Frame]] = []
    for place in _syncs_from_behind(window):
        frame = flac_frames.frame_at(window, place)
        if frame is None or frame.variable != first.variable or not facts.agree_with(frame):
            continue
        for at, other in later:
            if other.number == frame.following:
                return at, other
        later.append((place, frame))
    return later[-1] if whole and later and later[-1][0] == 0 else None


def _syncs_from_behind(window: bytes) -> Iterator[int]:
    at = window.rfind(b"\xff")
    while at >= 0:
        if window[at + 1 : at + 2] in {b"\xf8", b"\xf9"}:
            yield at
        at = window.rfind(b"\xff", 0, at)

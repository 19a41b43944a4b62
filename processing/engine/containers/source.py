"""The shared words of the header readers: what they answer, and how they refuse."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import BinaryIO

AGAIN = "Export it again from the DAW."
AGAIN_AS_WAV = "Export it again from the DAW, as WAV."
COPY_AGAIN = "Copy it again from where it was recorded, or export it again, and upload it whole."

LEAST_RATE, MOST_RATE = 8_000, 768_000
MOST_CHANNELS = 32
MOST_CHUNKS = 1_000
MOST_SECONDS = 6 * 3600
MOST_BYTES = 64 * 2**30  # decoded
MOST_FILE_BYTES = 20 * 2**30
LEAST_SECONDS = 0.01


TRAILING_BYTES = (
    "trailing_bytes",
    "There are bytes after the end of the file; they were left out.",
)


class Rejected(Exception):
    """The file is not taken; sentence and remedy are fit for the page."""

    def __init__(self, code: str, sentence: str, remedy: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.remedy = code, sentence, remedy


def malformed(what: str) -> Rejected:
    return Rejected("malformed", f"The file contradicts itself: {what}.", AGAIN)


def truncated(what: str = "the file ends before its sound does") -> Rejected:
    return Rejected("truncated", f"A part of this file is missing: {what}.", COPY_AGAIN)


def no_audio(what: str = "The file has a header and no sound.") -> Rejected:
    return Rejected("no_audio", what, AGAIN)


def too_many_chunks(what: str = "chunks") -> Rejected:
    return Rejected("too_many_chunks", f"The file has over {MOST_CHUNKS:,} {what}.", AGAIN)


def unsupported_container(what: str) -> Rejected:
    return Rejected("unsupported_container", f"This is {what}.", AGAIN_AS_WAV)


def unsupported_codec(what: str) -> Rejected:
    return Rejected(
        "unsupported_codec",
        f"The sound in this file is stored as {what}, which is not taken.",
        "Export it again as WAV, 24 bit or 32 bit float.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a file says of itself, as far as its bytes bear it out.

    `frames` is None where only decoding can tell (MP3, M4A). `start` and `length` are the bytes to
    decode. `sample` names the raw sample type of PCM: numpy's letters. `streaminfo` are a FLAC's
    own facts, as hex. `trim` says what of an M4A is sound and not the encoder's run-in and
    filling: first, count, and how many of these make a second. `hidden` are the places of box
    names that the decoder shall not see.
    """

    container: str
    codec: str
    rate: int
    channels: int
    bits: int | None
    frames: int | None
    start: int
    length: int
    sample: str = ""
    mask: int | None = None
    streaminfo: str = ""
    trim: tuple[int, int, int] | None = None
    hidden: tuple[int, ...] = ()
    warnings: tuple[tuple[str, str], ...] = field(default=())  # code, sentence


@dataclass(frozen=True, slots=True)
class TagPlace:
    """Where a tag of some kind lies in the file."""

    kind: str
    start: int
    size: int


class Source:
    """A file that is read at known places, never beyond its end."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.size = os.fstat(file.fileno()).st_size
        self.tags: list[TagPlace] = []

    def note_tag(self, kind: str, start: int, size: int) -> None:
        """Remember a tag that was stepped over, for `metadata` to judge."""
        self.tags.append(TagPlace(kind, start, size))

    def at(self, offset: int, count: int) -> bytes:
        """`count` bytes from `offset`; fewer at the end of the file."""
        self.file.seek(offset)
        return self.file.read(count)

    def exactly(self, offset: int, count: int) -> bytes:
        got = self.at(offset, count)
        if len(got) < count:
            raise truncated()
        return got


def check_shape(*, rate: float, channels: int) -> None:
    """Limits that hold in every container."""
    if channels <= 0:
        raise Rejected("bad_channels", "The file claims to have no channels.", AGAIN)
    if channels > MOST_CHANNELS:
        raise Rejected(
            "too_many_channels",
            f"The file has {channels} channels; at most {MOST_CHANNELS} are taken.",
            "Export the tracks as separate stems.",
        )
    if not LEAST_RATE <= rate <= MOST_RATE or rate != int(rate):
        raise Rejected(
            "bad_sample_rate",
            f"A sample rate of {rate:g} Hz is not taken; 8 to 768 kHz are.",
            "Export it again at 44.1 or 48 kHz.",
        )


def check_bits(bits: int, allowed: tuple[int, ...]) -> None:
    if bits not in allowed:
        raise Rejected(
            "bad_bit_depth",
            f"Samples of {bits} bits are not taken.",
            "Export it again as WAV, 24 bit or 32 bit float.",
        )


def check_length(*, frames: int, rate: int, channels: int) -> None:
    """Neither nothing, nor a blink, nor a day."""
    if frames <= 0:
        raise no_audio()
    if frames < LEAST_SECONDS * rate:
        raise Rejected("too_short", "The file holds less than a hundredth of a second.", AGAIN)
    if frames > MOST_SECONDS * rate or frames * channels * 4 > MOST_BYTES:
        raise Rejected(
            "duration_limit", "The file is longer than six hours of sound.", "Cut it into parts."
        )

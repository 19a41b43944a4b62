"""What each kind of delivered file is called, where it plays, and which rate it knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from processing.engine.codecs import AAC, MP3, Codec
from processing.recipes.deliverables import Deliverable


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file; `container` is what FFmpeg calls it when it reads it."""

    word: str
    suffix: str
    media_type: str
    container: str
    channels_at_most: int


FORMATS = {
    "wav": Format(
        word="WAV", suffix=".wav", media_type="audio/wav", container="wav", channels_at_most=64
    ),
    "aiff": Format(
        word="AIFF", suffix=".aiff", media_type="audio/aiff", container="aiff", channels_at_most=2
    ),
    "flac": Format(
        word="FLAC", suffix=".flac", media_type="audio/flac", container="flac", channels_at_most=8
    ),
    "alac": Format(
        word="ALAC", suffix=".m4a", media_type="audio/mp4", container="mp4", channels_at_most=2
    ),
    "mp3": Format(
        word="MP3", suffix=".mp3", media_type="audio/mpeg", container="mp3", channels_at_most=64
    ),
    "aac": Format(
        word="AAC", suffix=".m4a", media_type="audio/mp4", container="mp4", channels_at_most=64
    ),
    "opus": Format(
        word="Opus", suffix=".opus", media_type="audio/ogg", container="ogg", channels_at_most=64
    ),
}
_OPUS_RATE = 48_000
Whole = Literal["s16p", "s32p"]


def format_of(wanted: Deliverable) -> Format:
    return FORMATS[wanted.format]


def title(wanted: Deliverable) -> str:
    """What the page calls it: WAV, 16 bits, 44.1 kHz."""
    said = [format_of(wanted).word]
    if wanted.lossy:
        said.append(f"{wanted.kbps_or_usual} kb/s")
    else:
        bits = wanted.bits_or_usual
        said.append("32-bit float" if bits == 32 else f"{bits} bits")
    if wanted.rate is not None:
        said.append(f"{wanted.rate / 1000:g} kHz")
    return ", ".join(said)


def rate_of(wanted: Deliverable, master_rate: int) -> int:
    """The rate of the file: what is wanted, else the master's own or the nearest that plays."""
    if wanted.format == "opus":
        return _OPUS_RATE
    if wanted.rate is not None:
        return wanted.rate
    return near(master_rate, lowest=32_000) if wanted.lossy else master_rate


def near(rate: int, *, lowest: int) -> int:
    """A rate that MP3 and every browser know, of the same family where there is one."""
    if rate in {32_000, 44_100, 48_000} and rate >= lowest:
        return rate
    return 44_100 if rate % 11_025 == 0 else 48_000


def codec_of(wanted: Deliverable, rate: int) -> Codec:
    """How FFmpeg's libraries encode it; KeyError for what is written without them.

    An MP4 counts its length in units of the sound's own rate, so that it is exact.
    """
    bit_rate = wanted.kbps_or_usual * 1000 if wanted.lossy else None
    mp4 = {**AAC.container_options, "movie_timescale": str(rate)}
    whole: Whole = "s16p" if wanted.bits_or_usual == 16 else "s32p"
    return {
        "mp3": Codec(
            name=MP3.name,
            container=MP3.container,
            bit_rate=bit_rate,
            mono_bit_rate=bit_rate,
            options=MP3.options,
            container_options=MP3.container_options,
        ),
        # FFmpeg's other coder (two loops) starves the first packet of a song that begins at once.
        "aac": Codec(
            name=AAC.name,
            container=AAC.container,
            bit_rate=bit_rate,
            mono_bit_rate=bit_rate,
            options=AAC.options,
            container_options=mp4,
        ),
        # Without `bitexact` the stream would get a random serial number.
        "opus": Codec(
            name="libopus",
            container="opus",
            bit_rate=bit_rate,
            mono_bit_rate=bit_rate,
            options={},
            container_options={"fflags": "+bitexact"},
        ),
        "alac": Codec(
            name="alac",
            container="ipod",
            bit_rate=None,
            mono_bit_rate=None,
            options={},
            container_options=mp4,
            samples=whole,
        ),
    }[wanted.format]

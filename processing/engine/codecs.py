"""Compressed sound through FFmpeg's libraries: written from blocks, read as blocks.

The container is always named, never guessed from bytes or name, and input is an open file, so that
no playlist can send the reader elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet

from processing.engine.audio import Samples

_LAYOUTS = {1: "mono", 2: "stereo"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """How a file is encoded."""

    name: str
    container: str
    bit_rate: int | None  # None for a lossless one
    mono_bit_rate: int | None
    options: dict[str, str]
    container_options: dict[str, str]
    samples: Literal["fltp", "s16p", "s32p"] = "fltp"  # what the encoder takes; s32p holds 24 bits


MP3 = Codec(
    name="libmp3lame",
    container="mp3",
    bit_rate=320_000,
    mono_bit_rate=320_000,
    options={"abr": "0"},
    container_options={"id3v2_version": "0"},
)
# The quick coder: at this rate the difference is beyond hearing, and it takes half the time. No
# noise is put in the place of noise: each decoding would make up another one.
AAC = Codec(
    name="aac",
    container="ipod",
    bit_rate=256_000,
    mono_bit_rate=128_000,
    options={"aac_coder": "fast", "aac_pns": "0"},
    container_options={"movflags": "+faststart", "fflags": "+bitexact"},
)


def encode(  # noqa: PLR0913  # one file, and whoever else wants its packets
    blocks: Iterator[Samples],
    out: Path,
    rate: int,
    channels: int,
    codec: Codec,
    *,
    also: Callable[[bytes], None] | None = None,
) -> int:
    """Write the blocks (one or two channels) to `out`; answers the number of frames.

    `also` gets every packet of the encoder, in order.
    """
    frames = 0
    with av.open(
        str(out), "w", format=codec.container, options=codec.container_options
    ) as container:
        stream = container.add_stream(
            codec.name, rate=rate, layout=_LAYOUTS[channels], options=codec.options
        )
        assert isinstance(stream, AudioStream)
        bit_rate = codec.bit_rate if channels == 2 else codec.mono_bit_rate
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        if codec.samples != "fltp":
            stream.format = codec.samples
        for block in blocks:
            planes = _planes(block, codec.samples)
            frame = AudioFrame.from_ndarray(planes, format=codec.samples, layout=_LAYOUTS[channels])
            frame.sample_rate, frame.pts = rate, frames
            frames += block.shape[1]
            _mux(container, stream.encode(frame), also)
        _mux(container, stream.encode(None), also)
    return frames


def _planes(block: Samples, samples: str) -> npt.NDArray[Any]:
    """Whole numbers are rounded and held inside full scale; dither is the caller's."""
    if samples == "fltp":
        return np.ascontiguousarray(block, dtype=np.float32)
    full = 2.0**15 if samples == "s16p" else 2.0**23
    whole = np.clip(np.rint(block * full), -full, full - 1)
    if samples == "s16p":
        return np.ascontiguousarray(whole, dtype=np.int16)
    return np.ascontiguousarray(whole.astype(np.int32) << 8)


def _mux(
    container: OutputContainer,
    packets: list[Packet[AudioStream]],
    also: Callable[[bytes], None] | None,
) -> None:
    for packet in packets:
        if also is not None and packet.size:
            also(bytes(packet))
        container.mux(packet)


def decode(
    file: Path | BinaryIO, container: str, *, raw: bool = False
) -> Iterator[tuple[int, Samples]]:
    """The rate and the sound, block by block; a change of rate in mid-file is made even.

    `raw`: every sample that the encoder wrote, with the run-in and the filling that an MP4's edit
    list would leave out. Raises ValueError where the number of channels changes.
    """
    source = str(file) if isinstance(file, Path) else file
    options = {"ignore_editlist": "1"} if raw else {}
    with av.open(
        source, "r", format=container, options=options, metadata_errors="replace"
    ) as opened:
        stream = opened.streams.audio[0]
        stream.codec_context.thread_type = "NONE"
        even: dict[int, AudioResampler] = {}
        rate = channels = 0
        for frame in opened.decode(stream):
            rate = rate or frame.sample_rate
            channels = channels or frame.layout.nb_channels
            if frame.layout.nb_channels != channels:
                raise ValueError("the number of channels changes")
            if frame.sample_rate == rate:
                yield rate, _samples(frame)
                continue
            if frame.sample_rate not in even:
                even[frame.sample_rate] = AudioResampler(
                    format=frame.format, layout=frame.layout, rate=rate
                )
            for part in even[frame.sample_rate].resample(frame):
                yield rate, _samples(part)


def _samples(frame: AudioFrame) -> Samples:
    """(channels, frames) of full scale 1, whatever the codec's own numbers are."""
    data = frame.to_ndarray()
    if not frame.format.is_planar:
        data = data.reshape(-1, frame.layout.nb_channels).T
    if np.issubdtype(data.dtype, np.floating):
        return np.asarray(data, dtype=np.float64)
    if data.dtype == np.uint8:
        return (data.astype(np.float64) - 128) / 128
    return np.asarray(data / 2.0 ** (8 * data.dtype.itemsize - 1))

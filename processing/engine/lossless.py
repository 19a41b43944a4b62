"""The sound as FLAC at its own rate: what plays exactly, before anything smaller is there.

24 bits, not dithered: a sound that came in with 24 bits or less comes out bit for bit. What goes
over full scale is not clipped in silence: the whole is turned down by `gain_db`, and the index says
so. More than eight channels, which FLAC cannot hold, are folded to two.

A FLAC frame needs no other frame. So pieces of the file, with the stream's header in front (its
length and checksum unknown), are whole files for a decoder.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import numpy as np
import numpy.typing as npt
import soundfile
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.packet import Packet

from processing.engine import pieces
from processing.engine.audio import QUANTUM, Reader, Samples
from processing.engine.deliver import CannotDeliver, delivery
from processing.engine.fold import to_stereo
from processing.engine.headers import channel_mask
from processing.engine.kernels import compiled
from processing.engine.pieces import Piece

_LAYOUTS = ("mono", "stereo", "3.0", "quad", "5.0", "5.1", "6.1", "7.1")
_HEADER_BYTES = 42  # "fLaC", a block's head, STREAMINFO
# The first level that predicts well; those above it cost more than they save.
_OPTIONS = {"compression_level": "3"}
_WHAT = "lossless preview"


class Lossless:
    """Writes the sound of the file `source` to `out` while it passes; a `Listener`."""

    def __init__(self, source: Path, out: Path) -> None:
        self.source, self.out = source, out
        with Reader(source) as sound:
            self.rate, self.frames, heard = sound.rate, sound.frames, sound.channels
        self._mask = channel_mask(source)
        self.channels = heard if heard <= len(_LAYOUTS) else 2
        self._peak = 0.0
        self._stream = self._opened()

    def feed(self, block: Samples) -> None:
        if self._peak > 1.0:
            self._peak = max(self._peak, float(np.abs(self._fitting(block)).max()))
            return  # it is written anew, with the gain that all of it needs
        with delivery(self.out, _WHAT):
            self._peak = max(self._peak, self._stream.write(self._fitting(block), 1.0))

    def close(self) -> dict[str, Any]:
        """Its index, once it is on the disk, was decoded again and is as long as the source."""
        gain_db = 0.0
        with delivery(self.out, _WHAT):
            if self._peak > 1.0:
                gain_db = -math.ceil(2000 * math.log10(self._peak)) / 100
                self._write_anew(10 ** (gain_db / 20))
            self._stream.close()
            self._verify()
            return self._index(gain_db)

    def discard(self) -> None:
        """Leave no half file."""
        self._stream.abandon()
        self.out.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self.discard()

    def _opened(self) -> _Stream:
        return _Stream(self.out, self.rate, self.channels)

    def _fitting(self, block: Samples) -> Samples:
        return block if len(block) == self.channels else to_stereo(block, self._mask)

    def _write_anew(self, gain: float) -> None:
        self._stream.abandon()
        self._stream = self._opened()
        with Reader(self.source) as sound:
            for block in sound.blocks():
                self._stream.write(self._fitting(np.nan_to_num(block, posinf=0, neginf=0)), gain)

    def _verify(self) -> None:
        with self.out.open("rb") as file:
            os.fsync(file.fileno())
        if _decoded_frames(self.out) != self.frames or self._stream.frames != self.frames:
            raise CannotDeliver("The lossless preview did not come out at its full length.")

    def _index(self, gain_db: float) -> dict[str, Any]:
        header = bytearray(self.out.read_bytes()[:_HEADER_BYTES])
        header[4] |= 0x80  # no other block of facts follows
        header[21] &= 0xF0
        header[22:] = bytes(_HEADER_BYTES - 22)  # length and checksum: unknown
        made = pieces.index(
            list(self._stream.pieces(self.out.stat().st_size)),
            codec="flac",
            rate=self.rate,
            channels=self.channels,
            frames=self.frames,
            gain_db=gain_db,
            header=bytes(header),
        )
        return {**made, "bits": 24}


class _Stream:
    """A FLAC file in the making, and how long each of its frames is."""

    def __init__(self, out: Path, rate: int, channels: int) -> None:
        self.rate, self.channels, self.frames = rate, channels, 0
        self._sizes: list[int] = []
        self._lengths: list[int] = []
        self._file = av.open(str(out), "w", format="flac", options={"fflags": "+bitexact"})
        stream = self._file.add_stream(
            "flac", rate=rate, layout=_LAYOUTS[channels - 1], options=_OPTIONS
        )
        assert isinstance(stream, AudioStream)
        stream.format = "s32"  # of which FLAC keeps the upper 24 bits
        self._encoder = stream

    def write(self, block: Samples, gain: float) -> float:
        """The highest sample of the block, with its gain."""
        whole = np.empty((block.shape[1], self.channels), np.int32)
        peak = _whole_numbers(np.ascontiguousarray(block), gain, whole)
        frame = AudioFrame.from_ndarray(
            whole.reshape(1, -1), format="s32", layout=_LAYOUTS[self.channels - 1]
        )
        frame.sample_rate, frame.pts = self.rate, self.frames
        self.frames += block.shape[1]
        self._mux(self._encoder.encode(frame))
        return peak

    def close(self) -> None:
        self._mux(self._encoder.encode(None))
        self._file.close()

    def abandon(self) -> None:
        self._file.close()

    def pieces(self, size: int) -> Iterator[Piece]:
        if not self._sizes:
            return
        per_piece = pieces.units_per_piece(self.rate, self._lengths[0])
        at, offset = 0, size - sum(self._sizes)
        for first in range(0, len(self._sizes), per_piece):
            frames = sum(self._lengths[first : first + per_piece])
            length = sum(self._sizes[first : first + per_piece])
            yield Piece(
                start_frame=at, frames=frames, offset=offset, bytes=length, decoded_frames=frames
            )
            at, offset = at + frames, offset + length

    def _mux(self, packets: list[Packet[AudioStream]]) -> None:
        for packet in packets:
            if packet.size:  # the last one may only carry the checksum
                self._sizes.append(packet.size)
                self._lengths.append(int(packet.duration or 0))
            self._file.mux(packet)


def _decoded_frames(path: Path) -> int:
    """Every frame has a checksum, and whatever is cut off or changed ends the reading."""
    with soundfile.SoundFile(str(path)) as sound:
        room: npt.NDArray[np.int32] = np.empty((QUANTUM, sound.channels), np.int32)
        frames = 0
        while count := len(sound.read(out=room)):
            frames += count
        return frames


@compiled
def _whole_numbers(block: Samples, gain: float, out: npt.NDArray[np.int32]) -> float:
    """24 bits at the upper end of 32, channels beside each other; the highest sample of all."""
    peak = 0.0
    for channel in range(block.shape[0]):
        for at in range(block.shape[1]):
            value = block[channel, at] * gain
            peak = max(peak, abs(value))
            value = min(max(np.rint(value * 8_388_608.0), -8_388_608.0), 8_388_607.0)
            out[at, channel] = np.int32(value) * 256
    return peak

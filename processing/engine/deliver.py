"""Files that leave the house: written, put on the disk, opened again, counted and measured.

A library that keeps quiet about a full disk, an encoder that loses the end: whatever does not come
back as it went in is no delivery.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile
import soxr

from processing.engine import codecs, report
from processing.engine.audio import QUANTUM, Reader, Samples, Writer
from processing.engine.fold import to_stereo
from processing.engine.headers import Rejected, channel_mask, inspect
from processing.engine.meter import Loudness, Meter
from processing.engine.progress import Progress, silent
from processing.engine.segments import Segments
from processing.engine.tags import write as write_tags

_WAV_WITH_TAGS = 2**32 - 2**20  # beyond it is an RF64, which carries none
_PROXY_SLACK = 2048  # frames that AAC may add around the sound


class CannotDeliver(Exception):
    """The file could not be made as it must be; sentence and remedy are fit for the page."""

    def __init__(
        self, sentence: str, remedy: str = "Check the free disk space and try again."
    ) -> None:
        super().__init__(sentence)
        self.sentence, self.remedy = sentence, remedy


def wav24(
    path: Path,
    out: Path,
    seed: str,
    tags: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """24-bit WAV, dithered once; answers its report. `seed` is text, such as the recipe's hash."""
    with delivery(out, "WAV"):
        with Reader(path) as sound:
            mask = channel_mask(path)
            heard = _Heard(sound, "wav", progress, mask=mask)
            with Writer(out, sound.rate, sound.channels, "PCM_24", mask=mask) as file:
                for block in _dithered(heard.blocks(), seed):
                    file.write(block)
        if out.stat().st_size < _WAV_WITH_TAGS:
            _write_tags(out, ".wav", tags)
        heard.refuse_overs()
        return _verified(out, heard, within_lu=0.02)


def flac(
    path: Path,
    out: Path,
    seed: str,
    tags: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """24-bit FLAC of the very samples that `wav24` writes with the same seed."""
    with delivery(out, "FLAC"):
        with Reader(path) as sound:
            if sound.channels > 8:
                raise CannotDeliver("A FLAC holds at most eight channels.", "Deliver a WAV.")
            heard = _Heard(sound, "flac", progress)
            with soundfile.SoundFile(
                str(out), "w", sound.rate, sound.channels, "PCM_24", format="FLAC"
            ) as file:
                for block in _dithered(heard.blocks(), seed):
                    whole = np.clip(np.rint(block * 2**23), -(2**23), 2**23 - 1).astype(np.int32)
                    file.write(np.ascontiguousarray(whole.T) << 8)
        heard.refuse_overs()
        _write_tags(out, ".flac", tags)
        return _verified(out, heard, within_lu=0.02)


def mp3(
    path: Path,
    out: Path,
    tags: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """MP3 at 320 kb/s, of the very length; answers the report on its decoded sound."""
    with delivery(out, "MP3"):
        with Reader(path) as sound:
            heard = _Heard(sound, "mp3", progress, rate=_near(sound.rate, lowest=32_000))
            blocks = heard.compact_blocks(channel_mask(path))
            codecs.encode(blocks, out, heard.rate, heard.channels, codecs.MP3)
        _write_tags(out, ".mp3", tags)
        decoded = out.with_name(out.name + ".decoded.wav")
        try:
            with Writer(decoded, heard.rate, heard.channels) as file:
                for _rate, block in codecs.decode(out, "mp3"):
                    file.write(block)
            return {**_verified(decoded, heard, within_lu=0.6), "bits": None}
        finally:
            decoded.unlink(missing_ok=True)


def proxy(
    path: Path,
    out: Path,
    progress: Progress | None = None,
    segments: Path | None = None,
) -> dict[str, Any]:
    """What browsers play: AAC at 256 kb/s, index in front; answers rate, channels and frames.

    Where `segments` are asked for, the same packets go there as pieces that stand for themselves,
    and their index (`pieces.index`) is in the answer, under that name.
    """
    with delivery(out, "preview"):
        with Reader(path) as sound:
            near = _near(sound.rate, lowest=44_100)
            heard = _Heard(sound, "proxy", progress, rate=near, metered=False)
            blocks = heard.compact_blocks(channel_mask(path))
            cut = Segments(segments, heard.rate, heard.channels) if segments else None
            with cut or contextlib.nullcontext():
                also = cut.packet if cut else None
                codecs.encode(blocks, out, heard.rate, heard.channels, codecs.AAC, also=also)
                index = cut.close(heard.frames) if cut else None
        _sync(out)
        inspect(out)
        with av.open(str(out), format="mp4") as file:
            stream = file.streams.audio[0]
            present = sum(packet.duration or 0 for packet in file.demux(stream))
        if not 0 <= present - heard.frames <= _PROXY_SLACK:
            raise CannotDeliver("The preview did not come out at its full length.")
        return {
            "rate": heard.rate,
            "channels": heard.channels,
            "frames": heard.frames,
            "seconds": heard.frames / heard.rate,
            "segments": index,
        }


class delivery:  # noqa: N801 (reads as a word in `with`)
    """Whatever goes wrong becomes a sentence, and no half file stays."""

    def __init__(self, out: Path, what: str) -> None:
        self.out, self.what = out, what

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        if error is None:
            return
        self.out.unlink(missing_ok=True)
        if isinstance(error, (OSError, soundfile.LibsndfileError, av.FFmpegError, Rejected)):
            raise CannotDeliver(f"The {self.what} could not be written whole.") from error


class _Heard:
    """The sound on its way out: counted and metered as it passes, brought to rate and width."""

    def __init__(  # noqa: PLR0913
        self,
        sound: Reader,
        stage: str,
        progress: Progress | None,
        *,
        rate: int | None = None,
        mask: int | None = None,
        metered: bool = True,
    ) -> None:
        self.sound, self.stage, self.tell = sound, stage, progress or silent
        self.rate = rate or sound.rate
        self.channels = sound.channels if rate is None else min(sound.channels, 2)
        self.frames = 0
        self._metered = metered
        self._meter = Meter(self.rate, self.channels, mask=mask)

    def blocks(self) -> Iterator[Samples]:
        """The sound as it is."""
        for block in self.sound.blocks():
            yield self._passing(block)
            self.tell(self.stage, self.sound_share)

    def compact_blocks(self, mask: int | None) -> Iterator[Samples]:
        """One or two channels at a rate that every player knows."""
        change = None
        if self.rate != self.sound.rate:
            change = soxr.ResampleStream(
                self.sound.rate, self.rate, self.channels, dtype="float64", quality="VHQ"
            )
        read = 0
        for block in self.sound.blocks():
            read += block.shape[1]
            narrow = to_stereo(block, mask)
            if change is not None:
                last = read == self.sound.frames
                narrow = change.resample_chunk(np.ascontiguousarray(narrow.T), last=last).T
            if narrow.shape[1]:
                yield self._passing(np.ascontiguousarray(narrow))
            self.tell(self.stage, read / self.sound.frames)

    @property
    def sound_share(self) -> float:
        return self.frames / max(self.sound.frames, 1)

    def loudness(self) -> Loudness:
        return self._meter.result()

    def refuse_overs(self) -> None:
        """Whole numbers end at full scale; what is above would be cut off without a word."""
        if max(self.loudness().sample_peaks) > 1.0:
            raise CannotDeliver(
                "The sound goes over full scale, and a 24-bit file would clip it.",
                "Master it with a ceiling first.",
            )

    def _passing(self, block: Samples) -> Samples:
        if self._metered:
            self._meter.feed(block)
        self.frames += block.shape[1]
        return block


def _dithered(blocks: Iterator[Samples], seed: str) -> Iterator[Samples]:
    """Triangular noise of two steps of 24 bits, the same for the same seed."""
    random = np.random.Generator(np.random.PCG64(_number(seed)))
    for block in blocks:
        made = np.empty_like(block)
        for at in range(0, block.shape[1], QUANTUM):
            part = block[:, at : at + QUANTUM]
            noise = random.random(part.shape) - random.random(part.shape)
            made[:, at : at + QUANTUM] = part + noise / 2**23
        yield made


def _number(seed: str) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")


def _near(rate: int, *, lowest: int) -> int:
    """A rate that MP3 and every browser know, of the same family where there is one."""
    if rate in {32_000, 44_100, 48_000} and rate >= lowest:
        return rate
    return 44_100 if rate % 11_025 == 0 else 48_000


def _write_tags(out: Path, suffix: str, said: Mapping[str, str] | None) -> None:
    write_tags(out, said, suffix)
    _sync(out)


def _sync(out: Path) -> None:
    with out.open("rb") as file:
        os.fsync(file.fileno())


def _verified(out: Path, heard: _Heard, *, within_lu: float) -> dict[str, Any]:
    """Open what was written, count it, measure it, and compare it with what went in."""
    inspect(out)
    made = report.measure(out)
    if (made["rate"], made["channels"]) != (heard.rate, heard.channels):
        raise CannotDeliver("The file came out in another format than it should.")
    if made["frames"] != heard.frames:
        lost = (heard.frames - made["frames"]) / heard.rate
        raise CannotDeliver(f"The file came out {lost:+.3f} s shorter than it should.")
    wanted, got = heard.loudness().integrated_lufs, made["integrated_lufs"]
    if (
        wanted is not None
        and wanted > -60
        and (got is None or not math.isclose(wanted, got, abs_tol=within_lu))
    ):
        raise CannotDeliver("The file came out at another loudness than it should.")
    return made

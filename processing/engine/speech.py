"""A line of text as speech: asked of a child with limits, and looked at before it is believed."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import selectors
import subprocess
import sys
import time
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import numpy as np

from processing.engine.audio import Samples
from processing.engine.refusal import CannotRender
from processing.engine.streams import at_rate

LONGEST_SECONDS = 15.0
_SCRIPT = Path(__file__).with_name("speech_child.py")
_RATES = range(8_000, 48_001)
_HEAD_BYTES = 16
_BLOCK = 64 * 1024
_FADE_SECONDS = 0.05
_SOUNDING = 10 ** (-50 / 20)  # of what it says at its loudest


class VoiceMissing(Exception):
    """The voice's package is not installed here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of the child; a line takes some hundredths of a second."""

    cpu_seconds: int = 20
    wall_seconds: float = 60.0
    memory_bytes: int = 512 * 2**20
    file_bytes: int = 0
    text_bytes: int = 2048


def spoken(says: str, rate: int, folder: Path, limits: Limits | None = None) -> Samples:
    """The line as one channel at `rate`, with no silence around it, at whatever level it has.

    The same line is the same sound. Raises CannotRender when nothing is heard of it.
    """
    if importlib.util.find_spec("espeakng_loader") is None:
        raise VoiceMissing("The voice is not installed on this worker.")
    own_rate, sound = _asked(_readable(says), folder, limits or Limits())
    kept = _without_silence(sound)
    longest = round(LONGEST_SECONDS * own_rate)
    if len(kept) > longest:
        fade = round(_FADE_SECONDS * own_rate)
        kept = kept[:longest].copy()
        kept[-fade:] *= np.linspace(1, 0, fade)
    blocks = at_rate([kept[None, :]], of=own_rate, to=rate, channels=1)
    return np.concatenate(list(blocks), axis=1)


def _readable(says: str) -> str:
    """No signs that cannot be seen: with some of them eSpeak is told what to do."""
    return "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in says)


def _asked(text: str, folder: Path, limits: Limits) -> tuple[int, Samples]:
    """The rate and the samples that the child wrote."""
    most = round(LONGEST_SECONDS * _RATES[-1])
    child = subprocess.Popen(
        [sys.executable, "-IB", str(_SCRIPT), json.dumps(asdict(limits)), str(most)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
        cwd=folder,
        start_new_session=True,
    )
    deadline = time.monotonic() + limits.wall_seconds
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        with contextlib.suppress(BrokenPipeError), child.stdin as line:
            line.write(text.encode())  # a pipe holds so little without anybody who reads
        said = _read(child.stdout, 2 * most + _HEAD_BYTES, deadline)
        code = child.wait(timeout=max(deadline - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired as problem:
        raise _unsaid() from problem
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        if child.stdout is not None:
            child.stdout.close()
    if code != 0:
        raise _unsaid()
    head, _, body = said.partition(b"\n")
    return _believed(head, body)


def _read(pipe: IO[bytes], most: int, deadline: float) -> bytes:
    """All that it says, as long as that is no more than it may."""
    found = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(pipe, selectors.EVENT_READ)
        while len(found) <= most:
            left = deadline - time.monotonic()
            if left <= 0 or not ready.select(left):
                break
            data = os.read(pipe.fileno(), _BLOCK)
            if not data:
                return bytes(found)
            found += data
    raise _unsaid()


def _believed(head: bytes, body: bytes) -> tuple[int, Samples]:
    """The child may be anything by now: a rate, and whole samples."""
    rate = int(head) if head.strip().isdigit() else 0
    if rate not in _RATES:
        raise _unsaid()
    whole = np.frombuffer(body[: len(body) // 2 * 2], dtype="<i2")
    return rate, whole.astype(np.float64) / 32_768


def _without_silence(sound: Samples) -> Samples:
    loudest = float(np.abs(sound).max(initial=0.0))
    sounding = np.flatnonzero(np.abs(sound) > loudest * _SOUNDING)
    if not len(sounding):
        raise CannotRender(
            "The voice finds nothing to say in this text.", "Use letters that can be read aloud."
        )
    return sound[sounding[0] : sounding[-1] + 1]


def _unsaid() -> CannotRender:
    return CannotRender("The voice could not say this text.", "Use a shorter or simpler name.")

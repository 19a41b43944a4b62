"""A line of text as speech: asked of a child with limits, and looked at before it is believed."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from processing.engine.audio import Samples
from processing.engine.refusal import CannotRender
from processing.engine.streams import at_rate

LONGEST_SECONDS = 15.0
_SCRIPT = Path(__file__).with_name("speech_child.py")
_RATES = range(8_000, 48_001)
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
    file_bytes: int = 4 * 2**20
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
    out = folder / "speech.raw"
    most = round(LONGEST_SECONDS * _RATES[-1])
    try:
        with out.open("wb") as file:
            child = subprocess.Popen(
                [sys.executable, "-IB", str(_SCRIPT), json.dumps(asdict(limits)), str(most)],
                stdin=subprocess.PIPE,
                stdout=file,
                stderr=subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8"},
                cwd=folder,
                start_new_session=True,
            )
        try:
            child.communicate(text.encode(), timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired as problem:
            raise _unsaid() from problem
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        if child.returncode != 0:
            raise _unsaid()
        with out.open("rb") as file:
            return _believed(file.readline(16), file.read(2 * most))
    finally:
        out.unlink(missing_ok=True)


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

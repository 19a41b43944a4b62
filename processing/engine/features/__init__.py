"""What a sound plays: tempo and beats, key, sections; and how sure that is, or why it is not."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from processing.engine.audio import Reader
from processing.engine.features import beats, form, key
from processing.engine.features.beats import Beats
from processing.engine.features.form import Bar
from processing.engine.features.key import Key
from processing.engine.features.spectra import Analyser, Floats, Spectra
from processing.engine.progress import Progress, silent

__all__ = ["analyse"]

VERSION = 1
_SILENT = 1e-4  # of full scale
_LEAST_SECONDS, _MOST_SECONDS = 4.0, 1800.0
_LEAST_FORM_SECONDS = 20.0
_NO_BEATS: Floats = np.zeros(0)


def analyse(path: Path, progress: Progress | None = None) -> dict[str, Any]:
    """JSON with `tempo`, `key` and `form`; a figure that cannot be given is null, with a `reason`.

    Reasons: `silent`, `too_short`, `too_long` (over half an hour, it is not one song), `no_beat`,
    `no_key`.
    """
    tell = progress or silent
    with Reader(path) as sound:
        seconds, spectra = sound.seconds, None
        reason = _not_a_song(seconds)
        if reason is None:
            analyser, done = Analyser(sound.rate), 0
            for block in sound.blocks():
                analyser.feed(np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0))
                done += block.shape[1]
                tell("listen", 0.9 * done / sound.frames)
            spectra = analyser.result()
            reason = "silent" if spectra.peak < _SILENT else None
    if spectra is None or reason is not None:
        return _told(seconds, _tempo(None, None, reason), _key(None, reason), _form([], reason))
    return _heard(spectra, seconds)


def _not_a_song(seconds: float) -> str | None:
    if seconds < _LEAST_SECONDS:
        return "too_short"
    return "too_long" if seconds > _MOST_SECONDS else None


def _heard(spectra: Spectra, seconds: float) -> dict[str, Any]:
    found, home = beats.find(spectra), key.find(spectra)
    times = found.times if found else _NO_BEATS
    cents = home.tuning_cents if home else 0.0
    bar = form.bar_of(spectra, times, cents)
    parts, reason = [], "too_short"
    if seconds >= _LEAST_FORM_SECONDS:
        parts = form.sections(spectra, times, bar, cents=cents, seconds=seconds)
        reason = ""
    return _told(
        seconds,
        _tempo(found, bar, None if found else "no_beat"),
        _key(home, None if home else "no_key"),
        _form([asdict(part) for part in parts], reason or None),
    )


def _told(seconds: float, tempo: Any, home: Any, parts: Any) -> dict[str, Any]:
    return {
        "version": VERSION,
        "seconds": round(seconds, 6),
        "tempo": tempo,
        "key": home,
        "form": parts,
    }


def _tempo(found: Beats | None, bar: Bar | None, reason: str | None) -> dict[str, Any]:
    stretches = found.stretches if found else []
    times = found.times if found else _NO_BEATS
    return {
        "bpm": round(found.bpm, 2) if found else None,
        "confidence": found.confidence if found else 0.0,
        "reason": reason,
        "segments": [
            {
                "from_seconds": round(float(times[it.first]), 4),
                "to_seconds": round(float(times[it.last]), 4),
                "bpm": round(it.bpm, 2),
            }
            for it in stretches
        ],
        "beats_seconds": [round(float(time), 4) for time in times],
        "bar": asdict(bar) if bar else None,
    }


def _key(home: Key | None, reason: str | None) -> dict[str, Any]:
    return {
        "name": f"{home.tonic} {home.mode}" if home else None,
        "tonic": home.tonic if home else None,
        "mode": home.mode if home else None,
        "confidence": home.confidence if home else 0.0,
        "tuning_cents": home.tuning_cents if home else None,
        "reason": reason,
    }


def _form(parts: list[dict[str, Any]], reason: str | None) -> dict[str, Any]:
    return {"sections": parts, "reason": reason}

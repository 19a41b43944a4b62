"""The passport of a set of stems: do they belong together, and do they add up to the rough mix?

Each stem is heard by itself, then all side by side: as short spectra, at one rate, in quanta, so
that memory depends on how many stems there are and not on how long they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from processing.engine.findings import Finding, worst_first
from processing.engine.passport import (
    adding_up,
    roles,
    stems_alone,
    stems_of_one_source,
    stems_together,
    sum_words,
)
from processing.engine.passport.adding_up import Rough
from processing.engine.passport.alignment import Offset
from processing.engine.passport.comparing import Compared, compared
from processing.engine.passport.content import Character
from processing.engine.passport.duplicates import duplicates
from processing.engine.passport.envelope import Envelope
from processing.engine.passport.listening import Heard, listen
from processing.engine.passport.source import Section, StemSource
from processing.engine.passport.spectra import Lens
from processing.engine.progress import Progress, silent
from processing.engine.report import ENGINE

__all__ = ["STAGES", "VERSION", "Section", "StemSource", "passport"]

VERSION = 1
STAGES = [
    ("listen", "Listen to each stem"),
    ("compare", "Compare them with each other"),
    ("explain", "Look for what is missing"),
]


def passport(
    stems: Sequence[StemSource],
    rough: Path | None = None,
    sections: Sequence[Section] = (),
    progress: Progress = silent,
    *,
    rough_name: str = "rough mix",
) -> dict[str, Any]:
    """All that is known of the set, ready for JSON.

    `sections` in seconds of the stems, in their order and without overlap; without any, even
    pieces of about ten seconds are looked at, and told together where they came out alike.
    """
    if not stems:
        raise ValueError("a passport is of at least one stem")
    alone, power, mix = _listened(stems, rough, progress)
    rate = stems_together.common_rate(alone)
    lens = Lens(rate, lowest_rate=min([one.rate for one in (*alone, mix) if one]))
    offset = adding_up.aligned(alone, power, mix, rate) if mix else None
    laid = (mix, offset) if mix and offset and offset.is_sure else None
    known = compared(alone, lens, laid, sections, progress)
    found = _findings(alone, known, rate)
    added = None
    if laid:
        added, said = _sum(known, alone, rough_name, laid[1], merged=not sections)
        found += stems_of_one_source.polarity_in_the_mix(alone, known.turned, found)
        found += said
    elif mix:
        found.append(sum_words.not_of_these(rough_name))
    progress("explain", 1.0)
    return {
        "version": VERSION,
        "engine": ENGINE,
        "stems": [_stem(*one) for one in zip(alone, known.characters, strict=True)],
        "findings": worst_first(found),
        "sum": added,
    }


def _listened(
    stems: Sequence[StemSource], rough: Path | None, progress: Progress
) -> tuple[list[Heard], Envelope, Rough | None]:
    power = Envelope()
    files = len(stems) + (rough is not None)

    def tell(at: int, share: float) -> None:
        progress("listen", (at + share) / files)

    alone = [listen(stem, power, partial(tell, at)) for at, stem in enumerate(stems)]
    if rough is None:
        return alone, power, None
    return alone, power, adding_up.heard(rough, partial(tell, files - 1))


def _findings(alone: Sequence[Heard], known: Compared, rate: int) -> list[Finding]:
    twins = list(duplicates(alone, known.characters, rate))
    return [
        *stems_alone.findings(alone, known.characters),
        *stems_together.findings(alone, known.moved),
        *stems_of_one_source.polarity(alone, known.characters, known.kin, twins),
        *stems_of_one_source.duplicates(alone, twins),
    ]


def _sum(
    known: Compared, alone: Sequence[Heard], rough_name: str, offset: Offset, *, merged: bool
) -> tuple[dict[str, Any], list[Finding]]:
    names = [stem.name for stem in alone]
    every = sum_words.told(known, names, merged=merged)
    guess = sum_words.sounds_like(known.rest)
    told = sum_words.as_json(every, guess.role, rough=rough_name, offset_frames=offset.frames)
    return told, list(sum_words.findings(every, guess))


def _stem(stem: Heard, character: Character) -> dict[str, Any]:
    guess = roles.guessed(stem.name, character)
    return {
        "name": stem.name,
        "role": stem.source.role.value,
        "guess": {"role": guess.role.value, "sure": guess.sure, "why": guess.why},
        "rate": stem.rate,
        "bits": stem.bits,
        "channels": stem.channels,
        "frames": stem.frames,
        "seconds": round(stem.seconds, 6),
        "starts_at_seconds": _rounded(stem.starts_at_seconds),
        "ends_at_seconds": _rounded(stem.ends_at_seconds),
        "integrated_lufs": stem.integrated_lufs,
        "true_peak_dbtp": stem.true_peak_dbtp,
        "sample_peak_dbfs": stem.sample_peak_dbfs,
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 4)

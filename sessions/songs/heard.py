"""What the worker heard in a song: tempo, key, sections. A proposal, until people know better."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from processing.models import Job, Report

SURE = 0.3  # below that, a tempo or a key is a guess that nobody asked for

Section = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Null where it could not be told; `reason` says why there are no sections."""

    tempo_bpm: float | None = None
    key: str | None = None
    sections: list[Section] = field(default_factory=list)
    reason: str = ""


def heard(job: Job | None) -> Heard | None:
    """None while nobody has listened yet. The long list of beats stays where it is."""
    if job is None:
        return None
    found = (
        Report.objects.filter(render__job=job, render__name="features")
        .values_list(
            "facts__tempo__bpm",
            "facts__tempo__confidence",
            "facts__key__name",
            "facts__key__confidence",
            "facts__form",
        )
        .first()
    )
    if found is None:
        return None
    bpm, sure_of_tempo, key, sure_of_key, form = found
    form = form or {}
    return Heard(
        tempo_bpm=bpm if bpm and (sure_of_tempo or 0) >= SURE else None,
        key=written(key) if key and (sure_of_key or 0) >= SURE else None,
        sections=named(form.get("sections") or []),
        reason=form.get("reason") or "",
    )


def named(parts: Iterable[Mapping[str, Any]]) -> list[Section]:
    """Letters, since that is all that was heard: what sounds alike has one, and is counted."""
    seen: dict[str, int] = {}
    sections = []
    for number, part in enumerate(parts, start=1):
        letter = str(part["label"])
        seen[letter] = seen.get(letter, 0) + 1
        count = seen[letter]
        sections.append(
            {
                "id": f"heard-{number}",
                "name": letter if count == 1 else f"{letter}{count}",
                "from_seconds": part["from_seconds"],
                "to_seconds": part["to_seconds"],
            }
        )
    return sections


def written(key: str) -> str:
    """As people write it: "F# minor" becomes "F♯ minor"."""
    return key.replace("#", "♯")

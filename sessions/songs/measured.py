"""What was measured on a sound, in the few numbers that lists and rails show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from processing.models import Job, Render

_FACTS = (
    "integrated_lufs",
    "max_short_term_lufs",
    "lra_lu",
    "true_peak_dbtp",
    "sample_peak_dbfs",
    "plr_db",
    "findings",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Read from the report of `audio`, without its long curve."""

    integrated_lufs: float | None
    max_short_term_lufs: float | None
    lra_lu: float | None
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None
    plr_db: float | None
    seconds: float | None
    rate: int | None
    channels: int | None
    bits: int | None
    findings: list[dict[str, Any]]


def renders_with_facts() -> QuerySet[Render]:
    """For `Prefetch`: files and facts of renders in one query."""
    return (
        Render.objects.select_related("audio_file")
        .annotate(**{f"fact_{name}": F(f"report__facts__{name}") for name in _FACTS})
        .annotate(report_number=F("report__pk"))
        .order_by("name")
    )


def renders_of(job: Job | None) -> dict[str, Render]:
    """The files a job and those that follow it made, by name.

    All of them are the job's own renders, so this is free of queries where `with_sound` was.
    """
    return {} if job is None else {render.name: render for render in job.renders.all()}


def stream_of(renders: Mapping[str, Render]) -> str:
    """What a page plays: the small copy as soon as it is there, the FLAC until then."""
    return "proxy" if "proxy" in renders or "lossless" not in renders else "lossless"


def measured(job: Job | None) -> Measured | None:
    """What is known of the job's sound; none until it is there."""
    audio = renders_of(job).get("audio")
    if audio is None:
        return None
    if not hasattr(audio, f"fact_{_FACTS[0]}"):
        audio = renders_with_facts().get(pk=audio.pk)
    facts = {name: getattr(audio, f"fact_{name}") for name in _FACTS}
    facts["findings"] = facts["findings"] or []
    file = audio.audio_file
    return Measured(
        seconds=file.seconds, rate=file.rate, channels=file.channels, bits=file.bits, **facts
    )

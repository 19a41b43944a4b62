"""What a job leaves when it is done: files by name, and what was measured on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from processing.models import AudioFile, Job, Render, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file that is in storage already, and waits to be published with its job."""

    name: str
    sha256: str
    size_bytes: int
    media_type: str
    rate: int | None = None
    channels: int | None = None
    frames: int | None = None
    bits: int | None = None
    crc32: int | None = None
    report: Mapping[str, Any] | None = None
    kind: str = ""  # what it is beside the main sound: print, candidate, track, intermediate
    title: str = ""


def publish(job: Job, made: Made) -> None:
    """What a job that follows another makes belongs to the sound of that other one."""
    audio_file, _ = AudioFile.objects.get_or_create(
        sha256=made.sha256,
        defaults={
            "size_bytes": made.size_bytes,
            "media_type": made.media_type,
            "rate": made.rate,
            "channels": made.channels,
            "frames": made.frames,
            "bits": made.bits,
            "crc32": made.crc32,
        },
    )
    if audio_file.crc32 is None and made.crc32 is not None:
        AudioFile.objects.filter(pk=audio_file.pk).update(crc32=made.crc32)
    render = Render.objects.create(
        job_id=job.follows_id or job.pk,
        name=made.name,
        kind=made.kind,
        title=made.title,
        audio_file=audio_file,
    )
    if made.report is not None:
        Report.objects.create(render=render, facts=dict(made.report))


def copy(before: Job, job: Job) -> None:
    """The files of a job that was done before, as another one's own."""
    for render in before.renders.select_related("report").order_by("pk"):
        own = Render.objects.create(
            job=job,
            name=render.name,
            kind=render.kind,
            title=render.title,
            audio_file_id=render.audio_file_id,
        )
        if hasattr(render, "report"):
            Report.objects.create(render=own, facts=render.report.facts)


def looked_at(job: Job) -> bool:
    """Whether the job that follows it has left its smaller copies."""
    return job.renders.filter(name="proxy").exists()

"""Songs, stems and versions as pages and lists read them: few queries, a stable order."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Prefetch, QuerySet

from processing.models import Job
from sessions.songs.measured import renders_with_facts
from sessions.songs.models import (
    Order,
    PinnedStem,
    Song,
    Stem,
    StemArchive,
    StemRevision,
    Version,
)

Sound = TypeVar("Sound", Version, StemRevision)


def with_sound(rows: QuerySet[Sound]) -> QuerySet[Sound]:
    """With upload, job, files and measured facts: three queries, whatever the number."""
    return rows.select_related("by", "upload__job", "order__job").prefetch_related(
        Prefetch("upload__job__renders", renders_with_facts()),
        Prefetch("order__job__renders", renders_with_facts()),
    )


def versions_for_page(versions: QuerySet[Version]) -> QuerySet[Version]:
    """Newest first, ready to be shown."""
    return with_sound(versions).order_by("-number", "-pk")


def revisions_for_page(revisions: QuerySet[StemRevision]) -> QuerySet[StemRevision]:
    return with_sound(revisions).select_related("stem").order_by("-number", "-pk")


def stems_for_page(stems: QuerySet[Stem]) -> QuerySet[Stem]:
    """In their order, each with its revisions, newest first (`stem.newest` is free then)."""
    revisions = revisions_for_page(StemRevision.objects.all())
    return stems.prefetch_related(Prefetch("revisions", revisions)).order_by("position", "pk")


def live(stems: QuerySet[Stem]) -> QuerySet[Stem]:
    return stems.filter(retired_at__isnull=True)


def pins_for_page(version: Version) -> QuerySet[PinnedStem]:
    return version.pinned_stems.select_related("revision__stem").order_by(
        "revision__stem__position", "pk"
    )


def jobs_of(song: Song, jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Those of the jobs that belong to this song, newest first."""
    uploaded = Version.objects.filter(song=song, upload__job__isnull=False).values("upload__job")
    recorded = StemRevision.objects.filter(stem__song=song, upload__job__isnull=False)
    zipped = StemArchive.objects.filter(song=song, upload__job__isnull=False)
    ordered = Order.objects.filter(song=song).values("job")
    return (
        jobs.filter(pk__in=uploaded)
        | jobs.filter(pk__in=recorded.values("upload__job"))
        | jobs.filter(pk__in=zipped.values("upload__job"))
        | jobs.filter(pk__in=ordered)
    ).order_by("-queued_at", "-pk")

"""Songs, stems and versions as pages and lists read them: few queries, a stable order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from processing.models import Job, Render
from sessions.songs.measured import renders_with_facts
from sessions.songs.models import (
    Alignment,
    Order,
    PinnedStem,
    Reference,
    Song,
    Stem,
    StemArchive,
    StemRevision,
    Version,
)

Sound = TypeVar("Sound", Version, StemRevision)


def with_sound(rows: QuerySet[Sound]) -> QuerySet[Sound]:
    """With upload, job, files and measured facts: three queries, whatever the number."""
    return with_jobs(rows).prefetch_related(
        Prefetch("upload__job__renders", renders_with_facts()),
        Prefetch("order__job__renders", renders_with_facts()),
    )


def with_files(rows: QuerySet[Sound]) -> QuerySet[Sound]:
    """As `with_sound`, without the facts: to find them costs more than all the rest."""
    files = Render.objects.select_related("audio_file").order_by("name")
    return with_jobs(rows).prefetch_related(
        Prefetch("upload__job__renders", files), Prefetch("order__job__renders", files)
    )


def attach_renders(rows: Iterable[Version | StemRevision]) -> None:
    """What `with_sound` adds, for rows that are there already: one query for jobs of both kinds."""
    jobs = [row.job for row in rows if row.job is not None]
    prefetch_related_objects(jobs, Prefetch("renders", renders_with_facts()))


def with_jobs(rows: QuerySet[Sound]) -> QuerySet[Sound]:
    return rows.select_related("by", "upload__job", "order__job")


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


def offered(versions: QuerySet[Version]) -> QuerySet[Version]:
    """Those that nobody put aside: what is newest, and what lists offer, is one of them."""
    return versions.filter(retired_at__isnull=True)


def references_for_page(references: QuerySet[Reference]) -> QuerySet[Reference]:
    """In the order in which they came, with job, files and measured facts."""
    return (
        references.select_related("by", "upload__job")
        .prefetch_related(Prefetch("upload__job__renders", renders_with_facts()))
        .order_by("created_at", "pk")
    )


def pins_for_page(version: Version) -> QuerySet[PinnedStem]:
    return version.pinned_stems.select_related("revision__stem").order_by(
        "revision__stem__position", "pk"
    )


def jobs_of(song: Song, jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Those of the jobs that belong to this song, newest first."""
    uploaded = Version.objects.filter(song=song, upload__job__isnull=False).values("upload__job")
    recorded = StemRevision.objects.filter(stem__song=song, upload__job__isnull=False)
    zipped = StemArchive.objects.filter(song=song, upload__job__isnull=False)
    compared = Reference.objects.filter(song=song, upload__job__isnull=False)
    ordered = Order.objects.filter(song=song).values("job")
    lined_up = Alignment.objects.filter(later__song=song).values("job")
    return (
        jobs.filter(pk__in=uploaded)
        | jobs.filter(pk__in=recorded.values("upload__job"))
        | jobs.filter(pk__in=zipped.values("upload__job"))
        | jobs.filter(pk__in=compared.values("upload__job"))
        | jobs.filter(pk__in=ordered)
        | jobs.filter(pk__in=lined_up)
    ).order_by("-queued_at", "-pk")
